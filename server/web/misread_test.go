package web

import (
	"strings"
	"testing"
)

func TestMisreadWordsAreFound(t *testing.T) {
	for _, c := range []struct {
		question, before, word, after string
		reported                      string
	}{
		{"whose data reached Alipai", "whose data reached ", "Alipai", "", "Alipai"},
		{"which non-Aple-Pay users' data", "which non-", "Aple-Pay", " users' data", "Aple-Pay"},
		{"whose data reached  Ali,  pai now", "whose data reached  ", "Ali,  pai", " now", "Ali pai"},
		{`whose data reached "Ali pai" now`, `whose data reached `, `"Ali pai"`, ` now`, "Ali pai"},
		{"whose data reached „Ali pai“ now", "whose data reached ", "„Ali pai“", " now", "Ali pai"},
		{"카카오 페이가 뭐", "카카오 ", "페이가", " 뭐", "something else"},
		{"whose data reached", "whose data reached", "", "", ""},
	} {
		column := len([]rune(c.before)) + 1
		m := NewMisread(State{Question: c.question}, column, c.reported, "there is no such place", []string{"alipay", "Ali Pay"}, nil)
		if m.Before != c.before || m.Word != c.word || m.After != c.after {
			t.Errorf("%q: %q %q %q", c.question, m.Before, m.Word, m.After)
		}
		if m.Candidates[0].URL != (State{Question: c.before + "alipay" + c.after}).URL() {
			t.Errorf("%q leads to %s", c.question, m.Candidates[0].URL)
		}
	}
	quoted := NewMisread(State{Question: "whose data reached X"}, 20, "X", "x", []string{"Ali Pay"}, nil)
	if quoted.Candidates[0].URL != (State{Question: `whose data reached "Ali Pay"`}).URL() {
		t.Errorf("a name of two words is not quoted: %s", quoted.Candidates[0].URL)
	}
	again := NewMisread(State{Question: "who leaked to X", AsOf: "2018"}, 1, "who", "x", nil, []string{"whose data reached X"})
	if len(again.Rewrites) != 1 || again.Rewrites[0].URL != (State{Question: "whose data reached X", AsOf: "2018"}).URL() {
		t.Errorf("the other questions are %v", again.Rewrites)
	}
	if m := NewMisread(State{Question: "hello"}, 0, "", "no question", nil, nil); m.Before != "hello" || m.Word != "" || m.Detail != "No question" {
		t.Errorf("%+v", m)
	}
}

func FuzzMisread(f *testing.F) {
	f.Add("whose data reached 알리", 20, "알리")
	f.Add(`"`, 1, "")
	f.Fuzz(func(t *testing.T, question string, column int, word string) {
		if column > 1<<20 || column < -1 {
			return
		}
		m := NewMisread(State{Question: question}, column, word, "x", []string{"y"}, nil)
		if m.Before+m.Word+m.After != question {
			t.Errorf("%q became %q", question, m.Before+m.Word+m.After)
		}
		_ = strings.ToUpper(m.Detail)
	})
}
