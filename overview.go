package samtal

import "github.com/samtal-chat/samtal/internal/admin"

// Setting is a setting that the server was started with, as administrators are shown it.
type Setting struct {
	Name   string
	Value  string // not shown if Secret
	Origin string // who set it
	Secret bool
}

// openOverview makes what administrators see of the server as a whole.
func (s *Server) openOverview() {
	c := admin.Config{
		Store: s.store, Log: s.log, Ready: s.ready, Version: Version,
		Live: func() admin.Live { return admin.Live(s.hub.Count()) },
	}
	for _, one := range s.config.Settings {
		shown := admin.Setting{Name: one.Name, Value: one.Value, Origin: one.Origin, Secret: one.Secret}
		if one.Secret {
			shown.Value, shown.Set = "", one.Value != ""
		}
		c.Settings = append(c.Settings, shown)
	}
	s.overview = admin.New(c)
}
