package ask_test

import (
	"slices"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// TestAWatchSaysWhichAnswersChanged: by their verdict, people, transfers or findings, and by
// nothing that was said elsewhere.
func TestAWatchSaysWhichAnswersChanged(t *testing.T) {
	const more = `{"kind":"party","id":"others"}
{"kind":"transfer","id":"n","from":"x/t","to":"others","when":["2021/.."],"people":"everyone"}
`
	questions := []ask.Saved{
		{Name: "a", Question: "whose data reached them"}, {Name: "b", Question: "did everyone's data reach others"},
		{Name: "c", Question: "whose data reached nobody"}, {Name: "d", Question: "where did us go"}, {Name: "e", Question: "whose data reached them for one person"},
		{Name: "f", Question: "whose data reached them known at 1"},
	}
	for _, c := range []struct{ what, before, after, want string }{
		{"the same", estateBefore, estateBefore, "unchanged unasked unasked unchanged unasked unasked"},
		{"a new party", estateBefore, estateBefore + more, "unchanged changed unasked changed unasked unasked"},
		{"a party that is gone", estateBefore + more, estateBefore, "unchanged changed unasked changed unasked unasked"},
		{"other people", estateBefore, strings.Replace(estateBefore, `"people":"a"`, `"people":"everyone"`, 1), "changed unasked unasked changed unasked unasked"},
		{"a finding alone", estateBefore, strings.Replace(estateBefore, `"people":"a"`, `"people":"a","disclosed":"false"`, 1), "changed unasked unasked changed unasked unasked"},
	} {
		w, err := ask.WatchOf(t.Context(), askerOf(t, c.before), askerOf(t, c.after), questions)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range w.Questions {
			got = append(got, one.Outcome)
			if (one.Difference == nil) != (one.Outcome == ask.AnswerUnasked) || one.Text == "" {
				t.Errorf("%s: %+v", c.what, one)
			}
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %v", c.what, got)
		}
		if n := strings.Count(" "+c.want, " changed"); w.Changed != n || w.Unasked != strings.Count(c.want, "unasked") {
			t.Errorf("%s: %s", c.what, w.Sentence())
		}
		var text strings.Builder
		if err := w.WriteText(&text); err != nil || !strings.Contains(text.String(), w.Sentence()) {
			t.Errorf("%v: %s", err, &text)
		}
	}
}

// TestOtherTimesOfDayAreNoOtherAnswer: where a graph's days begin otherwise by other sources, both
// answers are told in one zone.
func TestOtherTimesOfDayAreNoOtherAnswer(t *testing.T) {
	seoul := strings.ReplaceAll(estateBefore, `"when":["2020/.."]`, `"when":["2019-12-31T15:00:00Z/.."]`)
	before := strings.ReplaceAll(seoul, `{"kind"`, `{"source":"s","kind"`) + `{"source":"s","kind":"source","id":"s","timezone":"Asia/Seoul"}` + "\n"
	after := before + `{"source":"u","kind":"source","id":"u","timezone":"UTC"}` + "\n"
	one, err := ask.WatchOne(t.Context(), askerOf(t, before), askerOf(t, after), ask.Saved{Name: "a", Question: "whose data reached them"})
	if err != nil || one.Outcome != ask.AnswerUnchanged || one.Difference.From.People.Confirmed.First == nil || *one.Difference.From.People.Confirmed.First != *one.Difference.To.People.Confirmed.First {
		t.Errorf("%v %+v", err, one)
	}
}
