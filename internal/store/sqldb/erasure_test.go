package sqldb

import (
	"io/fs"
	"regexp"
	"slices"
	"testing"
)

// TestNothingOfADeletedAccountIsForgotten: a table that belongs to accounts is either emptied when one is deleted, or known to stay.
func TestNothingOfADeletedAccountIsForgotten(t *testing.T) {
	stays := []string{
		"sessions",    // ended one by one, so that the bell tells of them
		"memberships", // left one by one, for the sake of those who stay
		"kept_names",  // the name is nobody else's for a time
		"erasures",    // is how far the deletion is
	}
	table := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \(([^;]*?)\n\)`)
	owned := regexp.MustCompile(`\n\s+account\s+BLOB[^\n]*REFERENCES accounts`)
	files, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range table.FindAllStringSubmatch(string(text), -1) {
			if !owned.MatchString("\n" + m[2]) {
				continue
			}
			found++
			if !slices.Contains(ownTables[:], m[1]) && !slices.Contains(stays, m[1]) {
				t.Errorf("%s: what does the deletion of an account do to the table %s?", name, m[1])
			}
		}
	}
	if found < 15 {
		t.Errorf("found %d tables of accounts: the test does not see them", found)
	}
}
