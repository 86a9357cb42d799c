package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

// empty is an API with nothing behind it.
func empty(t *testing.T) *API {
	t.Helper()
	public := &url.URL{Scheme: "http", Host: "localhost:7777"}
	origins, err := door.NewOrigins(public)
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{Origins: origins, Public: public, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// description is what the server would say of itself; nothing behind it is needed for that.
func description(t *testing.T) []byte {
	t.Helper()
	doc, err := empty(t).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDriftOpenAPI(t *testing.T) {
	const path = "../../docs/openapi.json"
	got := description(t)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/openapi.json is not what the code says: go test ./internal/api -run Drift -update")
	}
}

// TestEveryOperationIsCounted: by a class that there is.
func TestEveryOperationIsCounted(t *testing.T) {
	a := empty(t)
	limits := door.NewLimits(1)
	r := &http.Request{RemoteAddr: "192.0.2.1:1"}
	seen := map[door.Class]bool{}
	for path, item := range a.huma.OpenAPI().Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if o == nil {
				continue
			}
			class := classOf(o)
			seen[class] = true
			h := http.Header{}
			if err := limits.Request(h, r, class, chat.NewID()); err != nil && class != door.ClassSignIn && class != door.ClassSignUp {
				t.Errorf("%s %s: %v", o.Method, path, err)
			}
			if h.Get("RateLimit-Policy") == "" {
				t.Errorf("%s %s is counted as %q", o.Method, path, class)
			}
		}
	}
	if len(seen) < 6 {
		t.Errorf("all operations are of few classes: %v", seen)
	}
}

// TestDriftRoutes compares the routes that docs/protocol.md promises with those that are there.
func TestDriftRoutes(t *testing.T) {
	text, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## Routes")
	table, _, _ = strings.Cut(table, "\n## ")
	promised := map[string]bool{}
	route := regexp.MustCompile("`((?:GET|POST|PUT|PATCH|DELETE)[^`]*)`")
	for line := range strings.Lines(table) {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		promise(promised, route.FindAllStringSubmatch(first, -1), first)
	}
	for _, beside := range []string{"GET /socket", "GET /events", "GET /healthz", "GET /readyz"} {
		delete(promised, beside)
	}
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(description(t), &doc); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for path, item := range doc.Paths {
		for method := range item {
			there[strings.ToUpper(method)+" "+path] = true
		}
	}
	if len(promised) < 40 {
		t.Errorf("docs/protocol.md names only %d routes: has its form changed?", len(promised))
	}
	if got, want := slices.Sorted(maps.Keys(there)), slices.Sorted(maps.Keys(promised)); !slices.Equal(got, want) {
		t.Errorf("got routes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestDriftParameters compares what docs/protocol.md says stands behind the question mark with what operations read there.
func TestDriftParameters(t *testing.T) {
	text, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string } `json:"parameters"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(description(t), &doc); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for path, item := range doc.Paths {
		for method, operation := range item {
			query := ""
			for _, p := range operation.Parameters {
				if p.In == "query" {
					query += "&" + p.Name + "="
				}
			}
			if query != "" {
				there[strings.ToUpper(method)+" "+path+"?"+query[1:]] = true
			}
		}
	}
	promised := map[string]bool{}
	for _, match := range regexp.MustCompile("`((?:GET|DELETE) /[^`]*\\?[^`]*)`").FindAllStringSubmatch(string(text), -1) {
		promised[match[1]] = true
	}
	delete(promised, "GET /events?resume=")
	for p := range promised {
		if !there[p] && strings.HasSuffix(p, "=") {
			t.Errorf("docs/protocol.md promises %s, which no operation reads", p)
		}
	}
	for p := range there {
		if !promised[p] {
			t.Errorf("docs/protocol.md does not tell of %s", p)
		}
	}
}

// TestDriftAuditActions: docs/protocol.md names all that the audit log may say.
func TestDriftAuditActions(t *testing.T) {
	text, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("../../chat/audit.go")
	if err != nil {
		t.Fatal(err)
	}
	actions := regexp.MustCompile(`AuditAction = "([a-z_]+)"`).FindAllStringSubmatch(string(code), -1)
	if len(actions) < 40 {
		t.Errorf("only %d actions: has the form of chat/audit.go changed?", len(actions))
	}
	for _, action := range actions {
		if !strings.Contains(string(text), "`"+action[1]+"`") {
			t.Errorf("docs/protocol.md does not name %s", action[1])
		}
	}
}

// promise reads one cell of the table: "`GET /a?b=` · `PATCH`, `DELETE /a/{id}`".
func promise(into map[string]bool, found [][]string, cell string) {
	path := ""
	for _, match := range slices.Backward(found) {
		method, p, ok := strings.Cut(match[1], " ")
		if ok {
			path, _, _ = strings.Cut(p, "?")
		}
		if path != "" && strings.Contains(cell, match[0]) {
			into[method+" "+path] = true
		}
	}
}
