package samtal

import "github.com/samtal-chat/samtal/internal/admin"

// Setting is a setting that the server was started with, as administrators are shown it.
type Setting struct {
	Name   string
	Value  string // not shown if Secret
	Origin string // who set it
	Secret bool
}

// shown leaves out what administrators are not to read.
func shown(settings []Setting) []admin.Setting {
	list := make([]admin.Setting, 0, len(settings))
	for _, one := range settings {
		s := admin.Setting{Name: one.Name, Value: one.Value, Origin: one.Origin, Secret: one.Secret}
		if one.Secret {
			s.Value, s.Set = "", one.Value != ""
		}
		list = append(list, s)
	}
	return list
}
