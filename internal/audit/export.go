package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/store"
)

// Export writes the whole log as lines of JSON, which Check verifies anywhere. by is the entry that says who took it.
func (s *Service) Export(ctx context.Context, w io.Writer, by chat.AuditEntry) error {
	by.Action = chat.AuditExported
	if err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.Audit(by) }); err != nil {
		return fmt.Errorf("export audit log: %w", err)
	}
	var anchor, head store.AuditMark
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		if anchor, err = r.AuditAnchor(); err == nil {
			head, err = r.AuditHead()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("export audit log: %w", err)
	}
	out := json.NewEncoder(w)
	if err := out.Encode(wire.AuditHeader{Format: wire.AuditFormat, Generation: s.Store.Generation(), After: shown(anchor)}); err != nil {
		return err
	}
	at := anchor.N
	for at < head.N {
		list, err := s.run(ctx, at)
		if err != nil {
			return fmt.Errorf("export audit log: %w", err)
		}
		for _, r := range list {
			if r.N != at+1 { // what is old was pruned, or somebody has been at the table: no footer then
				return fmt.Errorf("export audit log: entry %d is not there", at+1)
			}
			at = r.N
			e := wire.FromAudit(r)
			e.Salt = base64.StdEncoding.EncodeToString(r.Salt)
			if err := out.Encode(e); err != nil {
				return err
			}
			head.Hash = r.Hash
		}
	}
	return out.Encode(wire.AuditFooter{Entries: at - anchor.N, Last: wire.AuditMark{N: at, Hash: shown(head).Hash}})
}

func (s *Service) run(ctx context.Context, after int64) (list []chat.AuditRecord, err error) {
	err = s.Store.View(ctx, func(r store.Reader) (err error) {
		list, err = r.AuditRun(after, runLength)
		return err
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("entry %d is not there", after+1)
	}
	return list, err
}

func shown(m store.AuditMark) wire.AuditMark {
	return wire.AuditMark{N: m.N, Hash: base64.StdEncoding.EncodeToString(m.Hash)}
}

// ErrNoExport says that something is not an exported audit log, or not all of one.
var ErrNoExport = errors.New("this is not a whole exported audit log")

// maxLine bounds a line of an export: all details of an entry, escaped.
const maxLine = 16 << 20

// Check reads an export and tells whether it is as it was written. It needs no server.
func Check(r io.Reader) (Chain, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var header wire.AuditHeader
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &header) != nil || header.Format != wire.AuditFormat {
		return Chain{}, errors.Join(ErrNoExport, lines.Err())
	}
	hash, err := base64.StdEncoding.DecodeString(header.After.Hash)
	if err != nil {
		return Chain{}, fmt.Errorf("%w: %w", ErrNoExport, err)
	}
	c := Chain{Holds: true, First: header.After.N + 1, Last: store.AuditMark{N: header.After.N, Hash: hash}}
	for lines.Scan() {
		var line struct {
			wire.AuditEntry
			wire.AuditFooter
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return Chain{}, fmt.Errorf("%w: %w", ErrNoExport, err)
		}
		if line.N == 0 {
			return c, c.end(line.AuditFooter, lines.Scan())
		}
		e, err := wire.ToAudit(line.AuditEntry)
		if err != nil {
			return Chain{}, fmt.Errorf("%w: %w", ErrNoExport, err)
		}
		if e.N != c.Last.N+1 || !bytes.Equal(e.Hash, chat.AuditHash(&e, c.Last.Hash)) {
			c.Holds, c.Broken = false, c.Last.N+1
			return c, nil
		}
		c.Last = store.AuditMark{N: e.N, Hash: e.Hash}
	}
	return Chain{}, errors.Join(ErrNoExport, lines.Err())
}

// end compares what an export says of itself with what was read.
func (c *Chain) end(f wire.AuditFooter, more bool) error {
	if more || f.Entries != c.Last.N-c.First+1 || f.Last != shown(c.Last) {
		return ErrNoExport
	}
	return nil
}

// ShowChain is how a chain is shown.
func ShowChain(c Chain) wire.AuditChain {
	v := wire.AuditChain{Holds: c.Holds, First: c.First, Last: shown(c.Last), Broken: c.Broken}
	if !c.Checked.IsZero() {
		v.CheckedAt = &c.Checked
	}
	return v
}
