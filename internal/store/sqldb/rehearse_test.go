package sqldb

import (
	"errors"
	"fmt"
	"testing"
)

// TestCopiedRows reads rows as PostgreSQL writes them.
func TestCopiedRows(t *testing.T) {
	kinds := []columnKind{numberColumn, textColumn, blobColumn}
	for line, want := range map[string]string{
		"1\ta\t" + `\\x6162`:                          `[1 "a" "ab"]`,
		"-9223372036854775808\t\t" + `\\x`:            `[-9223372036854775808 "" ""]`,
		`\N` + "\t" + `\N` + "\t" + `\N`:              `[<nil> <nil> <nil>]`,
		"0\t" + `\b\f\n\r\t\v\\ \\N` + "\t" + `\\x00`: `[0 "\b\f\n\r\t\v\\ \\N" "\x00"]`,
	} {
		values, err := copiedRow([]byte(line), kinds)
		got := "["
		for i, v := range values {
			switch v := v.(type) {
			case string, []byte:
				got += fmt.Sprintf("%q", v)
			default:
				got += fmt.Sprint(v)
			}
			if i < len(values)-1 {
				got += " "
			}
		}
		if got += "]"; err != nil || got != want {
			t.Errorf("%q: got %s, %v, want %s", line, got, err, want)
		}
	}
	for _, line := range []string{"", "1\ta", "1\ta\t" + `\\x` + "\tb", "x\ta\t" + `\\x`, "1\ta\tab", "1\ta\t" + `\\xa`, "1\t" + `\q` + "\t" + `\\x`, "1\t" + `a\` + "\t" + `\\x`, "9223372036854775808\ta\t" + `\\x`} {
		if _, err := copiedRow([]byte(line), kinds); !errors.Is(err, errCopied) {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// FuzzCopiedRow reads anything as a row: it is one of as many values as there are columns, or none.
func FuzzCopiedRow(f *testing.F) {
	f.Add([]byte("1\ta\t" + `\\x6162`))
	f.Add([]byte(`\N` + "\t" + `\t\\` + "\t" + `\\x`))
	f.Fuzz(func(t *testing.T, line []byte) {
		values, err := copiedRow(line, []columnKind{numberColumn, textColumn, blobColumn})
		if (err == nil) != (len(values) == 3) || err != nil && !errors.Is(err, errCopied) {
			t.Errorf("%q: %v, %v", line, values, err)
		}
	})
}
