package chat_test

import (
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

func TestCheckTitle(t *testing.T) {
	wantCode(t, "ordinary", chat.CheckTitle("Kök & Café ☕"), 0, "")
	wantCode(t, "longest", chat.CheckTitle(strings.Repeat("å", chat.MaxTitle)), 0, "")
	wantCode(t, "empty", chat.CheckTitle(""), chat.Invalid, "title_missing")
	wantCode(t, "blank", chat.CheckTitle(" \u00a0 "), chat.Invalid, "title_missing")
	wantCode(t, "too long", chat.CheckTitle(strings.Repeat("å", chat.MaxTitle+1)), chat.TooLarge, "title_too_long")
	wantCode(t, "two lines", chat.CheckTitle("a\r\nb"), chat.Invalid, "control_character")
	wantCode(t, "bad UTF-8", chat.CheckTitle("a\xc3"), chat.Invalid, "bad_utf8")
}

func TestCheckTopic(t *testing.T) {
	wantCode(t, "empty", chat.CheckTopic(""), 0, "")
	wantCode(t, "longest", chat.CheckTopic(strings.Repeat("å", chat.MaxTopic)), 0, "")
	wantCode(t, "too long", chat.CheckTopic(strings.Repeat("å", chat.MaxTopic+1)), chat.TooLarge, "topic_too_long")
	wantCode(t, "null", chat.CheckTopic("\x00"), chat.Invalid, "null_character")
}

func FuzzCheckTitle(f *testing.F) {
	for _, s := range []string{"Lobby", "", "\u2066", "\x1b[0m", "\xff", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if chat.CheckTitle(s) != nil {
			return
		}
		if strings.TrimSpace(s) == "" || len([]rune(s)) > chat.MaxTitle || strings.ToValidUTF8(s, "") != s ||
			strings.ContainsAny(s, "\x00\n\r\t\x1b\x7f\u0085\u2028\u2029\u202a\u202e\u2066\u2069") {
			t.Errorf("%q may be a title", s)
		}
	})
}

func TestFloorIsTheLaterOfVisibleAndPutAway(t *testing.T) {
	for _, tt := range []struct{ visible, hidden, want int64 }{{0, 0, 0}, {5, 0, 5}, {5, 9, 9}, {5, 3, 5}} {
		m := chat.Membership{VisibleFrom: tt.visible, HiddenBefore: tt.hidden}
		if got := m.Floor(); got != tt.want {
			t.Errorf("visible from %d, hidden before %d: got %d, want %d", tt.visible, tt.hidden, got, tt.want)
		}
	}
}

func TestSettingKey(t *testing.T) {
	for _, key := range []string{"theme", "sound.volume", "a_1", strings.Repeat("k", chat.MaxSubjectKey)} {
		wantCode(t, key, chat.SettingKey(key), 0, "")
	}
	for _, key := range []string{"", "Theme", "a b", "a/b", "å", "a\x00", strings.Repeat("k", chat.MaxSubjectKey+1)} {
		wantCode(t, key, chat.SettingKey(key), chat.Invalid, "bad_key")
	}
}

func TestCheckDraft(t *testing.T) {
	wantCode(t, "empty", chat.CheckDraft(""), 0, "")
	wantCode(t, "blank", chat.CheckDraft("  "), 0, "")
	wantCode(t, "longest", chat.CheckDraft(strings.Repeat("x", chat.MaxDraft)), 0, "")
	wantCode(t, "too long", chat.CheckDraft(strings.Repeat("x", chat.MaxDraft+1)), chat.TooLarge, "text_too_long")
	wantCode(t, "null", chat.CheckDraft("\x00"), chat.Invalid, "null_character")
}

func TestCheckQuery(t *testing.T) {
	wantCode(t, "ordinary", chat.CheckQuery("query", "ann l%_"), 0, "")
	wantCode(t, "null", chat.CheckQuery("query", "\x00"), chat.Invalid, "null_character")
	wantCode(t, "too long", chat.CheckQuery("after", strings.Repeat("x", chat.MaxQuery+1)), chat.TooLarge, "after_too_long")
}
