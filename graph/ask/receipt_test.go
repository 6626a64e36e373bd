package ask_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// estate is asked for receipts: a copy is fed all the time, and passes data on.
const estate = `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "source", "id": "g", "source": "g"}
{"kind": "party", "id": "p", "source": "f", "country": "DE"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "system", "id": "r", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "cohort", "id": "ann", "source": "f", "of": "all", "size": "1"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2020/.."], "categories": ["user.contact.email"]}
{"kind": "dataset", "id": "s/copy", "source": "f"}
{"kind": "dataset", "id": "s/model", "source": "f"}
{"kind": "dataset", "id": "r/list", "source": "f"}
{"kind": "dataset", "id": "r/report", "source": "f"}
{"kind": "transfer", "id": "feed", "source": "f", "from": "s/a", "to": "s/copy", "when": ["always"], "people": "everyone"}
{"kind": "transfer", "id": "export", "source": "g", "from": "s/copy", "to": "r/list", "when": ["2024-01"], "people": "everyone"}
{"kind": "transfer", "id": "train", "source": "f", "from": "s/copy", "to": "s/model", "when": ["2024-02"], "people": "everyone", "effect": "aggregate"}
{"kind": "transfer", "id": "count", "source": "f", "from": "s/copy", "to": "r/report", "when": ["2024-02"], "people": "everyone", "effect": "aggregate"}
`

// receipt makes the receipt of an erasure "e" beside the estate.
func receipt(t *testing.T, erasures ...string) *ask.Receipt {
	t.Helper()
	r, err := askerOf(t, estate+strings.Join(erasures, "\n")).Receipt(context.Background(), "e")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func listed(places []ask.ReceiptPlace) (ids []string) {
	for _, p := range places {
		by := p.ID
		for _, one := range p.By {
			by += " " + one.Transfer + "/" + strings.Join(one.Sources, ",")
		}
		ids = append(ids, by)
	}
	return ids
}

func expectListed(t *testing.T, what string, got []ask.ReceiptPlace, want ...string) {
	t.Helper()
	if !slices.Equal(listed(got), want) {
		t.Errorf("%s: %q, want %q", what, listed(got), want)
	}
}

func expectSaid(t *testing.T, s *ask.StatedErasure, want ...string) {
	t.Helper()
	for _, text := range want {
		if !slices.ContainsFunc(s.Text, func(said string) bool { return strings.Contains(said, text) }) {
			t.Errorf("it is not said that %q:\n%s", text, strings.Join(s.Text, "\n"))
		}
	}
}

func TestAReceiptListsWhatAnErasureDidNotReach(t *testing.T) {
	s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "s/copy", "people": "ann", "when": ["2024-03-12"]}`).Statements[0]
	expectListed(t, "elsewhere", s.Elsewhere, "r/list export/g", "s/a")
	expectListed(t, "made of it", s.MadeOfIt, "r/report count/f", "s/model train/f")
	if s.Elsewhere[0].Received.Confirmed.Min != 1 || s.Elsewhere[0].Holds.Confirmed.Min != 1 || s.Elsewhere[1].Received.Possible.Min != 0 || !s.Elsewhere[1].Collects {
		t.Errorf("%+v", s.Elsewhere)
	}
	if s.Before == nil || s.Before.Confirmed.Min != 1 || s.After.Confirmed.Min != 1 || *s.Judged != "2024-03-12" {
		t.Errorf("%+v, %+v, %s", s.Before, s.After, *s.Judged)
	}
	if s.CameBack == nil || !slices.Equal(s.CameBack.By.Transfers, []string{"feed"}) || *s.CameBack.Since != "2024-03-13" {
		t.Errorf("%+v", s.CameBack)
	}
	expectSaid(t, s, "By g all data of ann was erased from s/copy on 2024-03-12.", "no evidence of it is named", "It came back: such data of 1 person was given there again, from 2024-03-13 on, by feed.")
}

// TestAReceiptListsWhatWasMadeWithinThePlace: what was made of the data of all is not taken out by
// erasing that of some.
func TestAReceiptListsWhatWasMadeWithinThePlace(t *testing.T) {
	s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "s", "people": "ann", "when": ["2024-03-12"]}`).Statements[0]
	expectListed(t, "made of it", s.MadeOfIt, "r/report count/f", "s/model train/f")
	s = &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "s", "when": ["2024-03-12"]}`).Statements[0]
	expectListed(t, "made of it", s.MadeOfIt, "r/report count/f")
}

func TestAReceiptSaysWhatIsOnlyClaimed(t *testing.T) {
	for _, c := range []struct {
		keys string
		want []string
	}{
		{`"status": "requested", "when": ["2024-03-12"]`, []string{"it was asked for that all data of ann be erased", "Nobody says that it was done", "may hold such data of 1 person, but nothing confirms it"}},
		{`"when": ["unknown"]`, []string{"Nobody says when, so nothing counts as certainly gone.", "In the end"}},
		{`"when": ["2024-03-12"], "evidence": [{"title": "Ticket 7"}]`, []string{"As evidence is named: Ticket 7."}},
		{`"when": ["2024-03-12/2024-03-20"]`, []string{"at some moment of 2024-03-12/2024-03-20"}},
	} {
		s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "r/list", "people": "ann", `+c.keys+`}`).Statements[0]
		expectSaid(t, s, c.want...)
		if s.CameBack != nil {
			t.Errorf("%s: it came back: %+v", c.keys, s.CameBack)
		}
	}
	s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "r/list", "people": "unknown", "when": ["2024-03-12"]}`).Statements[0]
	expectSaid(t, s, "Nobody says whose data it was", "may hold such data of 10 people")
}

func TestEachStatementOfAnErasureIsToldApart(t *testing.T) {
	r := receipt(t,
		`{"kind": "erasure", "id": "e", "source": "f", "at": "r/list", "people": "ann", "when": ["2024-03-12"]}`,
		`{"kind": "erasure", "id": "e", "source": "g", "at": "r/list", "people": "ann", "status": "requested"}`)
	if len(r.Statements) != 2 || r.Statements[0].Sources[0] != "f" || r.Statements[1].Status != "requested" {
		t.Fatalf("%+v", r.Statements)
	}
	expectSaid(t, &r.Statements[1], "By g it was asked for", "By f, though, it was done, and what follows counts that.")
	r = receipt(t,
		`{"kind": "erasure", "id": "e", "source": "f", "at": "r/list", "people": "ann", "when": ["2024-03-12"]}`,
		`{"kind": "erasure", "id": "e", "source": "g", "at": "r/list", "people": "ann", "when": ["2024-03-12"]}`)
	if len(r.Statements) != 1 || !slices.Equal(r.Statements[0].Sources, []string{"f", "g"}) {
		t.Errorf("%+v", r.Statements)
	}
}

// TestAReceiptOfSeveralCategoriesCountsNobodyTwice: of several categories there are at least as
// many people as of one, and at most as many as of all data.
func TestAReceiptOfSeveralCategoriesCountsNobodyTwice(t *testing.T) {
	s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "f", "at": "r/list", "when": ["2024-03-12"], "categories": ["user.contact.email", "user.contact"]}`).Statements[0]
	if c := s.Before.Confirmed; c.Min != 10 || *c.Max != 10 || c.First == nil || *c.First != "2024-01-01" || c.Last == nil || *c.Last != "2024-03-11" {
		t.Errorf("before: %+v", c)
	}
	for _, p := range s.Elsewhere {
		if c := p.Holds.Possible; *c.Max != 10 || c.First == nil || c.Last == nil || *c.Last != *s.Judged {
			t.Errorf("%s holds %+v", p.ID, c)
		}
	}
}

