package chat_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// The golden vectors below are what stored logs and other implementations rely on: a change of any is a new version of the format.

func goldenEvents(t *testing.T) []chat.Event {
	t.Helper()
	at := time.Date(2026, 11, 22, 8, 0, 0, 123_456_000, time.UTC)
	full := chat.Event{
		ID: mustID(t, "019aa9f0-1c00-7000-8000-000000000001"), Kind: chat.KindMessage,
		Sender: mustID(t, "019aa9f0-1c00-7000-8000-00000000000a"), ClientID: "c1",
		Target: mustID(t, "019aa9f0-1c00-7000-8000-000000000002"), Thread: mustID(t, "019aa9f0-1c00-7000-8000-000000000003"),
		ContentType: chat.ContentJSON, Content: []byte(`{"text":"hi"}`), Origin: "example.org",
		SentAt: at, ExpiresAt: at.Add(time.Hour), Salt: []byte("0123456789abcdef"),
	}
	least := chat.Event{ID: full.ID, Kind: chat.KindRemoval, Sender: full.Sender, SentAt: at, Salt: full.Salt}
	return []chat.Event{full, least}
}

func TestCanonicalEncoding(t *testing.T) {
	want := []string{
		"01" +
			"019aa9f01c0070008000000000000001" + "019aa9f01c007000800000000000000a" +
			"019aa9f01c0070008000000000000002" + "019aa9f01c0070008000000000000003" +
			"000660d8dd2c2240" + "000660d9b3bfc640" +
			"00000007" + hex.EncodeToString([]byte("message")) + "00000002" + hex.EncodeToString([]byte("c1")) +
			"00000010" + hex.EncodeToString([]byte("application/json")) + "0000000b" + hex.EncodeToString([]byte("example.org")) +
			"0000000d" + hex.EncodeToString([]byte(`{"text":"hi"}`)),
		"01" +
			"019aa9f01c0070008000000000000001" + "019aa9f01c007000800000000000000a" +
			"00000000000000000000000000000000" + "00000000000000000000000000000000" +
			"000660d8dd2c2240" + "0000000000000000" +
			"00000007" + hex.EncodeToString([]byte("removal")) + "00000000" + "00000000" + "00000000" + "00000000",
	}
	for i, e := range goldenEvents(t) {
		if got := hex.EncodeToString(e.Canonical()); got != want[i] {
			t.Errorf("event %d:\n got %s\nwant %s", i, got, want[i])
		}
	}
}

func TestHashChain(t *testing.T) {
	room := mustID(t, "019aa9f0-1c00-7000-8000-0000000000ff")
	wantDigest := []string{"f03770b7516c6ffacfc4ccee3dd8a46315857430917c1f8f5a8430b260fe5d09", "b491a6ff89a2ac61c22cff2630b7a6db773985a765cfe150f60b564fbb085ae8"}
	wantHash := []string{"ee7f75a082508b40b238d0d0b495fc37698b7ed49df8f5bca8081dcbef5139e7", "aec876a4003653d48628cd024cc09d208b88f1ff91dfcc3bbe97fbf91f01333a"}
	var prev []byte
	for i, e := range goldenEvents(t) {
		digest := chat.DigestOf(&e)
		prev = chat.ChainHash(room, int64(i+1), prev, digest)
		if got := hex.EncodeToString(digest); got != wantDigest[i] {
			t.Errorf("digest %d: got %s, want %s", i, got, wantDigest[i])
		}
		if got := hex.EncodeToString(prev); got != wantHash[i] {
			t.Errorf("hash %d: got %s, want %s", i, got, wantHash[i])
		}
	}
}

