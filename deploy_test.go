package samtal_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheUnitIsOne has systemd itself read the unit.
func TestTheUnitIsOne(t *testing.T) {
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	unit, err := os.ReadFile("deploy/samtal.service")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable() // what it starts must be there
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(unit), "/usr/local/bin/samtal", self, 1)
	if text == string(unit) {
		t.Fatal("the unit does not start /usr/local/bin/samtal")
	}
	verify := func(text string) (string, error) {
		path := filepath.Join(t.TempDir(), "samtal.service")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), program, "verify", "--man=no", "--recursive-errors=no", path).CombinedOutput()
		return string(out), err
	}
	if out, err := verify(text); err != nil || strings.Contains(out, "samtal.service") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := verify(strings.Replace(text, "PrivateTmp=yes", "PrivateTemp=yes", 1)); err == nil && !strings.Contains(out, "PrivateTemp") {
		t.Errorf("a setting that there is not passes: %s", out)
	}
}
