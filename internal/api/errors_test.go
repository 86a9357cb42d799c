package api

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
)

// refusals are the errors that the source makes, by code: with which status each is answered, and what it says.
type refusals map[string]*refusal

type refusal struct{ statuses, texts []string }

// kinds are the kinds of error by their names in the source.
var kinds = map[string]chat.Kind{
	"Invalid": chat.Invalid, "Unauthenticated": chat.Unauthenticated, "Forbidden": chat.Forbidden, "NotFound": chat.NotFound,
	"Conflict": chat.Conflict, "TooLarge": chat.TooLarge, "RateLimited": chat.RateLimited, "Unavailable": chat.Unavailable,
}

// elsewhere is what no client of this API meets: gateways with answers of their own, commands of who runs the server, tests.
var elsewhere = []string{
	"keys.go", "internal/gateway", "internal/backup", "internal/demo", "internal/operator", "internal/servertest",
	"internal/store/storetest", "internal/store/sqldb/rotate.go", "internal/store/sqldb/alias.go", "internal/store/sqldb/room.go",
}

// TestDriftErrors: docs/errors.md lists every code that the API may answer with.
func TestDriftErrors(t *testing.T) {
	found := refusals{}
	found.add("internal", "500", "something went wrong on the server: its log says what, under `request`")
	found.add("method_not_allowed", "405", "this path does not take …")
	root := os.DirFS("../..")
	tops, err := fs.Glob(root, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range append(tops, "chat", "internal") {
		err := fs.WalkDir(root, top, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && slices.Contains(elsewhere, path):
				return fs.SkipDir
			case entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || slices.Contains(elsewhere, path):
				return nil
			}
			return found.read(root, path)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(found) < 120 {
		t.Errorf("only %d codes: are errors made in another form now?", len(found))
	}
	const path = "../../docs/errors.md"
	if *update {
		if err := os.WriteFile(path, []byte(found.page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != found.page() {
		t.Error("docs/errors.md is not what the code says: go test ./internal/api -run Drift -update")
	}
}

// read finds the errors of a file.
func (f refusals) read(root fs.FS, path string) error {
	source, err := fs.ReadFile(root, path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, f.see)
	return nil
}

// see finds errors that are written down (Error{Code: …}), and those that invalid(field, code, message) makes.
func (f refusals) see(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		if named(n.Type) != "Error" {
			break
		}
		parts := map[string]ast.Expr{}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				parts[named(kv.Key)] = kv.Value
			}
		}
		if kind, ok := kinds[named(parts["Kind"])]; ok && parts["Code"] != nil && named(parts["Code"]) == "" {
			f.make(kind, said(parts["Code"]), said(parts["Message"]))
		}
	case *ast.CallExpr:
		if named(n.Fun) == "invalid" && len(n.Args) == 3 {
			f.make(chat.Invalid, said(n.Args[1]), said(n.Args[2]))
		}
	}
	return true
}

func (f refusals) make(kind chat.Kind, code, message string) {
	f.add(code, strconv.Itoa(door.Problem(&chat.Error{Kind: kind, Code: code}).Status), message)
}

func (f refusals) add(code, status, text string) {
	r := f[code]
	if r == nil {
		r = &refusal{}
		f[code] = r
	}
	if !slices.Contains(r.statuses, status) {
		r.statuses = append(r.statuses, status)
	}
	if !slices.Contains(r.texts, text) {
		r.texts = append(r.texts, text)
	}
}

// page is docs/errors.md.
func (f refusals) page() string {
	var b strings.Builder
	b.WriteString(`# Error codes

What ` + "`code`" + ` of a problem, or of the ` + "`error`" + ` in a reply over a socket, may be, and the status that goes with it over HTTP;
[protocol.md](protocol.md#errors) says what else a problem holds. A code stays what it is; its text, ` + "`detail`" + `, is for people and may change, and "…" in it stands
for what depends on the request. Codes may be added: take one that you do not know by its status. This page is made from the source.

| code | status | detail |
|---|---|---|
`)
	for _, code := range slices.Sorted(maps.Keys(f)) {
		slices.Sort(f[code].statuses)
		slices.Sort(f[code].texts)
		_, _ = fmt.Fprintf(&b, "| `%s` | %s | %s |\n", code, strings.Join(f[code].statuses, ", "), strings.ReplaceAll(strings.Join(f[code].texts, "; "), "|", "\\|"))
	}
	return b.String()
}

// named is the last word of a name; "" for what is none.
func named(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// said is a text as far as the source has it, and … for the rest.
func said(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return said(e.X) + said(e.Y)
	case *ast.CallExpr:
		if named(e.Fun) == "Sprintf" {
			return strings.NewReplacer("%d", "…", "%s", "…", "%q", "…", "%v", "…").Replace(said(e.Args[0]))
		}
	}
	return "…"
}
