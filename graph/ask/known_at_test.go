package ask_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/store/sqlite"
)

func TestKnownAtIsANumberADateOrAnInstant(t *testing.T) {
	for text, want := range map[string]ask.KnownAt{
		"1": {Number: 1}, "2024": {Number: 2024}, "9223372036854775807": {Number: 1<<63 - 1},
		"2024-03": {Date: "2024-03"}, "2024-03-01": {Date: "2024-03-01"}, "2024-03-01T09:00:00.5+09:00": {Date: "2024-03-01T09:00:00.5+09:00"},
	} {
		if k, err := ask.ParseKnownAt(text); err != nil || k != want || k.String() != text {
			t.Errorf("%s: %+v, %v", text, k, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "+1", "1.5", "0x1", "9223372036854775808", "noon", "2024-13", "2024-02-30", "2024-01/2024-02", "../2024-01", "2024-01/..", "..", "0000", "2024-03-01 09:00", "2024-03-01T09:00"} {
		if k, err := ask.ParseKnownAt(text); err == nil || !strings.Contains(err.Error(), "is neither the number of a commit, such as 3, nor a date, such as 2024-03-01") {
			t.Errorf("%q: %+v, %v", text, k, err)
		}
	}
}

func TestQuestionsSayWhatIsKnownAt(t *testing.T) {
	for question, want := range map[string]string{
		"whose data reached Alipay":                                 "",
		"whose data reached Alipay known at 3":                      "3",
		"whose data reached Alipay Known AT commit 3?":              "3",
		"whose data reached Alipay, known at 2024-03-01, via core.": "2024-03-01",
		"whose data reached Alipay known at 2024-03-01T09:00:00Z":   "2024-03-01T09:00:00Z",
		`whose data reached "Known at 3"`:                           "",
		`whose data reached Known at "3"`:                           "",
		"whose data reached Alipay known at noon":                   "",
		"whose data reached Alipay known at":                        "",
		`whose data reached "Alipay known at 3`:                     "3", // a mark that nothing closes quotes nothing
	} {
		got := ""
		if k := ask.SaidKnownAt(question); !k.IsZero() {
			got = k.String()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
}

// history fills a store with commits, each at a time and of a source with a zone.
func history(t *testing.T, commits ...[2]string) graph.Store {
	t.Helper()
	s, err := sqlite.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for i, c := range commits {
		at, err := time.Parse(time.RFC3339, c[0])
		if err != nil {
			t.Fatal(err)
		}
		claims := func(yield func(graph.Claim, error) bool) {
			source := graph.Claim{Kind: graph.KindSource, ID: "w", Source: "w", Timezone: c[1]}
			party := graph.Claim{Kind: graph.KindParty, ID: "p" + string(rune('1'+i)), Source: "w"}
			_ = yield(source, nil) && yield(party, nil)
		}
		if _, _, err := s.Apply(t.Context(), graph.Batch{Time: graph.InstantOf(at), Replaces: []string{"w"}, Claims: claims}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestADateIsTheLastCommitBeforeItEnds in the zone of the answer, be it asked for or
// that of the graph as it was then; an instant is the last one before it.
func TestADateIsTheLastCommitBeforeItEnds(t *testing.T) {
	inUTC := [][2]string{{"2024-03-01T14:00:00Z", ""}, {"2024-03-01T16:00:00Z", ""}, {"2024-03-02T14:00:00Z", ""}}
	inSeoul := [][2]string{{"2024-03-01T14:00:00Z", "Asia/Seoul"}, {"2024-03-01T16:00:00Z", "Asia/Seoul"}, {"2024-03-02T14:00:00Z", "Asia/Seoul"}}
	laterInUTC := [][2]string{{"2024-03-01T14:00:00Z", "Asia/Seoul"}, {"2024-03-01T14:30:00Z", "Asia/Seoul"}, {"2024-03-01T16:00:00Z", "Asia/Seoul"}, {"2024-04-01T00:00:00Z", ""}}
	changing := [][2]string{{"2024-03-01T14:00:00Z", ""}, {"2024-03-01T16:00:00Z", "Asia/Seoul"}}
	chile := [][2]string{{"2024-09-08T03:10:00Z", "America/Santiago"}, {"2024-09-08T04:00:00Z", "America/Santiago"}}
	for _, c := range []struct {
		commits           [][2]string
		zone, known, want string
	}{
		{inUTC, "", "2024-03-01", "2"},
		{inUTC, "Asia/Seoul", "2024-03-01", "1"},
		{inUTC, "", "2024-03", "3"},
		{inUTC, "", "2024-02", "nothing was known at 2024-02: the first commit was made at 2024-03-01T14:00:00Z"},
		{inUTC, "Asia/Seoul", "2024-02", "nothing was known at 2024-02: the first commit was made at 2024-03-01T23:00:00+09:00"},
		{inUTC, "", "2024-03-01T16:00:00Z", "1"},
		{inUTC, "", "2024-03-01T16:00:00.000001Z", "2"},
		{inUTC, "", "2024-03-02T01:00:00+09:00", "1"},
		{inUTC, "", "2034-03-02", "3"},
		{inUTC, "", "3", "3"},
		{inUTC, "", "4", "no such commit: 4; the last one is 3"},
		{inUTC, "", "2024", "no such commit: 2024; the last one is 3; what was known when the year 2024 ended is asked as known at 2024-12"},
		{inSeoul, "", "2024-03-01", "1"},
		{inSeoul, "UTC", "2024-03-01", "2"},
		{laterInUTC, "", "2024-03-01", "2"},
		{laterInUTC, "", "2024-03-02", "3"},
		{changing, "", "2024-03-01", "known at 2024-03-01: the zone in which that day ends changed then; write an instant, such as 2024-03-01T23:59:59Z"},
		{changing, "UTC", "2024-03-01", "2"},
		{changing, "", "2024-03-01T15:00:00Z", "1"},
		{chile, "", "2024-09-07", "1"},
		{chile, "", "2024-09-08", "2"},
		{inUTC, "Pacific/Apia", "2011-12-30", `known at 2011-12-30: interval "2011-12-30": Pacific/Apia skipped the day 2011-12-30: 2011-12-29 was followed by 2011-12-31`},
		{nil, "", "2024-03-01", "nothing was known at 2024-03-01: nothing was ever loaded"},
	} {
		var zone *time.Location
		if c.zone != "" {
			var err error
			if zone, err = time.LoadLocation(c.zone); err != nil {
				t.Fatal(err)
			}
		}
		k, err := ask.ParseKnownAt(c.known)
		if err != nil {
			t.Fatal(err)
		}
		number, err := k.Commit(t.Context(), history(t, c.commits...), zone)
		switch {
		case err == nil && c.want != string(rune('0'+number)):
			t.Errorf("known at %s in %q is commit %d, want %s", c.known, c.zone, number, c.want)
		case err != nil && !strings.HasSuffix(err.Error(), c.want):
			t.Errorf("known at %s in %q: %v\n  want %s", c.known, c.zone, err, c.want)
		case err != nil && strings.Contains(c.want, "commit") && !errors.Is(err, graph.ErrNoCommit):
			t.Errorf("known at %s: %v does not say that there is no such commit", c.known, err)
		}
	}
}

// TestTheCommitIsPartOfTheQuestion: it prints itself with the question, a date as
// the number that it stands for, and reads back to the same.
func TestTheCommitIsPartOfTheQuestion(t *testing.T) {
	ctx := context.Background()
	s := history(t, [2]string{"2024-03-01T14:00:00Z", "Asia/Seoul"}, [2]string{"2024-03-02T14:00:00Z", "Asia/Seoul"}, [2]string{"2024-03-03T14:00:00Z", "Asia/Seoul"})
	for question, want := range map[string]string{
		"whose data reached p2 known at 2":                                  "whose data reached p2 known at 2",
		"whose data reached p2 known at 2024-03-02":                         "whose data reached p2 known at 2",
		"whose data reached p2 known at 2024-03-03T14:00:00Z":               "whose data reached p2 known at 2",
		"whose data reached p2 known at commit 2 as of 2024":                "whose data reached p2 as of 2024-12-31 known at 2",
		"which transfers known at 2024-03-02 undisclosed":                   "which transfers undisclosed known at 2",
		"whose data reached p2":                                             `column 20: there is no place or country "p2"; did you mean "p3"`,
		"whose data reached p3 known at 2":                                  `column 20: there is no place or country "p3"; did you mean "p2"`,
		"whose data reached p2 known at 1":                                  `column 20: there is no place or country "p2"; did you mean "p1"`,
		"whose data reached p2 known at 2 known at 2":                       `column 34: "known at" is said twice`,
		"whose data reached p2 known at noon":                               `column 20: there is no place or country "p2"; did you mean "p3"`,
		"whose data reached p3 known at noon":                               `column 32: expected the number of a commit, or a date such as 2024-03-01, found "noon"`,
		"whose data reached p3 known at":                                    "column 31: the question ends where the number of a commit, or a date such as 2024-03-01 was expected",
		`whose data reached p3 known at "2"`:                                `column 32: expected the number of a commit, or a date such as 2024-03-01, found "2"`,
		"what feeds p2 known at 2024-03-02 via p2":                          "what feeds p2 via p2 known at 2",
		"did everyone's data reach p2 as of 2024-09-08 known at 2024-03-02": "did everyone's data reach p2 as of 2024-09-08 known at 2",
	} {
		number := int64(0)
		if k := ask.SaidKnownAt(question); !k.IsZero() {
			var err error
			if number, err = k.Commit(ctx, s, nil); err != nil {
				t.Fatal(err)
			}
		}
		err := s.View(ctx, number, func(r graph.Reader) error {
			f, err := ask.Parse(ctx, r, nil, question)
			if err != nil {
				return err
			}
			if f.KnownAt != 2 || f.String() != want {
				t.Errorf("%s\n  is %s\n want %s", question, f, want)
			}
			again, err := ask.Parse(ctx, r, nil, f.String())
			if err != nil || again.KnownAt != 2 || again.String() != want {
				t.Errorf("%s reads back as %s: %v", f, again, err)
			}
			a, err := ask.Open(ctx, r, nil, f, nil)
			if err != nil {
				return err
			}
			inMemory, err := a.Parse(question)
			if err != nil || inMemory.KnownAt != 2 || inMemory.String() != want {
				t.Errorf("%s\n  in memory is %s\n want %s: %v", question, inMemory, want, err)
			}
			answer, err := a.Answer(ctx, f)
			if err != nil || answer.Revision.Number != 2 || answer.Understood != want {
				t.Errorf("%s: %v, %+v", question, err, answer)
			}
			return nil
		})
		if err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v\n  want %s", question, err, want)
		}
	}
}

// A question is never answered with the graph of another commit, and what names
// a commit is never taken for a part of a name.
func TestNoOtherCommitAnswers(t *testing.T) {
	ctx := context.Background()
	s := history(t, [2]string{"2024-03-01T14:00:00Z", ""}, [2]string{"2024-03-02T14:00:00Z", ""})
	claims := func(yield func(graph.Claim, error) bool) {
		yield(graph.Claim{Kind: graph.KindParty, ID: "odd", Name: "Known at 1", Source: "x"}, nil)
	}
	if _, _, err := s.Apply(ctx, graph.Batch{Time: 3, Claims: claims}); err != nil {
		t.Fatal(err)
	}
	err := s.View(ctx, 3, func(r graph.Reader) error {
		f, err := ask.Parse(ctx, r, nil, "whose data reached p2 known at 2")
		if err != nil {
			return err
		}
		a, err := ask.Open(ctx, r, nil, f, nil)
		if err != nil {
			return err
		}
		if _, err := a.Answer(ctx, f); err == nil || err.Error() != "the question is of commit 2, and this is the graph as of commit 3" {
			t.Errorf("answered of commit 3: %v", err)
		}
		if _, err := a.List(ctx, f); err == nil {
			t.Error("listed of commit 3")
		}
		if _, err := ask.Parse(ctx, r, nil, "whose data reached p2 known at 1969-12"); err == nil || !strings.Contains(err.Error(), "later than at 1969-12") {
			t.Errorf("of a date before the commit: %v", err)
		}
		const want = `column 20: "known at 1" decides what the other words name, so it is no part of a name; put the name in quotation marks`
		if _, err := ask.Parse(ctx, r, nil, "whose data reached Known at 1"); err == nil || err.Error() != want {
			t.Errorf("a name that says a commit: %v", err)
		}
		if f, err := ask.Parse(ctx, r, nil, `whose data reached "Known at 1"`); err != nil || f.String() != "whose data reached odd" || f.KnownAt != 0 {
			t.Errorf("in quotation marks: %s, %v", f, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
