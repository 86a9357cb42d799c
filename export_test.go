package samtal

import "net/http"

// HTTPServer is the server that Serve serves with.
func (s *Server) HTTPServer() *http.Server { return s.httpServer(s.Handler()) }

// SameDevice tells whether two folders lie on one file system, as far as is known.
func SameDevice(a, b string) bool { return !apart(a, b) }
