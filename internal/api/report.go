package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/report"
	"github.com/samtal-chat/samtal/internal/store"
)

type (
	reportsAnswer struct{ Body wire.Reports }
	reportsQuery  struct {
		Closed bool   `query:"closed" doc:"those that are closed, in place of those that are open"`
		Before string `query:"before" maxLength:"64" doc:"next of the page before"`
		Limit  int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
	}
)

func (a *API) reportRoutes() {
	const tag = "Administration"
	write(a, counted(op(http.MethodPost, "/reports", "Blocks", "Bring a message before the administrators"), door.ClassReport), a.report)
	read(a, op(http.MethodGet, "/admin/reports", tag, "Messages that people have reported"), a.reports)
	write(a, op(http.MethodPost, "/admin/reports/{id}/close", tag, "Say what became of a report; asks for a proof"), a.closeReport)
}

func (a *API) report(ctx context.Context, c *call, _ *none, b *wire.NewReport) (*none, error) {
	id, err := ids(b.Room, b.Message)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Reports.Make(ctx, c.actor, id[0], id[1], b.Reason)
}

func fromReport(v report.View) wire.Report {
	return wire.FromReport(v.Report, v.Sender, v.Reporter, v.ClosedBy)
}

func (a *API) reports(ctx context.Context, c *call, in *reportsQuery) (*reportsAnswer, error) {
	f := store.ReportFilter{Closed: in.Closed, Limit: pageSize(in.Limit)}
	var err error
	if f.Before, err = optionalID("before", in.Before); err != nil {
		return nil, err
	}
	reports, err := a.Reports.Reports(ctx, c.actor, f)
	if err != nil {
		return nil, err
	}
	page := wire.Reports{Reports: list(reports, fromReport)}
	if len(reports) == f.Limit {
		page.Next = reports[f.Limit-1].ID.String()
	}
	return &reportsAnswer{page}, nil
}

func (a *API) closeReport(ctx context.Context, c *call, in *idPath, b *wire.Outcome) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Reports.Close(ctx, c.actor, id, b.Outcome)
}