// TestAReceiptListsWhatWasGivenToTheWholeAround: what was given to the system as a whole may lie in
// it beside the place that was erased; what was given to that place alone may not.
func TestAReceiptListsWhatWasGivenToTheWholeAround(t *testing.T) {
	const whole = `{"kind": "transfer", "id": "dump", "source": "f", "from": "s/a", "to": "r", "when": ["2024-01"], "people": "everyone"}`
	s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "r/list", "when": ["2024-03-12"]}`, whole).Statements[0]
	expectListed(t, "elsewhere", s.Elsewhere, "r dump/f", "r/report", "s/a", "s/copy feed/f")
	expectSaid(t, s, "4 places beyond r/list or around it had such data from there, or hold such data")
	s = &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "s/copy", "when": ["2024-03-12"]}`, whole).Statements[0]
	expectListed(t, "elsewhere", s.Elsewhere, "r count/f dump/f export/g", "r/list export/g", "r/report", "s/a")
	s = &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "r/list", "when": ["2024-03-12"]}`).Statements[0]
	expectListed(t, "elsewhere", s.Elsewhere, "s/a", "s/copy feed/f")
}

func TestAReceiptWritesBothEndsAlike(t *testing.T) {
	s := &receipt(t, `{"kind": "erasure", "id": "e", "source": "g", "at": "s/copy", "when": ["2024-03-09T23:59:00Z/2024-03-10T00:00:00Z"]}`).Statements[0]
	expectSaid(t, s, "at some moment of 2024-03-09T23:59:00Z/2024-03-10T00:00:00Z.")
}

// TestAReceiptOfSeveralCategoriesCountsWhoHasAny, exactly, as it asks of all of them at once: not
// who has other data, and each in their own world.
func TestAReceiptOfSeveralCategoriesCountsWhoHasAny(t *testing.T) {
	r := receipt(t, `
{"kind": "cohort", "id": "bob", "source": "f", "of": "all", "size": "1", "disjoint": ["ann"]}
{"kind": "dataset", "id": "s/mail", "source": "f", "population": "all", "subjects": "ann", "subjects_when": ["2023/.."], "categories": ["user.contact.email"]}
{"kind": "dataset", "id": "s/phone", "source": "f", "population": "all", "subjects": "bob", "subjects_when": ["2023-06/.."], "categories": ["user.contact.phone_number"]}
{"kind": "dataset", "id": "s/other", "source": "f", "population": "all", "subjects": "everyone", "categories": ["user.name"]}
{"kind": "dataset", "id": "r/both", "source": "f"}
{"kind": "transfer", "id": "mail", "source": "f", "from": "s/mail", "to": "r/both", "when": ["2023-07"], "people": "everyone"}
{"kind": "transfer", "id": "phone", "source": "f", "from": "s/phone", "to": "r/both", "when": ["2023-08"], "people": "everyone"}
{"kind": "transfer", "id": "other", "source": "f", "from": "s/other", "to": "r/both", "when": ["2023-08"], "people": "everyone"}
{"kind": "erasure", "id": "e", "source": "f", "at": "r/both", "when": ["2024-03-10"], "categories": ["user.contact.email.work", "user.contact.phone_number"]}
`)
	b := r.Statements[0].Before
	if c := b.Confirmed; c.Min != 1 || *c.Max != 1 || *c.First != "2023-08-01" {
		t.Errorf("confirmed before: %d to %d since %s, want bob's phone number alone", c.Min, *c.Max, *c.First)
	}
	if c := b.Possible; c.Min != 2 || *c.Max != 2 || *c.First != "2023-07-01" {
		t.Errorf("possible before: %d to %d since %s, want ann's e-mail address, too", c.Min, *c.Max, *c.First)
	}
}
