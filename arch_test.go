package samtal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/samtal-chat/samtal"

// floors is the architecture, from the ground up: a package may import only what
// stands on a lower floor, or what shares its own folder. Siblings never import
// each other. A new folder must be placed here before its first test is green.
var floors = [][]string{
	{"chat"},
	{"internal/ws", "internal/secret", "internal/certificate", "internal/limit", "internal/strength", "internal/mail", "internal/porttest", "web"},
	{"client", "internal/store", "internal/directory", "internal/provider"},
	{"internal/account", "internal/policy", "internal/audit", "internal/backup", "internal/admin", "internal/ban", "internal/report", "internal/room", "internal/message", "internal/realtime"},
	{"internal/door"},
	{"internal/api", "internal/operator", "internal/demo", "internal/gateway/piratchat", "internal/gateway/chatire", "internal/metric"},
	{"."},
	{"cmd", "internal/servertest", "bench", "e2e"},
}

// verbs is the floor of the use cases: from there down nothing knows HTTP,
// but for those in speaksHTTP, whose very business it is.
const verbs = 3

var speaksHTTP = []string{"internal/ws", "internal/certificate", "web", "client", "internal/provider"}

func TestFloors(t *testing.T) {
	eachImport(t, func(file, imp string) {
		if imp != module && !strings.HasPrefix(imp, module+"/") {
			return
		}
		from, high := place(t, path.Dir(file))
		to, low := place(t, strings.TrimPrefix(strings.TrimPrefix(imp, module), "/"))
		if low >= high && to != from {
			t.Errorf("%s (floor %d) imports %s (floor %d): only downward", file, high, to, low)
		}
	})
}

func TestFloorsHoldFolders(t *testing.T) {
	for _, folders := range floors {
		for _, folder := range folders {
			if info, err := os.Stat(folder); err != nil || !info.IsDir() {
				t.Errorf("no folder %s: the table is kept to what exists", folder)
			}
		}
	}
}

func TestDomainNeedsOnlyTheStandardLibrary(t *testing.T) {
	eachImport(t, func(file, imp string) {
		folder, _ := place(t, path.Dir(file))
		own := imp == module+"/chat" || strings.HasPrefix(imp, module+"/chat/")
		if folder == "chat" && !own && !standard(imp) {
			t.Errorf("%s imports %s: chat stands on the standard library alone", file, imp)
		}
	})
}

// TestNothingBelowTheDoorsKnowsAGateway: what a gateway needs is a feature of the verbs that has a use of its own, and no word
// below tells for whom it was made.
func TestNothingBelowTheDoorsKnowsAGateway(t *testing.T) {
	var gateways []string
	for _, folder := range slices.Concat(floors...) {
		if name, ok := strings.CutPrefix(folder, "internal/gateway/"); ok {
			gateways = append(gateways, name)
		}
	}
	eachFile(t, func(file string) {
		if _, floor := place(t, path.Dir(file)); floor > verbs+1 {
			return
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range gateways {
			if strings.Contains(strings.ToLower(string(text)), name) {
				t.Errorf("%s speaks of %s", file, name)
			}
		}
	})
}

func TestHTTPStaysAboveTheVerbs(t *testing.T) {
	eachImport(t, func(file, imp string) {
		folder, floor := place(t, path.Dir(file))
		http := imp == "net/http" || strings.HasPrefix(imp, "net/http/")
		if http && floor <= verbs && !slices.Contains(speaksHTTP, folder) {
			t.Errorf("%s imports %s: use cases and what they stand on do not know HTTP", file, imp)
		}
	})
}

// eachImport calls visit for every import of every Go file that is not a test.
func eachImport(t *testing.T, visit func(file, imp string)) {
	t.Helper()
	eachFile(t, func(file string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			visit(file, imp)
		}
	})
}

// eachFile calls visit for every Go file that is not a test.
func eachFile(t *testing.T, visit func(file string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipForeign(file, d.Name())
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		file = filepath.ToSlash(file)
		place(t, path.Dir(file))
		visit(file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// skipForeign keeps the walk out of folders whose Go files are not ours.
func skipForeign(dir, name string) error {
	foreign := name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".")
	if foreign && dir != "." {
		return fs.SkipDir
	}
	return nil
}

// place returns the folder of the table that holds dir, and its floor.
func place(t *testing.T, dir string) (folder string, floor int) {
	t.Helper()
	if dir == "" {
		dir = "."
	}
	for floor, folders := range floors {
		for _, folder := range folders {
			if dir == folder || strings.HasPrefix(dir, folder+"/") {
				return folder, floor
			}
		}
	}
	t.Fatalf("%s stands on no floor: add its folder to the table", dir)
	return "", 0
}

// standard tells a package of the standard library by its path, which has no dot
// in its first element.
func standard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}

// TestNoServerHashesForTests: that hashing may cost next to nothing is for tests alone.
func TestNoServerHashesForTests(t *testing.T) {
	eachFile(t, func(file string) {
		if dir := path.Dir(file); dir == "internal/secret" || dir == "internal/servertest" {
			return
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "LeastCost") {
			t.Errorf("%s hashes passwords so that they are guessed at once", file)
		}
	})
}
