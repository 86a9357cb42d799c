package live_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/api/live"
)

var update = flag.Bool("update", false, "write docs/asyncapi.json")

const document = "../../../docs/asyncapi.json"

func TestDriftOfTheAsyncAPIDocument(t *testing.T) {
	want, err := live.Describe()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(document, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/asyncapi.json is not what the code says (%v): go test ./internal/api/live -run Drift -update", err)
	}
	s := start(t, settings{})
	res, err := http.Get(s.http.URL + "/api/v1/asyncapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if served, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(served, want) {
		t.Errorf("what is served is another document (%v)", err)
	}
}

// TestReferencesOfTheDocumentLeadSomewhere follows every $ref.
func TestReferencesOfTheDocumentLeadSomewhere(t *testing.T) {
	b, err := live.Describe()
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	refs := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				refs++
				if !leads(doc, ref) {
					t.Errorf("%s leads nowhere", ref)
				}
			}
			for _, child := range v {
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	walk(doc)
	if refs < 40 {
		t.Errorf("only %d references", refs)
	}
}

func leads(at any, ref string) bool {
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		in, ok := at.(map[string]any)
		if !ok {
			return false
		}
		if at, ok = in[part]; !ok {
			return false
		}
	}
	return true
}
