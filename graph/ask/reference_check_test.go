package ask_test

import (
	"slices"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Each case is a sentence of the design, a graph that shows it and what
// follows by hand: "people confirmed/possible" and the like, as
// refAnswer.String writes them.
var referenceCases = []referenceCase{
	// s/a ─Mar→ z/b ─Jan..Feb→ z/c
	{"a hop may happen only once its data arrived", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t1", "s/a", "z/b", "2020-03", ""), move("t2", "z/b", "z/c", "2020-01/2020-02", "")},
		nil, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	// s/a ─Jan..Mar→ z/b ─Feb→ z/c
	{"windows that overlap suffice", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t1", "s/a", "z/b", "2020-01/2020-03", ""), move("t2", "z/b", "z/c", "2020-02", "")},
		nil, "z/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3"},
	// s/a ─Feb→ z/b ─Jan→ z/c: the one ends as the other begins
	{"windows that only meet do not suffice backwards", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t1", "s/a", "z/b", "2020-02", ""), move("t2", "z/b", "z/c", "2020-01", "")},
		nil, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	// s/a ─Jan→ z/b, s/a ─Mar→ z/b ─Jan..Feb→ z/c: only the first is in time
	{"untimed intersection is wrong", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("early", "s/a", "z/b", "2020-01", ""), move("late", "s/a", "z/b", "2020-03", ""),
		move("on", "z/b", "z/c", "2020-01/2020-02", "")},
		nil, "z/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers early:3/3 on:3/3"},
	// s/a → z (the whole system) ; z/b lies in z
	{"what is given to a whole is possibly in any place inside it", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z", "", ""), move("x", "z/b", "z/b", "", "")},
		nil, "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3 x:0/3"},
	// s/a → z/b ; z holds what z/b holds, z/c does not
	{"what a place holds for another is not spread", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z/b", "", ""), move("x", "z/c", "z/c", "", "")},
		nil, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	// s/a → z/b ; z → p: a transfer from a place carries all it holds
	{"a transfer from a system carries what its datasets hold", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z/b", "", ""), move("u", "z", "s/c", "", "")},
		nil, "s/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t:3/3 u:3/3"},
	{"the narrower of the two passes", []graph.Claim{
		origin("s/a", "everyone", "user.contact", "user.financial.balance"), move("t", "s/a", "z/b", "", "", "user.contact.email", "user.contact.phone_number", "user.financial")},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact.email:3/3 user.contact.phone_number:3/3 user.financial.balance:3/3 | transfers t:3/3"},
	{"a held ancestor may include what is asked for", []graph.Claim{
		origin("s/a", "everyone", "user.contact", "user.financial"), move("t", "s/a", "z/b", "", "")},
		func(f *ask.Query) { f.Category = "user.contact.email" }, "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"with derives and no categories only what is derived moves", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.financial"), stated(graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "f", From: "s/a", To: "z/b",
			Derives: map[string][]string{"user.score": {"user.financial.balance"}, "user.none": {"user.device"}}})},
		nil, "z/b", ask.Who, "people 3/3 | categories user.score:3/3 | transfers t:3/3"},
	{"derives is tried on what categories does not pass", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.financial"), stated(graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "f", From: "s/a", To: "z/b",
			Categories: []string{"user.contact"}, Derives: map[string][]string{"user.score": {"user.financial.balance"}}})},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact.email:3/3 user.score:3/3 | transfers t:3/3"},
	// s/a#x → z/b#y alone; s/a's own email lies possibly in x
	{"columns run between their fields and nowhere else", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email"), {Kind: graph.KindField, ID: "s/a#x", Source: "f", Categories: []string{"user.name"}},
		stated(graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "f", From: "s/a", To: "z/b", Columns: map[string][]string{"y": {"x"}, "w": {"x"}}})},
		nil, "z/b#y", ask.Who, "people 3/3 | categories user.contact.email:0/3 user.name:3/3 | transfers t:3/3"},
	// s/a#y → s/a#x ; s/a → z/b: what crosses the latter may have come by the former
	{"what crosses a transfer lies possibly in any field of what it leaves", []graph.Claim{
		stated(graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "f", From: "s/a", To: "s/a", Columns: map[string][]string{"x": {"y"}}}), move("u", "s/a", "z/b", "", ""),
		{Kind: graph.KindDataset, ID: "s/a", Source: "f", Population: "u"}},
		func(f *ask.Query) { f.From, f.Via.Place = ask.Target{Transfer: "u"}, "s/a#x" }, "", ask.Derived, "people 0/0~ | categories | transfers u:0/0~"},
	// s/a → z/m (trained) → z/b
	{"aggregates drop the person", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), stated(graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "f", From: "s/a", To: "z/m", Effect: "aggregate"}), move("u", "z/m", "z/b", "", "unknown", "user.device")},
		nil, "z/b", ask.Who, "people 0~/0~ | categories | transfers t:3/3 u:0~/0~"},
	{"unknown people are nobody or everyone", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z/b", "unknown", "unknown")},
		nil, "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"an unknown window is empty or always", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z/b", "unknown", "")},
		nil, "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"what is left out is not stated", []graph.Claim{
		origin("s/a", "everyone", "user.contact"),
		{Kind: graph.KindTransfer, ID: "when", Source: "f", From: "s/a", To: "z/b", People: "everyone"},
		{Kind: graph.KindTransfer, ID: "whose", Source: "f", From: "s/a", To: "z/b", When: when("always")}},
		ofPeople("u"), "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers when:0/3 whose:0/3"},
	{"an implicit origin is possible, of its population", []graph.Claim{
		origin("s/a", ""), move("t", "s/a", "z/b", "", "")},
		nil, "z/b", ask.Who, "people 0/3 | categories data:0/3 | transfers t:0/3"},
	{"an implicit origin without a population is of people whom no list names", []graph.Claim{
		move("t", "s/a", "z/b", "", "")},
		nil, "z/b", ask.Who, "people 0/0+ | categories data:0/0+ | transfers t:0/0+"},
	{"a transfer inside a dataset ends there: it is no implicit origin", []graph.Claim{
		move("t", "s/a", "z/b", "", ""), move("self", "s/a#x", "s/a#y", "2020", "")},
		nil, "z/b", ask.Who, "people 0/0 | categories | transfers"},
	{"a transfer that ends at the system does not count", []graph.Claim{
		move("t", "s/a", "z/b", "", "", "user"), move("back", "z/b", "s", "2020", "")},
		nil, "z/b", ask.Who, "people 0/0+ | categories user:0/0+ | transfers back:0/0+ t:0/0+"},
	// z/b → s/a → z/b: what X collected itself has not reached it
	{"reached leaves out the origins inside X, even if their data returns", []graph.Claim{
		origin("z/b", "everyone", "user.contact"), move("out", "z/b", "s/a", "", ""), move("back", "s/a", "z/b", "", "")},
		nil, "z/b", ask.Who, "people 0/0 | categories | transfers"},
	// s/a gives its field a category of its own: an origin around the field
	{"an origin at a place that contains X counts, but not what it gives to X itself", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), {Kind: graph.KindField, ID: "s/a#x", Source: "f", Categories: []string{"user.name"}}},
		nil, "s/a#x", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers"},
	{"what leaves X is judged as what crosses, or is derived from", []graph.Claim{
		origin("s/a", "everyone", "user"), move("t", "s/a", "z/b", "", "", "user.contact.email", "user.device")},
		func(f *ask.Query) { f.Category = "user.contact" }, "s/a", ask.Where, "people 3/3 | categories user.contact.email:3/3 | transfers t:3/3"},
	{"holds counts the origins inside X", []graph.Claim{
		origin("z/b", "everyone", "user.contact"), move("out", "z/b", "s/a", "", ""), move("back", "s/a", "z/b", "", "")},
		func(f *ask.Query) { f.Relation = ask.Holds }, "z", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers back:3/3 out:3/3"},
}

type referenceCase struct {
	name   string
	claims []graph.Claim
	ask    func(*ask.Query)
	place  string
	form   ask.Form
	want   string
}

func (c *referenceCase) question() ask.Query {
	f := asks(c.form, c.place)
	if c.ask != nil {
		c.ask(&f)
	}
	return f
}

func TestReferenceFollowsTheDesign(t *testing.T) {
	for _, c := range allReferenceCases() {
		t.Run(c.name, func(t *testing.T) {
			if got := newSketch(c.claims...).answer(t, c.question()).String(); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// allReferenceCases are those that need no more than the people of a sketch.
func allReferenceCases() []referenceCase {
	return slices.Concat(referenceCases, influenceCases, somebodyCases, fieldCases, totalCases, countryCases)
}
