package sqldb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/internal/store"
)

// CheckKeys tells how the keys are: every data key is unwrapped, and with values every sealed value opened.
func (db *DB) CheckKeys(ctx context.Context, values bool) (report store.KeyReport, err error) {
	if report.MasterKeys, err = db.masterKeys(ctx); err != nil {
		return report, err
	}
	if err := db.checkDataKeys(ctx, &report); err != nil {
		return report, fmt.Errorf("check data keys: %w", err)
	}
	if err := db.checkReseal(ctx, &report); err != nil {
		return report, err
	}
	if values {
		err = db.checkValues(ctx, &report)
	}
	return report, err
}

// checkReseal tells how a re-encryption stands, and what it, or the last one, could not open.
func (db *DB) checkReseal(ctx context.Context, report *store.KeyReport) error {
	return db.View(ctx, func(sr store.Reader) error {
		r := readerOf(sr)
		state, on, err := r.resealing()
		if err != nil {
			return err
		}
		if on {
			report.Resealing, report.ResealSince = state.At.name(), time.UnixMicro(state.Began).UTC()
			report.Unopened = state.Left.In
			return nil
		}
		report.Unopened, err = r.unopened()
		return err
	})
}

func (db *DB) checkDataKeys(ctx context.Context, report *store.KeyReport) error {
	for after := (keyID{}); ; {
		var list []wrappedKey
		var bad []keyID
		err := db.View(ctx, func(sr store.Reader) (err error) {
			list, bad, err = readerOf(sr).unwrapSome(after)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, id := range bad {
			if report.BadKeys++; len(report.Unreadable) < maxNamed {
				report.Unreadable = append(report.Unreadable, id.name())
			}
		}
		for _, k := range list {
			if k.id.scope != after.scope {
				report.Scopes++
			}
			after = k.id
			if k.wrapped == nil {
				report.Destroyed++
			} else {
				report.DataKeys++
			}
		}
	}
}

// unwrapSome tries the data keys behind one, and tells which do not unwrap.
func (r *reader) unwrapSome(after keyID) (list []wrappedKey, bad []keyID, err error) {
	kept, err := r.meta(metaMaster)
	if err != nil {
		return nil, nil, fmt.Errorf("load master keyset: %w", err)
	}
	if list, err = r.wrappedAfter(after, rotateBatch); err != nil {
		return nil, nil, err
	}
	for _, k := range list {
		if k.wrapped == nil {
			continue
		}
		_, err := r.keys.unwrapped(k.id, k.wrapped, kept)
		switch {
		case errors.Is(err, errBadKey):
			bad = append(bad, k.id)
		case err != nil:
			return nil, nil, err
		}
	}
	return list, bad, nil
}

func (db *DB) checkValues(ctx context.Context, report *store.KeyReport) error {
	var left unopened
	for _, s := range sealedTables() {
		for after, more := []any(nil), true; more; {
			err := db.View(ctx, func(sr store.Reader) error {
				r := readerOf(sr)
				list, err := s.rowsAfter(r, after, nil, rotateBatch)
				if more = len(list) > 0; err != nil || !more {
					return err
				}
				after = list[len(list)-1].key
				return r.openRows(&s, list, &report.Values, &left)
			})
			if err != nil {
				return err
			}
		}
	}
	report.Unopened = left.In
	report.Unreadable = append(report.Unreadable, left.names...)
	return nil
}

// openRows opens everything in some rows, and counts what does and what does not.
func (r *reader) openRows(s *sealedTable, list []sealedRow, opened *int, left *unopened) error {
	for _, row := range list {
		for i, sealed := range row.sealed {
			if sealed == nil || row.scope == "" {
				continue
			}
			c := cell{row.scope, s.name, s.columns[i], row.row}
			_, err := r.open(c, sealed)
			switch {
			case err == nil:
				*opened++
			case doesNotOpen(err):
				left.add(c, sealed)
			default:
				return err
			}
		}
	}
	return nil
}
