package sqldb

import (
	"math"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const reportColumns = `id, room, message, sender, reporter, reason, text, sent_at, created_at, closed_at, closed_by, outcome`

func reportCell(id chat.ID, column string) cell { return cell{serverScope, "reports", column, id[:]} }

func (r *reader) scanReport(row row) (chat.Report, error) {
	var p chat.Report
	var reason, text, outcome []byte
	err := row.Scan(toID(&p.ID), toID(&p.Room), toID(&p.Message), toID(&p.Sender), toID(&p.Reporter), &reason, &text,
		toTime(&p.SentAt), toTime(&p.CreatedAt), toTime(&p.ClosedAt), toID(&p.ClosedBy), &outcome)
	if err != nil {
		return p, err
	}
	for _, c := range []struct {
		name   string
		sealed []byte
		to     *string
	}{{"reason", reason, &p.Reason}, {"text", text, &p.Text}, {"outcome", outcome, &p.Outcome}} {
		var unreadable bool
		if *c.to, unreadable, err = r.textSpared(reportCell(p.ID, c.name), c.sealed); err != nil {
			return p, err
		}
		p.Unreadable = p.Unreadable || unreadable
	}
	return p, nil
}

func (r *reader) Reports(f store.ReportFilter) ([]chat.Report, error) {
	before := f.Before
	if before.IsZero() {
		for i := range before {
			before[i] = math.MaxUint8
		}
	}
	which := `closed_at IS NULL`
	if f.Closed {
		which = `closed_at IS NOT NULL`
	}
	return r.reports(`SELECT `+reportColumns+` FROM reports WHERE id < $1 AND `+which+` ORDER BY id DESC LIMIT $2`,
		before[:], limited(f.Limit, chat.MaxPage))
}

func (r *reader) reports(text string, args ...any) ([]chat.Report, error) {
	var list []chat.Report
	err := r.each(text, args, func(row row) error {
		p, err := r.scanReport(row)
		list = append(list, p)
		return err
	})
	return list, err
}

func (r *reader) Report(id chat.ID) (chat.Report, error) {
	list, err := r.reports(`SELECT `+reportColumns+` FROM reports WHERE id = $1`, id[:])
	if err == nil && len(list) == 0 {
		err = chat.ErrReportNotFound
	}
	if err != nil {
		return chat.Report{}, err
	}
	return list[0], nil
}

func (r *reader) ReportsBy(reporter, after chat.ID, limit int) ([]chat.Report, error) {
	return r.reports(`SELECT `+reportColumns+` FROM reports WHERE reporter = $1 AND id > $2 ORDER BY id LIMIT $3`, reporter[:], after[:], limit)
}

func (r *reader) CountReports(reporter chat.ID) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM reports WHERE reporter = $1 AND closed_at IS NULL`, []any{reporter[:]}, &n)
	return n, err
}

func (t *tx) InsertReport(p chat.Report) (made bool, err error) {
	reason, err := t.sealText(reportCell(p.ID, "reason"), p.Reason)
	if err != nil {
		return false, err
	}
	text, err := t.sealText(reportCell(p.ID, "text"), p.Text)
	if err != nil {
		return false, err
	}
	n, err := t.exec(`INSERT INTO reports (id, room, message, sender, reporter, reason, text, sent_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (reporter, message) DO NOTHING`,
		p.ID[:], p.Room[:], p.Message[:], p.Sender[:], p.Reporter[:], reason, text, p.SentAt.UnixMicro(), p.CreatedAt.UnixMicro())
	return n > 0, err
}

func (t *tx) CloseReport(id, by chat.ID, at time.Time, outcome string) error {
	sealed, err := t.sealText(reportCell(id, "outcome"), outcome)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE reports SET closed_at = $2, closed_by = $3, outcome = $4 WHERE id = $1 AND closed_at IS NULL`,
		id[:], at.UnixMicro(), by[:], sealed)
	if err != nil || n > 0 {
		return err
	}
	if _, err := t.Report(id); err != nil {
		return err
	}
	return chat.ErrReportClosed
}

func (t *tx) ForgetReported(sender chat.ID) error {
	_, err := t.exec(`UPDATE reports SET text = NULL WHERE sender = $1 AND text IS NOT NULL`, sender[:])
	return err
}
