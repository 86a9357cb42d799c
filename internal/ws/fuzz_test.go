package ws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// tape is a connection that plays bytes in pieces of one size and records what is written.
type tape struct {
	net.Conn
	in    []byte
	piece int
	out   bytes.Buffer
}

func (p *tape) Read(b []byte) (int, error) {
	if len(p.in) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), p.piece)], p.in)
	p.in = p.in[n:]
	return n, nil
}

func (p *tape) Write(b []byte) (int, error)      { return p.out.Write(b) }
func (p *tape) Close() error                     { return nil }
func (p *tape) SetReadDeadline(time.Time) error  { return nil }
func (p *tape) SetWriteDeadline(time.Time) error { return nil }

// transcript is all that can be seen of a connection: messages, pongs, and how it ended.
type transcript struct {
	messages []string
	pongs    []string
	end      string // code of our close frame, or "lost"
}

func (t transcript) String() string { return fmt.Sprintf("%.2000q", []any{t.messages, t.pongs, t.end}) }

var fuzzOptions = Options{
	MaxMessage: 6000, MaxFragments: 8,
	now: func() time.Time { return time.Unix(0, 0) }, // all control frames fall into one second
}

// play runs the reader over data.
func play(t *testing.T, data []byte, piece int, client bool) transcript {
	t.Helper()
	p := &tape{in: data, piece: piece}
	c := newConn(p, client, nil, fuzzOptions)
	var (
		got transcript
		err error
	)
	for err == nil {
		var (
			op      Op
			payload []byte
		)
		if op, payload, err = c.ReadMessage(); err == nil {
			got.messages = append(got.messages, fmt.Sprint(op, string(payload)))
		}
	}
	got.end = "lost"
	if _, ok := errors.AsType[*CloseError](err); !ok && !errors.Is(err, io.EOF) {
		t.Fatalf("error %v", err)
	}
	for out := bytes.NewReader(p.out.Bytes()); out.Len() > 0; {
		h, err := ws.ReadHeader(out)
		if err != nil || h.Masked != client || h.Length > maxControl {
			t.Fatalf("we wrote a bad frame: %+v, error %v", h, err)
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(out, payload); err != nil {
			t.Fatalf("we wrote half a frame: %v", err)
		}
		if h.Masked {
			unmask(payload, h.Mask)
		}
		switch h.OpCode {
		case ws.OpPong:
			got.pongs = append(got.pongs, string(payload))
		case ws.OpClose:
			got.end = "none"
			if len(payload) >= 2 {
				got.end = fmt.Sprint(binary.BigEndian.Uint16(payload))
			}
			if out.Len() > 0 {
				t.Fatal("we wrote after the close frame")
			}
		default:
			t.Fatalf("we wrote opcode %x", h.OpCode)
		}
	}
	if c.in != nil {
		t.Fatal("an ended reader holds a buffer")
	}
	return got
}

func unmask(p []byte, mask [4]byte) {
	for i := range p {
		p[i] ^= mask[i%4]
	}
}

// model says what has to come of data. It sees everything at once and is as plain as the standard's text.
func model(data []byte, client bool) transcript {
	var (
		got     transcript
		op      ws.OpCode
		message []byte
		frames  int
	)
	for controls := 0; ; {
		r := bytes.NewReader(data)
		h, err := ws.ReadHeader(r)
		if errors.Is(err, ws.ErrHeaderLengthMSB) && len(data)-r.Len() < ws.HeaderSize(ws.Header{Length: 1 << 40, Masked: h.Masked}) {
			err = io.EOF
		}
		if err != nil && !errors.Is(err, ws.ErrHeaderLengthMSB) {
			return got.ending("lost")
		}
		size := len(data) - r.Len()
		if err != nil || size != ws.HeaderSize(h) || h.Rsv != 0 || h.Masked == client || h.OpCode.IsReserved() {
			return got.ending("1002")
		}
		control := h.OpCode >= 8
		if control && (!h.Fin || h.Length > 125) || !control && (h.OpCode == 0) == (frames == 0) {
			return got.ending("1002")
		}
		if !control && h.Length+int64(len(message)) > int64(fuzzOptions.MaxMessage) {
			return got.ending("1009")
		}
		if !control && frames == fuzzOptions.MaxFragments {
			return got.ending("1008")
		}
		whole := int64(r.Len()) >= h.Length
		payload := slices.Clone(data[size:min(int64(len(data)), int64(size)+h.Length)])
		if h.Masked {
			unmask(payload, h.Mask)
		}
		if control {
			if !whole {
				return got.ending("lost")
			}
			if controls++; controls > maxControls {
				return got.ending("1008")
			}
			data = data[size+len(payload):]
			switch h.OpCode {
			case ws.OpPing:
				got.pongs = append(got.pongs, string(payload))
			case ws.OpClose:
				return got.ending(modelClose(payload))
			default: // a pong
			}
			continue
		}
		if frames++; h.OpCode != 0 {
			op = h.OpCode
		}
		message = append(message, payload...)
		if op == ws.OpText && !utf8.Valid(message) && (h.Fin && whole || !startOfText(message)) {
			return got.ending("1007")
		}
		if !whole {
			return got.ending("lost")
		}
		data = data[size+len(payload):]
		if h.Fin {
			got.messages = append(got.messages, fmt.Sprint(Op(op), string(message)))
			message, frames = nil, 0
		}
	}
}

func (t transcript) ending(end string) transcript { t.end = end; return t }

// startOfText reports whether some bytes more would make p valid.
func startOfText(p []byte) bool {
	for len(p) > 0 && utf8.FullRune(p) {
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 {
			return false
		}
		p = p[n:]
	}
	return true
}

func modelClose(p []byte) string {
	if len(p) == 0 {
		return "none"
	}
	if len(p) == 1 {
		return "1002"
	}
	code := binary.BigEndian.Uint16(p)
	switch {
	case code < 1000, code > 1003 && code < 1007, code > 1014 && code < 3000, code > 4999:
		return "1002"
	case !utf8.Valid(p[2:]):
		return "1007"
	}
	return fmt.Sprint(code)
}

func masked(fin bool, op ws.OpCode, payload string) []byte {
	f := ws.NewFrame(op, fin, []byte(payload))
	return ws.MustCompileFrame(ws.MaskFrameWith(f, [4]byte{1, 2, 3, 4}))
}

func fuzzSeeds() [][]byte {
	long := string(bytes.Repeat([]byte("å"), 2500))
	seeds := [][]byte{
		{},
		{0x81},
		{0x81, 0xfe, 0, 126},
		{0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4},
		{0x82, 0xfe, 0, 1, 1, 2, 3, 4, 5},
		{0x81, 0x05, 'H', 'e', 'l', 'l', 'o'}, // from here RFC 6455 §5.7
		{0x01, 0x03, 'H', 'e', 'l', 0x80, 0x02, 'l', 'o'},
		{0x89, 0x05, 'H', 'e', 'l', 'l', 'o'},
		{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58},
		masked(true, ws.OpText, long),
		masked(true, ws.OpBinary, long+long),
		slices.Concat(masked(false, ws.OpText, "a\xe2\x82"), masked(true, ws.OpPing, "p"), masked(true, ws.OpContinuation, "\xac"), masked(true, ws.OpText, long)),
		slices.Concat(masked(false, ws.OpText, long), masked(false, ws.OpContinuation, "\xf4\x90")),
		slices.Concat(masked(true, ws.OpText, "hi"), masked(true, ws.OpClose, "\x03\xe8bye"), masked(true, ws.OpText, "late")),
		masked(true, ws.OpClose, "\x03\xee"),
		masked(true, ws.OpClose, "\x03"),
		masked(true, ws.OpClose, "\x03\xe8\xff"),
		slices.Repeat(masked(false, ws.OpText, ""), 2),
		slices.Repeat(masked(true, ws.OpPing, "x"), 300),
		slices.Concat(masked(false, ws.OpBinary, "x"), slices.Repeat(masked(false, ws.OpContinuation, "x"), 9)),
	}
	return seeds
}

// FuzzReader compares the reader with the model, whatever the pieces in which the bytes arrive.
func FuzzReader(f *testing.F) {
	for _, s := range fuzzSeeds() {
		f.Add(s, uint16(1), false)
		f.Add(s, uint16(4096), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, piece uint16, client bool) {
		want := model(data, client)
		for _, n := range []int{1, int(piece), 1 << 20} {
			if got := play(t, data, max(1, n), client); got.String() != want.String() {
				t.Fatalf("in pieces of %d:\ngot  %v\nwant %v", n, got, want)
			}
		}
	})
}

// FuzzWriter has what we write read back, as server and as client.
func FuzzWriter(f *testing.F) {
	for _, n := range []int{0, 1, 125, 126, 4090, 5999} {
		f.Add(make([]byte, n), []byte("ping"))
	}
	f.Fuzz(func(t *testing.T, payload, control []byte) {
		payload, control = payload[:min(len(payload), fuzzOptions.MaxMessage)], control[:min(len(control), maxControl)]
		for _, client := range []bool{false, true} {
			out := &tape{}
			c := newConn(out, client, nil, fuzzOptions)
			if err := errors.Join(c.WriteMessage(OpBinary, payload), c.Ping(control), c.StartClose(CodeNormal, "x")); err != nil {
				t.Fatal(err)
			}
			want := transcript{[]string{fmt.Sprint(OpBinary, string(payload))}, []string{string(control)}, "1000"}
			if got := play(t, out.out.Bytes(), 1<<20, !client); got.String() != want.String() {
				t.Fatalf("got  %v\nwant %v", got, want)
			}
		}
	})
}
