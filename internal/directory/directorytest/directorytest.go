// Package directorytest runs a real LDAP directory for tests: Debian's slapd, in a directory of the test's own.
package directorytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/porttest"
)

// What stands in the directory beside people.
const (
	Base         = "ou=people,dc=example,dc=org"
	BindDN       = "cn=reader,dc=example,dc=org"
	BindPassword = "reads the directory"
	admin        = "cn=admin,dc=example,dc=org"
)

// Person is somebody in the directory.
type Person struct{ Name, FullName, Mail, Password string }

// Server is a directory that a test may stop and start again.
type Server struct {
	URL    string // ldap://
	TLSURL string // ldaps://
	Roots  *x509.CertPool

	t       *testing.T
	program string
	dir     string
	running *exec.Cmd
}

// Start runs a directory of these people until the test ends. Without slapd on the machine the test is skipped.
func Start(t *testing.T, people ...Person) *Server {
	t.Helper()
	program, err := exec.LookPath("slapd")
	if err != nil {
		if program = "/usr/sbin/slapd"; !exists(program) {
			t.Skip("slapd is not installed (scripts/install-tools installs it)")
		}
	}
	s := &Server{t: t, program: program, dir: t.TempDir()}
	s.URL, s.TLSURL = "ldap://"+porttest.Free(t), "ldaps://"+porttest.Free(t)
	s.writeCertificate()
	s.write("slapd.conf", s.settings())
	s.write("people.ldif", entries(people))
	if err := os.Mkdir(filepath.Join(s.dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.run("-T", "add", "-f", s.path("slapd.conf"), "-l", s.path("people.ldif"))
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Start starts a directory that was stopped, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	s.running = exec.CommandContext(s.t.Context(), s.program, "-d", "0", "-f", s.path("slapd.conf"), "-h", s.URL+" "+s.TLSURL)
	if err := s.running.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.answers(strings.TrimPrefix(s.URL, "ldap://"))
	s.answers(strings.TrimPrefix(s.TLSURL, "ldaps://")) // where it listens a moment later
}

// patience is how long slapd may take to answer.
const patience = 5 * time.Minute

func (s *Server) answers(address string) {
	s.t.Helper()
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-retry.C {
		if conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", address); err == nil {
			_ = conn.Close()
			return
		}
	}
	s.t.Fatalf("slapd does not answer at %s", address)
}

// Stop stops the directory; nobody answers at its addresses then.
func (s *Server) Stop() {
	if s.running == nil {
		return
	}
	_ = s.running.Process.Kill()
	_ = s.running.Wait()
	s.running = nil
}

// Remove takes somebody out of the directory, which is stopped for it and started again.
func (s *Server) Remove(name string) { s.edit(dn(name), "changetype: delete\n") }

// SetPassword gives somebody another password, as Remove does.
func (s *Server) SetPassword(name, password string) {
	s.edit(dn(name), "changetype: modify\nreplace: userPassword\nuserPassword: "+password+"\n")
}

func (s *Server) edit(dn, change string) {
	s.t.Helper()
	s.Stop()
	s.write("change.ldif", "dn: "+dn+"\n"+change)
	s.run("-T", "modify", "-f", s.path("slapd.conf"), "-l", s.path("change.ldif"))
	s.Start()
}

func (s *Server) run(args ...string) {
	s.t.Helper()
	if out, err := exec.CommandContext(s.t.Context(), s.program, args...).CombinedOutput(); err != nil {
		s.t.Fatalf("slapd %v: %v\n%s", args, err, out)
	}
}

func (s *Server) settings() string {
	return fmt.Sprintf(`include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile %[1]s/pid
argsfile %[1]s/args
TLSCertificateFile %[1]s/cert.pem
TLSCertificateKeyFile %[1]s/key.pem
database mdb
maxsize 10485760
suffix "dc=example,dc=org"
rootdn "%[2]s"
directory %[1]s/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="%[3]s" read by * auth
`, s.dir, admin, BindDN)
}

func entries(people []Person) string {
	var b strings.Builder
	b.WriteString("dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n")
	b.WriteString("dn: " + Base + "\nobjectClass: organizationalUnit\nou: people\n\n")
	fmt.Fprintf(&b, "dn: %s\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: %s\n\n", BindDN, BindPassword)
	for _, p := range people {
		fmt.Fprintf(&b, "dn: %s\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s\nsn: %s\nmail: %s\nuserPassword: %s\n\n",
			dn(p.Name), p.Name, p.FullName, p.FullName, p.Mail, p.Password)
	}
	return b.String()
}

func dn(name string) string { return "uid=" + name + "," + Base }

// writeCertificate gives the directory a certificate for this machine that it signs itself.
func (s *Server) writeCertificate() {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		s.t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		s.t.Fatal(err)
	}
	s.write("cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})))
	s.write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(parsed)
}

func (s *Server) path(name string) string { return filepath.Join(s.dir, name) }

func (s *Server) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