func TestDigestIsOfSaltAndCanonicalEvent(t *testing.T) {
	e := goldenEvents(t)[0]
	want := sha256.Sum256(append([]byte("0123456789abcdef"), e.Canonical()...))
	if got := chat.DigestOf(&e); !bytes.Equal(got, want[:]) {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestDigestCoversWhatTravelsAndNothingElse(t *testing.T) {
	id := mustID(t, "019aa9f0-1c00-7000-8000-0000000000aa")
	tests := []struct {
		name    string
		change  func(*chat.Event)
		covered bool
	}{
		{"id", func(e *chat.Event) { e.ID = id }, true},
		{"kind", func(e *chat.Event) { e.Kind = chat.KindEdit }, true},
		{"sender", func(e *chat.Event) { e.Sender = id }, true},
		{"client id", func(e *chat.Event) { e.ClientID = "c2" }, true},
		{"target", func(e *chat.Event) { e.Target = id }, true},
		{"thread", func(e *chat.Event) { e.Thread = id }, true},
		{"content type", func(e *chat.Event) { e.ContentType = "text/plain" }, true},
		{"content", func(e *chat.Event) { e.Content = []byte(`{"text":"ho"}`) }, true},
		{"salt", func(e *chat.Event) { e.Salt = []byte("fedcba9876543210") }, true},
		{"origin", func(e *chat.Event) { e.Origin = "example.net" }, true},
		{"time", func(e *chat.Event) { e.SentAt = e.SentAt.Add(time.Microsecond) }, true},
		{"expiry", func(e *chat.Event) { e.ExpiresAt = time.Time{} }, true},
		{"a byte moved from one field to the next", func(e *chat.Event) { e.ClientID, e.ContentType = "c", "1"+e.ContentType }, true},
		{"time below a microsecond", func(e *chat.Event) { e.SentAt = e.SentAt.Add(time.Nanosecond) }, false},
		{"time zone", func(e *chat.Event) { e.SentAt = e.SentAt.In(time.FixedZone("CET", 3600)) }, false},
		{"position", func(e *chat.Event) { e.Seq, e.N, e.Hash = 7, 8, []byte{9} }, false},
		{"session and name", func(e *chat.Event) { e.Session, e.SenderName = id, "ann" }, false},
	}
	for _, tt := range tests {
		e := goldenEvents(t)[0]
		before := chat.DigestOf(&e)
		tt.change(&e)
		if changed := !bytes.Equal(before, chat.DigestOf(&e)); changed != tt.covered {
			t.Errorf("%s: digest changed: got %v, want %v", tt.name, changed, tt.covered)
		}
	}
}

func TestChainHashBindsRoomPlaceAndPast(t *testing.T) {
	a, b := mustID(t, "019aa9f0-1c00-7000-8000-0000000000aa"), mustID(t, "019aa9f0-1c00-7000-8000-0000000000bb")
	digest := bytes.Repeat([]byte{1}, sha256.Size)
	past := bytes.Repeat([]byte{2}, sha256.Size)
	seen := map[string]string{}
	for name, hash := range map[string][]byte{
		"base":           chat.ChainHash(a, 2, past, digest),
		"another room":   chat.ChainHash(b, 2, past, digest),
		"another place":  chat.ChainHash(a, 3, past, digest),
		"another past":   chat.ChainHash(a, 2, digest, digest),
		"no past":        chat.ChainHash(a, 2, nil, digest),
		"another digest": chat.ChainHash(a, 2, past, past),
	} {
		if other, ok := seen[string(hash)]; ok {
			t.Errorf("%s and %s have one hash", name, other)
		}
		seen[string(hash)] = name
	}
}

func TestEncodeContent(t *testing.T) {
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"reaction", chat.ReactionContent{Emoji: "👍"}, `{"emoji":"👍"}`},
		{"reaction taken back", chat.ReactionContent{Emoji: "👍", Off: true}, `{"emoji":"👍","off":true}`},
		{"settings", chat.SettingsContent{Title: "T", History: chat.HistoryAll}, `{"title":"T","history":"all"}`},
		{
			"member",
			chat.MemberContent{Account: mustID(t, "019aa9f0-1c00-7000-8000-0000000000aa"), Name: "ann", Change: chat.MemberRole, Role: chat.RoleOwner},
			`{"account":"019aa9f0-1c00-7000-8000-0000000000aa","name":"ann","change":"role","role":"owner"}`,
		},
	}
	for _, tt := range tests {
		if got, err := chat.EncodeContent(tt.in); err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
	if _, err := chat.EncodeContent(func() {}); err == nil {
		t.Error("a function was encoded")
	}
}
