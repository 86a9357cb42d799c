package chat_test

import (
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

func TestCheckEmoji(t *testing.T) {
	good := []string{
		"👍", "👍🏽", "❤️", "❤", "😀", "🎉", "👩‍💻", "🏳️‍🌈", "👨‍👩‍👧‍👦", "1️⃣", "#️⃣", "*️⃣", "🇸🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
		"✅", "☑️", "‼️", "⁉️", "™️", "©️", "®️", "ℹ️", "↔️", "➡️", "▶️", "⚡", "➕", "〰️", "〽️", "㊗️", "Ⓜ️", "🆗", "🈁", "👩🏽‍❤️‍💋‍👨🏿", "⛹🏽‍♂️", "🕵️‍♂️", "◾",
	}
	bad := []string{
		"", "a", "ok", "👍 ", " 👍", "👍a", "1", "#", "\u200d", "\ufe0f", "<", "<b>", "<script>", "👍\n", "\x00", "\xff", "👍\u202e", "::", "!!!", "+1",
		"👍👍", "🇸", "🇸🇪🇸🇪", "👍\u200d", "\u200d👍", "1\u20e3", "\ufffd", "\ufffc", "´", "¨", "×",
		"👩\u200d\u200d💻", strings.Repeat("👩\u200d", 8) + "👩",
	}
	for _, e := range good {
		wantCode(t, e, chat.CheckEmoji(e), 0, "")
	}
	for _, e := range bad {
		wantCode(t, e, chat.CheckEmoji(e), chat.Invalid, "bad_emoji")
	}
}

func FuzzCheckEmoji(f *testing.F) {
	for _, e := range []string{"👍", "1️⃣", "a", "\x00", "👍\u200d", "<"} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, e string) {
		if chat.CheckEmoji(e) != nil {
			return
		}
		if e == "" || len(e) > chat.MaxEmoji || strings.ContainsAny(e, " \x00\n\t<>&\"'/\\abcxyzABCXYZ") {
			t.Errorf("%q may be a reaction", e)
		}
	})
}
