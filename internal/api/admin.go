package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/admin"
)

const (
	adminTag    = "Administration"
	adminPrefix = "/admin/"
)

// mayAdminister is the one place that keeps everybody but administrators from what begins with adminPrefix, and from changing
// anything there those who have not proved not long ago who they are.
func mayAdminister(o *huma.Operation, actor chat.Actor, now time.Time) error {
	switch {
	case !strings.HasPrefix(o.Path, adminPrefix):
		return nil
	case !actor.Admin:
		return chat.ErrForbidden
	case o.Method == http.MethodGet:
		return nil
	default:
		return chat.CheckProof(actor, now)
	}
}

func (a *API) adminRoutes() {
	read(a, op(http.MethodGet, "/admin/overview", adminTag, "What there is on the server, and how it does"), a.overview)
	read(a, op(http.MethodGet, "/admin/settings", adminTag, "What the server was started with, and who said so"), a.settings)
	a.adminAccountRoutes()
	a.adminRoomRoutes()
	a.auditRoutes()
}

type overviewAnswer struct{ Body wire.Overview }

func (a *API) overview(ctx context.Context, _ *call, _ *none) (*overviewAnswer, error) {
	o, err := a.Admin.Overview(ctx)
	if err != nil {
		return nil, err
	}
	v := wire.Overview{
		People: o.People, Guests: o.Guests, Bots: o.Bots, Admins: o.Admins, Suspended: o.Suspended, ActiveToday: o.Active, Online: o.Live.People,
		Sessions: o.Sessions, Connections: o.Live.Sessions, Rooms: wire.RoomCount{Direct: o.Direct, Group: o.Groups, Open: o.Open},
		Days: list(o.Days, func(d admin.Day) wire.MessageDay {
			return wire.MessageDay{Day: d.Day.Format(time.DateOnly), Messages: d.Messages}
		}),
		Storage: wire.Storage{Engine: o.Stats.Engine, Database: o.Stats.Database, Log: o.Stats.Log},
		Writes: wire.WriteStats{
			Waiting: o.Stats.Writing, Total: o.Stats.Writes, MedianMS: milliseconds(o.Stats.Median), SlowMS: milliseconds(o.Stats.Slow),
		},
		Version: o.Version, StartedAt: o.Started.UTC(), Now: o.Now, Healthy: len(o.Problems) == 0, Problems: o.Problems,
	}
	v.Queue = wire.Queue{Letters: o.Stats.Letters, Outbox: o.Stats.Outbox}
	if since := o.Stats.Oldest.UTC(); !o.Stats.Oldest.IsZero() {
		v.Queue.Since = &since
	}
	if o.Stats.Free >= 0 {
		v.Storage.Free = &o.Stats.Free
	}
	return &overviewAnswer{v}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

type settingsAnswer struct{ Body wire.ServerSettings }

func (a *API) settings(context.Context, *call, *none) (*settingsAnswer, error) {
	return &settingsAnswer{wire.ServerSettings{Settings: list(a.Admin.Settings, func(s admin.Setting) wire.ServerSetting {
		return wire.ServerSetting{Name: s.Name, Value: s.Value, Origin: s.Origin, Secret: s.Secret, Set: s.Set}
	})}}, nil
}

// timeOrNone is how a time is shown that may be none.
func timeOrNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
