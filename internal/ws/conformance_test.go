package ws_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/ws"
)

const (
	fin  = 0x80
	rsv1 = 0x40
	rsv2 = 0x20
	rsv3 = 0x10

	cont   = 0x0
	text   = 0x1
	binry  = 0x2
	closed = 0x8
	ping   = 0x9
	pong   = 0xA
)

// conformanceCase follows the groups of the Autobahn test suite: what a client sends to an echo server, the frames that come back,
// and the code of the server's close frame that ends them (0: the client says goodbye with 1000 and gets it back,
// none: an empty close frame).
type conformanceCase struct {
	name string
	send []byte
	back []seen
	code int
}

const none = -1

// limits of the server under test
const (
	testMessage   = 64 << 10
	testFragments = 100
)

func framingCases() []conformanceCase {
	var cases []conformanceCase
	for _, n := range []int{0, 1, 125, 126, 127, 128, 4081, 4082, 4083, 4096, 5000, 65535, 65536} { // 1.1, 1.2
		s := strings.Repeat("*", n)
		cases = append(cases,
			conformanceCase{fmt.Sprintf("1/text %d", n), frame(fin, text, s), []seen{{text, s}}, 0},
			conformanceCase{fmt.Sprintf("1/binary %d", n), frame(fin, binry, s), []seen{{binry, s}}, 0})
	}
	p125 := strings.Repeat("\xfe", 125)
	var ten [][]byte
	var tenBack []seen
	for i := range 10 {
		ten = append(ten, frame(fin, ping, fmt.Sprint("p", i)))
		tenBack = append(tenBack, seen{pong, fmt.Sprint("p", i)})
	}
	cases = append(cases, []conformanceCase{
		{"1/two in one segment", join(frame(fin, text, "a"), frame(fin, text, "b")), []seen{{text, "a"}, {text, "b"}}, 0},
		{"1/many in one segment", slices.Repeat(frame(fin, text, strings.Repeat("x", 300)), 50), slices.Repeat([]seen{{text, strings.Repeat("x", 300)}}, 50), 0},
		{"2/ping empty", frame(fin, ping, ""), []seen{{pong, ""}}, 0},
		{"2/ping text", frame(fin, ping, "Hello"), []seen{{pong, "Hello"}}, 0},
		{"2/ping binary", frame(fin, ping, "\x00\xff\xfe"), []seen{{pong, "\x00\xff\xfe"}}, 0},
		{"2/ping 125", frame(fin, ping, p125), []seen{{pong, p125}}, 0},
		{"2/ping 126", frame(fin, ping, p125+"x"), nil, 1002},
		{"2/unsolicited pong", join(frame(fin, pong, "x"), frame(fin, ping, "y")), []seen{{pong, "y"}}, 0},
		{"2/ten pings", join(ten...), tenBack, 0},
		{"2/257 pings at once", slices.Repeat(frame(fin, pong, ""), 1000), nil, 1008},
		{"3/rsv3", join(frame(fin, text, "a"), frame(fin|rsv3, text, "b"), frame(fin, ping, "")), []seen{{text, "a"}}, 1002},
		{"3/rsv2", frame(fin|rsv2, text, "b"), nil, 1002},
		{"3/rsv1 without compression", frame(fin|rsv1, text, "b"), nil, 1002},
		{"3/rsv on ping", frame(fin|rsv1, ping, ""), nil, 1002},
		{"3/rsv on close", frame(fin|rsv1|rsv2|rsv3, closed, ""), nil, 1002},
		{"3/rsv on continuation", join(frame(0, text, "a"), frame(fin|rsv1, cont, "b")), nil, 1002},
		{"5.1/unmasked text", header(fin, text, 5, false, "Hello"), nil, 1002},
		{"5.1/unmasked ping", header(fin, ping, 0, false, ""), nil, 1002},
		{"5.1/zero mask", []byte{fin | text, 0x81, 0, 0, 0, 0, 'a'}, []seen{{text, "a"}}, 0},
		{"5.2/length 16 not minimal", []byte{fin | text, 0x80 | 126, 0, 1, 0, 0, 0, 0, 'a'}, nil, 1002},
		{"5.2/length 64 not minimal", []byte{fin | text, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 'a'}, nil, 1002},
		{"5.2/length top bit", []byte{fin | text, 0x80 | 127, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, nil, 1002},
		{"9/too big", header(fin, text, testMessage+1, true, ""), nil, 1009},
		{"9/too big, all of it sent", frame(fin, text, strings.Repeat("x", 8*testMessage)), nil, 1009},
		{"9/length 2^63-1", []byte{fin | binry, 0x80 | 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, nil, 1009},
		{"9/too big by a fragment", join(frame(0, text, strings.Repeat("x", testMessage)), frame(fin, cont, "y")), nil, 1009},
		{"9/continuation 2^63-1", join(frame(0, binry, "x"), []byte{fin | cont, 0x80 | 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}), nil, 1009},
	}...)
	for _, op := range []byte{3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF} { // 4.1, 4.2
		cases = append(cases, conformanceCase{fmt.Sprintf("4/opcode %x", op), join(frame(fin, text, "a"), frame(fin, op, "")), []seen{{text, "a"}}, 1002})
	}
	return cases
}

func fragmentCases() []conformanceCase {
	many := func(n int) []byte {
		return join(frame(0, text, ""), slices.Repeat(frame(0, cont, "x"), n-2), frame(fin, cont, ""))
	}
	long := strings.Repeat("å", 3000)
	return []conformanceCase{
		{"5/fragmented ping", join(frame(0, ping, "a"), frame(fin, cont, "b")), nil, 1002},
		{"5/fragmented pong", join(frame(0, pong, "a"), frame(fin, cont, "b")), nil, 1002},
		{"5/fragmented close", frame(0, closed, ""), nil, 1002},
		{"5/two fragments", join(frame(0, text, "a"), frame(fin, cont, "b")), []seen{{text, "ab"}}, 0},
		{"5/binary fragments", join(frame(0, binry, "\xff"), frame(0, cont, "\x00"), frame(fin, cont, "\xfe")), []seen{{binry, "\xff\x00\xfe"}}, 0},
		{"5/ping between", join(frame(0, text, "a"), frame(fin, ping, "p"), frame(fin, cont, "b")), []seen{{pong, "p"}, {text, "ab"}}, 0},
		{"5/pongs between", join(frame(0, text, "a"), frame(fin, pong, "p"), frame(0, cont, ""), frame(fin, pong, ""), frame(fin, cont, "b")), []seen{{text, "ab"}}, 0},
		{"5/close between", join(frame(0, text, "a"), frame(fin, closed, closing(1001, "bye"))), nil, 1001},
		{"5/continuation first", frame(fin, cont, "a"), nil, 1002},
		{"5/open continuation first", frame(0, cont, "a"), nil, 1002},
		{"5/continuation after end", join(frame(0, text, "a"), frame(fin, cont, "b"), frame(fin, cont, "c")), []seen{{text, "ab"}}, 1002},
		{"5/text inside text", join(frame(0, text, "a"), frame(fin, text, "b")), nil, 1002},
		{"5/binary inside text", join(frame(0, text, "a"), frame(0, binry, "b")), nil, 1002},
		{"5/empty fragments", join(frame(0, text, ""), frame(0, cont, ""), frame(fin, cont, "")), []seen{{text, ""}}, 0},
		{"5/large fragments", join(frame(0, text, long), frame(fin, ping, "p"), frame(0, cont, long), frame(fin, cont, long)), []seen{{pong, "p"}, {text, long + long + long}}, 0},
		{"5/message after fragments", join(frame(0, text, long), frame(fin, cont, "x"), frame(fin, binry, "\xff")), []seen{{text, long + "x"}, {binry, "\xff"}}, 0},
		{"5/as many fragments as allowed", many(testFragments), []seen{{text, strings.Repeat("x", testFragments-2)}}, 0},
		{"5/one fragment too many", many(testFragments + 1), nil, 1008},
		{"5/endless empty fragments", join(frame(0, text, ""), slices.Repeat(frame(0, cont, ""), 3*testFragments)), nil, 1008},
	}
}

func textCases() []conformanceCase {
	cases := []conformanceCase{
		{"6/rune cut by a fragment", join(frame(0, text, "a\xe2\x82"), frame(fin, cont, "\xac")), []seen{{text, "a€"}}, 0},
		{"6/rune cut by empty fragments", join(frame(0, text, "\xf0"), frame(0, cont, ""), frame(0, cont, "\x9f"), frame(fin, ping, ""), frame(0, cont, "\x98"), frame(fin, cont, "\x80")), []seen{{pong, ""}, {text, "😀"}}, 0},
		{"6/rune cut by the end", join(frame(0, text, "a"), frame(fin, cont, "\xe2\x82")), nil, 1007},
		{"6/rune cut by the end of one frame", frame(fin, text, "a\xf0\x9f\x98"), nil, 1007},
		{"6/rune cut by an empty end", join(frame(0, text, "\xc3"), frame(fin, cont, "")), nil, 1007},
		{"6/fails before the last fragment", frame(0, text, "a\xff"), nil, 1007},
		{"6/fails inside a frame", header(fin, text, 1000, true, "abc\xf4\x90"), nil, 1007},
		{"6/fails in a later fragment", join(frame(0, text, strings.Repeat("ø", 2500)), header(0, cont, 5000, true, strings.Repeat("ø", 2200)+"\xed\xa0")), nil, 1007},
		{"6/any bytes in binary", frame(fin, binry, "\xff\xfe\xed\xa0\x80"), []seen{{binry, "\xff\xfe\xed\xa0\x80"}}, 0},
	}
	for _, good := range []string{"κόσμε", "\x00", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "\ufffd", "\ufffe", "\ufdd0", "\U0001fffe", "\ud7ff", "\ue000"} {
		cases = append(cases, conformanceCase{fmt.Sprintf("6/valid %+q", good), frame(fin, text, good), []seen{{text, good}}, 0})
	}
	for _, bad := range []string{
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80",
		"\xfe", "\xff", "\xcea", "\xe2\x82", "κόσμε\xed\xa0\x80edited",
	} {
		cases = append(cases,
			conformanceCase{fmt.Sprintf("6/invalid %q", bad), frame(fin, text, bad), nil, 1007},
			conformanceCase{fmt.Sprintf("6/invalid in pieces %q", bad), join(frame(0, text, bad[:1]), frame(fin, cont, bad[1:])), nil, 1007})
	}
	return cases
}

func closeCases() []conformanceCase {
	reason := strings.Repeat("ä", 61) + "x"
	cases := []conformanceCase{
		{"7/close without code", frame(fin, closed, ""), nil, none},
		{"7/close half a code", frame(fin, closed, "\x03"), nil, 1002},
		{"7/message, then close", join(frame(fin, text, "a"), frame(fin, closed, closing(1000, "ok"))), []seen{{text, "a"}}, 1000},
		{"7/close reason 123", frame(fin, closed, closing(1000, reason)), nil, 1000},
		{"7/close reason 124", frame(fin, closed, closing(1000, reason+"x")), nil, 1002},
		{"7/close reason not UTF-8", frame(fin, closed, closing(1000, "\xce\xba\xed\xa0\x80")), nil, 1007},
	}
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		cases = append(cases, conformanceCase{fmt.Sprintf("7/code %d", code), frame(fin, closed, closing(uint16(code), "")), nil, code})
	}
	for _, code := range []uint16{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		cases = append(cases, conformanceCase{fmt.Sprintf("7/code %d is refused", code), frame(fin, closed, closing(code, "")), nil, 1002})
	}
	return cases
}

// lateCases send after their own close frame, which no client may do. The server answers the close and hangs up; bytes that
// arrive still later reset the connection, so these cases run in one piece only.
func lateCases() []conformanceCase {
	return []conformanceCase{
		{"7/nothing after close", join(frame(fin, closed, closing(1000, "")), frame(fin, text, "late"), frame(fin, ping, "late")), nil, 1000},
		{"7/two closes", join(frame(fin, closed, closing(1000, "")), frame(fin, closed, closing(1001, ""))), nil, 1000},
	}
}

// TestConformance runs every case with the bytes in one write and byte by byte, on plain sockets and on TLS.
func TestConformance(t *testing.T) {
	cases := slices.Concat(framingCases(), fragmentCases(), textCases(), closeCases())
	for _, secure := range []bool{false, true} {
		opts := ws.Options{MaxMessage: testMessage, MaxFragments: testFragments}
		s := startServer(t, opts, secure, echo)
		for _, tc := range cases {
			t.Run(fmt.Sprintf("tls=%v/%s", secure, tc.name), func(t *testing.T) { tc.run(t, s, len(tc.send)) })
			if n := len(tc.send); n > 1 && n < 600 {
				t.Run(fmt.Sprintf("tls=%v/%s/bytewise", secure, tc.name), func(t *testing.T) { tc.run(t, s, 1) })
			}
		}
		for _, tc := range lateCases() {
			t.Run(fmt.Sprintf("tls=%v/%s", secure, tc.name), func(t *testing.T) { tc.run(t, s, len(tc.send)) })
		}
	}
}

func (tc *conformanceCase) run(t *testing.T, s *server, chop int) {
	t.Helper()
	w := dialWire(t, s, nil)
	send, code := tc.send, tc.code
	if code == 0 {
		code = 1000
		send = join(send, frame(fin, closed, closing(1000, "")))
	}
	sent := make(chan struct{})
	go func() { // the server may fail the connection, or answer, while we still write
		defer close(sent)
		for part := range slices.Chunk(send, max(1, min(chop, len(send)))) {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	}()
	for _, want := range tc.back {
		got, err := w.next()
		if err != nil || got != want {
			t.Fatalf("got %v, error %v; want %v", got, err, want)
		}
	}
	got, err := w.next()
	if err != nil || got.op != closed {
		t.Fatalf("got %v, error %v; want a close frame", got, err)
	}
	gotCode := none
	if len(got.payload) >= 2 {
		gotCode = int(binary.BigEndian.Uint16([]byte(got.payload)))
	}
	if gotCode != code {
		t.Errorf("close code %d %q; want %d", gotCode, got.payload[min(2, len(got.payload)):], code)
	}
	if extra, err := w.next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the close frame came %v, error %v; want the end", extra, err)
	}
	_ = w.Close()
	select {
	case <-sent:
	case <-time.After(patience):
		t.Error("write does not end")
	}
}
