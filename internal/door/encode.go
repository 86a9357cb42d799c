package door

import (
	"bytes"
	"encoding/json"
)

// EncodeJSON encodes structs, maps and texts compactly and as they are, which cannot fail: signs that HTML knows are left alone.
func EncodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
