package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/operator"
)

// auditCmd is what can be done about the audit log.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Tell whether the audit log, or an exported one, is as it was written."`
	Export auditExportCmd `cmd:"" help:"Write the audit log to a file or the standard output, as lines of JSON."`
}

type auditVerifyCmd struct {
	File string `arg:"" optional:"" help:"An exported audit log, verified without a server; - is standard input."`
}

// errAuditBroken makes a script notice.
var errAuditBroken = errors.New("the audit log is not as it was written")

// Run verifies, and fails if the log does not hold.
func (c auditVerifyCmd) Run(a *app) error {
	chain, err := c.verify(a)
	if err != nil {
		return err
	}
	if !chain.Holds {
		return fmt.Errorf("%w: entry %d", errAuditBroken, chain.Broken)
	}
	_, err = fmt.Fprintf(a.stdout, "entries %d to %d are as they were written\nhash of the last: %s\n", chain.First, chain.Last.N, chain.Last.Hash)
	return err
}

func (c auditVerifyCmd) verify(a *app) (chain wire.AuditChain, err error) {
	if c.File == "" {
		err = a.atKnownDesk(func(desk operator.Desk) (err error) {
			chain, err = desk.VerifyAudit(a.ctx)
			return err
		})
		return chain, err
	}
	in := a.stdin
	if c.File != "-" {
		if in, err = os.Open(c.File); err != nil {
			return chain, err
		}
		defer func() { _ = in.Close() }()
	}
	checked, err := audit.Check(in)
	return audit.ShowChain(checked), err
}

type auditExportCmd struct {
	File string `arg:"" optional:"" help:"Where to; it must not be there yet. The standard output if it is not given."`
}

// Run writes the log.
func (c auditExportCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		if c.File == "" {
			return desk.ExportAudit(a.ctx, a.stdout)
		}
		f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already", c.File)
		}
		if err != nil {
			return err
		}
		if err := errors.Join(desk.ExportAudit(a.ctx, f), f.Close()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s has the audit log; samtal audit verify %s tells whether it is as it was written\n", c.File, c.File)
		return err
	})
}
