package ask_test

import (
	"fmt"
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

func field(id string, categories ...string) graph.Claim {
	return graph.Claim{Kind: graph.KindField, ID: id, Source: "f", Categories: categories}
}

func table(id string, categories ...string) graph.Claim {
	return graph.Claim{Kind: graph.KindDataset, ID: id, Source: "f", Categories: categories}
}

// columns is a transfer of everyone, always, between fields: "out=in".
func columns(id, from, to, out, in string) graph.Claim {
	c := move(id, from, to, "", "")
	c.Columns = map[string][]string{out: {in}}
	return c
}

// copied is a table of e-mail addresses and names that is copied whole to another
// place, and the fields of z/b.
func copied(to string, fields ...graph.Claim) []graph.Claim {
	return append(fields, origin("s/a", "everyone", "user.contact.email", "user.name"), table("z/b"), move("copy", "s/a", to, "", ""))
}

// loaded is the same, of one category alone.
func loaded(held string, fields ...graph.Claim) []graph.Claim {
	return append(fields, origin("s/a", "everyone", held), table("z/b"), move("copy", "s/a", "z/b", "", ""))
}

var (
	emails = field("z/b#e", "user.contact.email")
	phones = field("z/b#p", "user.contact.phone_number")
	names  = field("z/b#n", "user.name")
)

// Tables feed columns (design 2.4).
var fieldCases = []referenceCase{
	// s/a ─copy→ z/b ; z/b#e → z/c#x
	{"a copy of a table feeds a column", append(copied("z/b", emails, names), columns("map", "z/b", "z/c", "x", "e")),
		nil, "z/c", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers copy:3/3 map:3/3"},
	{"and no other data passes through it", append(copied("z/b", emails, names), columns("map", "z/b", "z/c", "x", "e")),
		ofCategory("user.name"), "z/c", ask.Who, "people 0/0 | categories | transfers"},
	{"it lies in the field for certain, as it is", copied("z/b", emails, names),
		nil, "z/b#n", ask.Who, "people 3/3 | categories user.name:3/3 | transfers copy:3/3"},
	{"also where the field states a broader one", loaded("user.contact.email", field("z/b#c", "user.contact"), names),
		nil, "z/b#c", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers copy:3/3"},
	{"also where it states a broader one and a narrower", loaded("user.contact", field("z/b#c", "user.contact.email", "user"), names),
		nil, "z/b#c", ask.Who, "people 3/3 | categories user.contact:3/3 user.contact.email:0/3 | transfers copy:3/3"},
	{"where it states narrower ones it lies possibly in it, as each of them", loaded("user.contact", field("z/b#c", "user.contact.email", "user.contact.phone_number"), names),
		nil, "z/b#c", ask.Who, "people 0/3 | categories user.contact.email:0/3 user.contact.phone_number:0/3 | transfers copy:0/3"},
	{"where there are two such fields it lies possibly in either", loaded("user.contact", emails, phones),
		nil, "z/b#p", ask.Who, "people 0/3 | categories user.contact.phone_number:0/3 | transfers copy:0/3"},
	{"be it that one of them states it", loaded("user.contact", emails, field("z/b#c", "user.contact")),
		nil, "z/b#c", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers copy:0/3"},
	{"and in no other field", loaded("user.contact", emails, names),
		nil, "z/b#n", ask.Who, "people 0/0 | categories | transfers"},
	{"where there is none such it lies possibly in all, as it is", loaded("user.device", emails, names),
		nil, "z/b#n", ask.Who, "people 0/3 | categories user.device:0/3 | transfers copy:0/3"},
	{"where a field states none too", loaded("user.contact", emails, field("z/b#n")),
		nil, "z/b#e", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers copy:0/3"},
	{"and so in that field", loaded("user.contact.email", emails, field("z/b#n")),
		nil, "z/b#n", ask.Who, "people 0/3 | categories user.contact.email:0/3 | transfers copy:0/3"},
	{"also for what a place around the dataset was given, but never for certain", copied("z", emails, names),
		nil, "z/b#e", ask.Who, "people 0/3 | categories user.contact.email:0/3 | transfers copy:0/3"},
	{"nor for another field of the place around", copied("z", emails, names),
		ofCategory("user.name"), "z/b#e", ask.Who, "people 0/0 | categories | transfers"},
	{"also for what the dataset collects", []graph.Claim{origin("z/b", "everyone", "user.contact.email"), field("z/b#c", "user.contact"), names},
		func(f *ask.Query) { f.Relation = ask.Holds }, "z/b#c", ask.Who, "people 3/3 | categories user.contact:3/3 user.contact.email:3/3 | transfers"},
	{"what one field holds does not come into another", append(loaded("user.contact.email", emails, names), move("in", "s/c", "z/b#n", "", ""), origin("s/c", "everyone", "user.contact.email")),
		func(f *ask.Query) { f.From.Place = "s/c" }, "z/b#e", ask.Who, "people 0/0 | categories | transfers"},
	{"plain lineage lies possibly in all", append(loaded("user.contact.email", emails, names), columns("map", "z/b", "z/c", "x", "n")),
		nil, "s/a", ask.Where, "people 3~/3~ | categories user.contact.email:3/3 | transfers copy:3~/3~ map:0/0~"},
	// The copy came into z/b#e in January for certain; what left z/b then and came
	// back in March, when it is not asked for, adds nothing.
	{"what comes into a field for certain came by the hop to its dataset", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.name"), table("z/b"), emails, names, move("copy", "s/a", "z/b", "2020-01", "")},
		func(f *ask.Query) { f.Window = spans("2020-01")[0] }, "z/b#e", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers copy:3/3"},
	{"a hop to the dataset brings a field nothing that does not lie there", []graph.Claim{
		origin("s/a", "everyone", "user.name"), table("z/b"), emails, names, move("copy", "s/a", "z/b", "2020-01", ""), move("out", "z/b", "s/c", "2020-01", ""), move("back", "s/c", "z/b#e", "2020-03", "")},
		func(f *ask.Query) { f.Window = spans("2020-01")[0] }, "z/b#e", ask.Who, "people 0/0 | categories | transfers"},
}

// Totals of categories beyond what is listed (design 2.5).
var totalCases = []referenceCase{
	{"a transfer of more categories than it lists may pass others", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.name"), withTotal(move("t", "s/a", "z/b", "", "", "user.contact"), 5)},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact.email:3/3 user.name:0/3 | transfers t:3/3"},
	{"and what it lists it narrows for certain alone", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), withTotal(move("t", "s/a", "z/b", "", "", "user.contact.email"), 5)},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact:0/3 user.contact.email:3/3 | transfers t:3/3"},
	{"one of no more than it lists passes no others", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.name"), withTotal(move("t", "s/a", "z/b", "", "", "user.contact"), 1)},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers t:3/3"},
	{"a model may be trained on them", []graph.Claim{
		origin("s/a", "everyone", "user.name"), withTotal(train("t", "s/a", "z/m", "user.contact"), 5)},
		ofCategory("user.name"), "z/m", ask.Who, "people 0/0~ | categories | transfers t:0/3"},
	{"an origin of more categories than it lists may hold any", []graph.Claim{
		withTotal(origin("s/a", "everyone", "user.contact.email"), 5), move("t", "s/a", "z/b", "", "")},
		ofCategory("user.government_id"), "z/b", ask.Who, "people 0/3 | categories data:0/3 | transfers t:0/3"},
	{"of its people alone", []graph.Claim{
		withTotal(origin("s/a", "not u", "user.contact.email"), 5), move("t", "s/a", "z/b", "", "")},
		nil, "z/b", ask.Who, "people 0/0 | categories | transfers"},
	{"one of no more than it lists holds no other", []graph.Claim{
		withTotal(origin("s/a", "everyone", "user.contact.email"), 1), move("t", "s/a", "z/b", "", "")},
		ofCategory("user.government_id"), "z/b", ask.Who, "people 0/0 | categories | transfers"},
	{"what it may hold lies possibly in its fields, as what they state", []graph.Claim{
		withTotal(origin("z/b", "everyone", "user.device"), 5), emails, columns("t", "z/b", "z/c", "x", "e")},
		ofCategory("user.name"), "z/c", ask.Who, "people 0/0 | categories | transfers"},
}

func withTotal(c graph.Claim, n int64) graph.Claim {
	c.CategoryTotal = graph.ExactRange(n)
	return c
}

func ofCategory(key string) func(*ask.Query) { return func(f *ask.Query) { f.Category = key } }

// train is an aggregate of everyone, always, of some categories.
func train(id, from, to string, categories ...string) graph.Claim {
	c := move(id, from, to, "", "", categories...)
	c.Effect = graph.EffectAggregate
	return c
}

// derive is a transfer of one category made of others.
func derive(id, from, to, out string, in ...string) graph.Claim {
	c := move(id, from, to, "", "")
	c.Derives = map[string][]string{out: in}
	return c
}

// What a model is influence of (design 2.9).
var influenceCases = []referenceCase{
	{"what was trained on e-mail addresses is no influence of names", trained("user.contact.email"),
		ofCategory("user.name"), "z/m", ask.Who, "people 0/0 | categories | transfers"},
	{"it is one of contact data, which contains them", trained("user.contact.email"),
		ofCategory("user.contact"), "z/m", ask.Who, "people 0~/0~ | categories | transfers t:3/3"},
	{"what was trained on contact data may be one of e-mail addresses", trained("user.contact"),
		ofCategory("user.contact.email"), "z/m", ask.Who, "people 0/0~ | categories | transfers t:0/3"},
	{"what enters is what passes, which is stated", trained("user.contact", "user.contact.email"),
		ofCategory("user.contact.email"), "z/m", ask.Who, "people 0~/0~ | categories | transfers t:3/3"},
	{"what does not pass does not enter", trained("user.contact", "user.contact.phone_number"),
		ofCategory("user.contact.email"), "z/m", ask.Who, "people 0/0 | categories | transfers"},
	{"of all data it is one whatever was in it", trained("user.contact"),
		nil, "z/m", ask.Who, "people 0~/0~ | categories | transfers t:3/3"},
	// s/a → z/s (scored) → z/m (trained)
	{"what was trained on a score is influence of the score", scored(),
		ofCategory("user.score"), "z/m", ask.Who, "people 0~/0~ | categories | transfers s:3/3 t:3/3"},
	{"and not of what the score came from", scored(),
		ofCategory("user.contact.email"), "z/m", ask.Who, "people 0/0 | categories | transfers"},
	{"but where e-mail addresses went, all that came of them went", scored(),
		ofCategory("user.contact.email"), "s/a", ask.Where, "people 3~/3~ | categories user.score:3/3 | transfers s:3/3 t:3/3"},
	{"what an aggregate derives is no fact of anybody's", []graph.Claim{origin("s/a", "everyone", "user.contact.email"), aggregated(derive("t", "s/a", "z/m", "user.score", "user.contact"))},
		ofCategory("user.score"), "z/m", ask.Who, "people 0/0 | categories | transfers"},
	{"influence once made passes every filter", append(trained("user.contact.email"), move("u", "z/m", "z/b", "", "u", "user.device")),
		ofCategory("user.contact"), "z/b", ask.Who, "people 0~/0~ | categories | transfers t:3/3 u:0~/0~"},
	{"an aggregate passes influence on", append(trained("user.contact.email"), train("u", "z/m", "z/b", "user.device")),
		ofCategory("user.contact"), "z/b", ask.Who, "people 0~/0~ | categories | transfers t:3/3 u:0~/0~"},
	{"plain lineage is of no category", []graph.Claim{{Kind: graph.KindDataset, ID: "s/a", Source: "f", Population: "u", Categories: []string{"user.name"}}, move("t", "s/a", "z/b", "", "")},
		ofCategory("user.contact"), "s/a", ask.Where, "people 0/0 | categories | transfers"},
	{"a transfer into a model carried what its source held", trained("user.contact.email"),
		ofCategory("user.name"), "", ask.Transfers, "people 0/0 | categories | transfers"},
	{"and whom", append(trained("user.contact.email"), origin("s/c", "everyone", "user.name")),
		ofPeople("u"), "", ask.Transfers, "people 3/3 | categories | transfers t:3/3"},
}

func trained(held string, passes ...string) []graph.Claim {
	return []graph.Claim{origin("s/a", "everyone", held), train("t", "s/a", "z/m", passes...)}
}

func scored() []graph.Claim {
	return []graph.Claim{origin("s/a", "everyone", "user.contact.email"), derive("s", "s/a", "z/s", "user.score", "user.contact"), train("t", "z/s", "z/m")}
}

func aggregated(c graph.Claim) graph.Claim {
	c.Effect = graph.EffectAggregate
	return c
}

// 1 is gold in January: what a model is trained on then is gold's, what it is
// trained on in March is not, unless it left s/a as gold's.
func TestReferenceInfluenceIsOfPeopleAtThatInstant(t *testing.T) {
	for _, c := range []struct{ form, window, want string }{
		{"transfers", "2020-01", "people 1/1 | categories | transfers train:1/1"},
		{"transfers", "2020-03", "people 0/0 | categories | transfers"},
		{"where", "2020-03", "people 1~/1~ | categories user.contact:1/1 | transfers out:1/1 train:1/1"},
	} {
		training := train("train", "s/b", "s/m")
		training.When = when(c.window)
		s := newSketch(origin("s/a", "everyone", "user.contact"), move("out", "s/a", "s/b", "2020-01/2020-02", ""), training).
			cohort("gold", map[uint64]string{1: "2020-01"})
		f := asks(ask.Form(c.form), "s/a")
		if f.Form == ask.Transfers {
			f.To, f.Avoiding.Transfer = ask.Target{}, "out"
			s.claims = append(s.claims, origin("s/b", "everyone", "user.contact"))
		}
		f.People = graph.Members("gold")
		if got := s.answer(t, f).String(); got != c.want {
			t.Errorf("%s, trained in %s:\n got %s\nwant %s", c.form, c.window, got, c.want)
		}
	}
}

// Where nothing of the category is there at all, what was left out of a model is
// said to be so because of its category.
func TestReferenceCutsWhatIsNoInfluence(t *testing.T) {
	for _, c := range []struct {
		claims []graph.Claim
		key    string
		want   []string
	}{
		{trained("user.contact.email"), "user.name", []string{"t category"}},
		{append(trained("user.contact.email"), derive("x", "s/c", "z/c", "user.name", "user.device")), "user.name", []string{"t category"}},
		{append(contact(train("t", "z/b", "z/m")), move("in", "s/a", "z/b", "", "")), "user.name", []string{"t category"}},
		{scored(), "user.contact.email", []string{"s category"}},
	} {
		f := asks(ask.Who, "z/m")
		f.Category = c.key
		s := newSketch(c.claims...)
		if got := s.reference(t, f).cuts(f); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.key, got, c.want)
		}
	}
}

// Somebody of whom nothing else is known (design 2.13).
var somebodyCases = []referenceCase{
	{"a transfer with a stated window and unknown people carried somebody's", contact(move("t", "s/a", "z/b", "2020", "unknown")),
		nil, "z/b", ask.Who, "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3"},
	{"so did one that leaves its people out", contact(graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "f", From: "s/a", To: "z/b", When: when("2020")}),
		nil, "z/b", ask.Who, "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3"},
	{"one without a stated window did not", contact(move("t", "s/a", "z/b", "unknown", "unknown")),
		nil, "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"nor one whose source held nothing then", append(contact(move("t", "s/b", "z/b", "2020-01", "unknown")), move("late", "s/a", "s/b", "2020-02", "")),
		nil, "z/b", ask.Who, "people 0/0 | categories | transfers"},
	{"nor one whose source may have held something", []graph.Claim{
		{Kind: graph.KindDataset, ID: "s/a", Source: "f", Population: "u", Categories: []string{"user.contact"}}, move("t", "s/a", "z/b", "2020", "unknown")},
		nil, "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"it moves on by everyone's transfers", contact(move("t", "s/a", "z/b", "2020", "unknown"), move("u", "z/b", "z/c", "2020", "")),
		nil, "z/c", ask.Who, "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3 u:0/3"},
	{"and by those of nobody knows whom", contact(move("t", "s/a", "z/b", "2020", "unknown"), move("u", "z/b", "z/c", "2020", "unknown")),
		nil, "z/c", ask.Who, "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3 u:0/3"},
	{"but by no others, which may not be theirs", contact(move("t", "s/a", "z/b", "2020", "unknown"), move("u", "z/b", "z/c", "2020", "u")),
		nil, "z/c", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3 u:0/3"},
	{"and only in time", contact(move("t", "s/a", "z/b", "2020-02", "unknown"), move("u", "z/b", "z/c", "2020-01", "")),
		nil, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	{"what passes must answer", contact(move("t", "s/a", "z/b", "2020", "unknown", "user.contact.email")),
		ofCategory("user.contact.email"), "z/b", ask.Who, "people 0/3 somebody | categories user.contact.email:0/3 | transfers t:0/3"},
	{"for certain", contact(move("t", "s/a", "z/b", "2020", "unknown")),
		ofCategory("user.contact.email"), "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"it is none of the people asked for", contact(move("t", "s/a", "z/b", "2020", "unknown")),
		ofPeople("u"), "z/b", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	// s/a ─unknown→ z/b → z/m (trained): a model is nobody's
	{"it enters aggregates like a person", contact(move("t", "s/a", "z/b", "2020", "unknown"), train("u", "z/b", "z/m")),
		nil, "z/m", ask.Who, "people 0~/0~ | categories | transfers t:0/3 u:0/3"},
	{"those of nobody knows whom too", contact(aggregated(move("t", "s/a", "z/m", "2020", "unknown"))),
		nil, "z/m", ask.Who, "people 0~/0~ | categories | transfers t:0/3"},
	{"and only as what answers", contact(move("t", "s/a", "z/b", "2020", "unknown"), train("u", "z/b", "z/m")),
		ofCategory("user.device"), "z/m", ask.Who, "people 0/0 | categories | transfers"},
	{"it does not come of anything", []graph.Claim{move("t", "s/a", "z/b", "2020", "unknown"),
		{Kind: graph.KindDataset, ID: "s/a", Source: "f", Population: "u", Categories: []string{"user.contact"}}},
		nil, "s/a", ask.Where, "people 0~/3~ | categories user.contact:0/3 | transfers t:0~/3~"},
	{"it left what held it", contact(move("t", "s/a", "z/b", "2020", "unknown")),
		ofCategory("user.contact"), "s/a", ask.Where, "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3"},
	{"it crossed", contact(move("t", "s/a", "z/b", "2020", "unknown")),
		ofCategory("user.contact"), "", ask.Transfers, "people 0/3 somebody | categories | transfers t:0/3"},
	{"within the times asked about", contact(move("t", "s/a", "z/b", "2020-01", "unknown")),
		func(f *ask.Query) { f.Window = spans("2020-02")[0] }, "z/b", ask.Who, "people 0/0 | categories | transfers"},
}

// contact is an origin of everyone's contact data at s/a, and more.
func contact(more ...graph.Claim) []graph.Claim {
	return append([]graph.Claim{origin("s/a", "everyone", "user.contact")}, more...)
}

func TestReferenceVerdicts(t *testing.T) {
	for _, c := range []struct {
		name   string
		claims []graph.Claim
		place  string
		people graph.People
		want   ask.Verdict
	}{
		{"of known people", contact(move("t", "s/a", "z/b", "2020", "")), "z/b", nil, ask.Yes},
		{"of somebody", contact(move("t", "s/a", "z/b", "2020", "unknown")), "z/b", nil, ask.Yes},
		{"of somebody who may be one of those asked for", contact(move("t", "s/a", "z/b", "2020", "unknown")), "z/b", graph.Members("u"), ask.Possibly},
		{"of a model", contact(train("t", "s/a", "z/m")), "z/m", nil, ask.Yes},
		{"of a model, where people are asked for", contact(train("t", "s/a", "z/m")), "z/m", graph.Members("u"), ask.No},
		{"at some time", contact(move("t", "s/a", "z/b", "unknown", "")), "z/b", nil, ask.Possibly},
		{"of nothing", contact(move("t", "s/a", "z/b", "2020", "", "user.device")), "z/b", nil, ask.No},
	} {
		f := asks(ask.Who, c.place)
		f.People = c.people
		if got := newSketch(c.claims...).answer(t, f).verdict(f); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// seat is what a source says of where a party or a system is.
func seat(source, id string, countries ...string) graph.Claim {
	c := graph.Claim{Kind: graph.KindAnnotation, ID: id, Source: source}
	if id == "s" || id == "z" {
		c.Countries = countries
	} else {
		c.Country = countries[0]
	}
	return c
}

func inCountry(code string) func(*ask.Query) { return func(f *ask.Query) { f.To.Country = code } }

// sent is s/a → z/b, where party p runs s and party q runs z.
func sent(more ...graph.Claim) []graph.Claim {
	return append(more, origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z/b", "", ""))
}

// Where a place is, by source (design 2.6).
var countryCases = []referenceCase{
	{"a source's word of the seat", sent(seat("g", "q", "CN")),
		inCountry("CN"), "", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t:3/3"},
	{"sources that differ make it possible", sent(seat("g", "q", "CN"), seat("h", "q", "SG")),
		inCountry("CN"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"of either", sent(seat("g", "q", "CN"), seat("h", "q", "SG")),
		inCountry("SG"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"and of no other", sent(seat("g", "q", "CN"), seat("h", "q", "SG")),
		inCountry("KR"), "", ask.Who, "people 0/0 | categories | transfers"},
	{"where a system processes comes before the seat", sent(seat("g", "q", "CN"), seat("g", "z", "SG")),
		inCountry("CN"), "", ask.Who, "people 0/0 | categories | transfers"},
	{"of each source for itself", sent(seat("g", "q", "CN"), seat("h", "z", "SG")),
		inCountry("CN"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"so that they may agree", sent(seat("g", "q", "CN"), seat("h", "z", "CN", "SG")),
		inCountry("CN"), "", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t:3/3"},
	// s may lie in CN as z does: then nothing came to CN that was not there
	{"that a place is not there must be certain too", sent(seat("g", "q", "CN"), seat("g", "p", "CN"), seat("h", "p", "KR")),
		inCountry("CN"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"and that a way avoids it", sent(seat("g", "q", "CN"), seat("h", "q", "SG"), move("on", "z/b", "s/c", "", "")),
		func(f *ask.Query) { f.Avoiding.Country = "CN" }, "s/c", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers on:0/3 t:0/3"},
}

// A wordsCase is a graph of several sources, by source, and a question.
type wordsCase struct {
	name          string
	claims        []graph.Claim
	place         string
	heard         string // "according to" or "without" and a source
	want          string
	alone, needed []string
}

func by(source string, c graph.Claim) graph.Claim {
	c.Source = source
	return c
}

// s/a → z/b by f and by g, z/b → z/c by g and by h alone
func twice(second string) []graph.Claim {
	return contact(move("t", "s/a", "z/b", "2020-01", ""), by("g", move("t", "s/a", "z/b", "2020-02", "unknown")), by(second, move("u", "z/b", "z/c", "2020-01/2020-03", "")))
}

// Whose word it is (design 2.11, 2.14).
var wordsCases = []wordsCase{
	{"in all", twice("g"), "z/c", "", "people 3/3 somebody | categories user.contact:3/3 | transfers t:3/3 u:3/3", []string{"g"}, []string{"g"}},
	{"according to g", twice("g"), "z/c", "according to g", "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3 u:0/3", []string{"g"}, []string{"g"}},
	{"without f", twice("g"), "z/c", "without f", "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3 u:0/3", []string{"g"}, []string{"g"}},
	{"without g", twice("g"), "z/c", "without g", "people 0/0 | categories | transfers", nil, nil},
	{"none suffices alone", twice("h"), "z/c", "", "people 3/3 somebody | categories user.contact:3/3 | transfers t:3/3 u:3/3", nil, []string{"h"}},
	{"either suffices", contact(move("t", "s/a", "z/b", "2020", ""), by("g", move("t", "s/a", "z/b", "2020", ""))), "z/b", "",
		"people 3/3 | categories user.contact:3/3 | transfers t:3/3", []string{"f", "g"}, nil},
	{"a source that says only what is possible is none of them", contact(move("t", "s/a", "z/b", "2020", ""), by("g", move("t", "s/a", "z/b", "unknown", ""))), "z/b", "",
		"people 3/3 | categories user.contact:3/3 | transfers t:3/3", []string{"f"}, []string{"f"}},
	{"places, people and where data begins stay shared", append([]graph.Claim{by("g", move("t", "s/b", "z/b", "", ""))}, contact(move("in", "s/a", "s/b", "2020", ""))...), "z/b", "according to g",
		"people 0/0 | categories | transfers", nil, nil},
}

func (c wordsCase) ask(t *testing.T) (*reference, ask.Query) {
	f := asks(ask.Who, c.place)
	r := newSketch(c.claims...).reference(t, f)
	var source string
	if n, _ := fmt.Sscanf(c.heard, "according to %s", &source); n == 1 {
		r = r.accordingTo(source)
	} else if n, _ := fmt.Sscanf(c.heard, "without %s", &source); n == 1 {
		r = r.butFor(source)
	}
	return r, f
}

func TestReferenceHearsSources(t *testing.T) {
	for _, c := range wordsCases {
		t.Run(c.name, func(t *testing.T) {
			r, f := c.ask(t)
			a := r.answer(f)
			if got := a.String(); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			if alone, needed := r.support(f, a); !slices.Equal(alone, c.alone) || !slices.Equal(needed, c.needed) {
				t.Errorf("got %q alone and %q needed, want %q and %q", alone, needed, c.alone, c.needed)
			}
		})
	}
}

// kakaopay is the case of fixtures/kakaopay with ten people, two of whom had
// registered Apple Pay, as one newspaper tells it, and what the Commission's
// decision adds. Of 24 categories three are named here.
func kakaopay(total bool, sources ...string) sketch {
	named := []string{"user.contact.phone_number", "user.contact.email", "user.financial.balance"}
	accounts := graph.Claim{Kind: graph.KindDataset, ID: "core/accounts", Population: "users", Subjects: "everyone", Categories: named}
	build := graph.Claim{Kind: graph.KindTransfer, ID: "build", From: "core/accounts", To: "risk/features", When: when("2018-04/2018-07"), People: "everyone", Categories: named}
	if total {
		accounts, build = withTotal(accounts, 24), withTotal(build, 24)
	}
	score := derive("score", "risk/features", "risk/scores", "user.financial.nsf_score", named...)
	training := train("train", "risk/features", "risk/model")
	for _, c := range []*graph.Claim{&score, &training} { // nobody says when, or whose
		c.When, c.People = graph.When{}, ""
	}
	told := map[string][]graph.Claim{
		"paper": {
			{Kind: graph.KindParty, ID: "kakaopay", Country: "KR"}, {Kind: graph.KindParty, ID: "alipay", Country: "CN"}, {Kind: graph.KindParty, ID: "apple", Country: "US"},
			{Kind: graph.KindSystem, ID: "core", Party: "kakaopay", Countries: []string{"KR"}},
			{Kind: graph.KindSystem, ID: "risk", Party: "alipay"}, {Kind: graph.KindSystem, ID: "payments", Party: "apple"},
			{Kind: graph.KindPopulation, ID: "users", Members: "users"}, {Kind: graph.KindCohort, ID: "apple-pay", Of: "users", Members: "apple-pay"},
			accounts, build, training, score,
			move("on-request", "risk/scores", "payments/purchase-risk", "unknown", "unknown", "user.financial.nsf_score"),
		},
		"decision": {
			{Kind: graph.KindParty, ID: "alipay", Country: "SG"}, {Kind: graph.KindSystem, ID: "risk", Party: "alipay", Countries: []string{"SG"}},
			move("daily", "core/accounts", "risk/features", "2019-06-27/2024-05-21", ""),
		},
		// What nobody said: that scores were computed in 2018, of people who are not named.
		"dated": {{Kind: graph.KindTransfer, ID: "score", From: "risk/features", To: "risk/scores", When: when("2018-06"), People: "unknown", Derives: score.Derives}},
	}
	s := sketch{lists: memberLists{"users": {}, "apple-pay": {1: always, 2: always}}}
	for id := uint64(1); id <= 10; id++ {
		s.lists["users"][id] = always
	}
	for _, source := range sources {
		for _, c := range told[source] {
			c.Source = source
			s.claims = append(s.claims, c)
		}
	}
	return s
}

func TestReferenceAnswersTheCase(t *testing.T) {
	paper := kakaopay(true, "paper")
	for _, c := range []struct {
		name    string
		s       sketch
		x       string // a place, or a country
		ask     func(*ask.Query)
		verdict ask.Verdict
		want    string
	}{
		{"which non-Apple-Pay users' data reached Alipay", paper, "alipay", ofPeople("not apple-pay"), ask.Yes,
			"people 8/8 | categories data:0/8 user.contact.email:8/8 user.contact.phone_number:8/8 user.financial.balance:8/8 user.financial.nsf_score:0/8 | transfers build:8/8 score:0/8"},
		{"whose phone numbers reached Alipay", paper, "alipay", ofCategory("user.contact.phone_number"), ask.Yes,
			"people 10/10~ | categories data:0/10 user.contact.phone_number:10/10 | transfers build:10/10 train:0/10"},
		{"whose genetic data reached Alipay, of 24 categories", paper, "alipay", ofCategory("user.health_and_medical.genetic"), ask.Possibly,
			"people 0/10~ | categories data:0/10 | transfers build:0/10 train:0/10"},
		{"whose genetic data reached Alipay, of those named", kakaopay(false, "paper"), "alipay", ofCategory("user.health_and_medical.genetic"), ask.No,
			"people 0/0 | categories | transfers"},
		{"what data reached Apple", paper, "apple", nil, ask.Possibly,
			"people 0/10 | categories user.financial.nsf_score:0/10 | transfers build:0/10 on-request:0/10 score:0/10"},
		{"whose data was scored, were it said when", kakaopay(true, "paper", "dated"), "risk/scores", nil, ask.Yes,
			"people 0/10 somebody | categories user.financial.nsf_score:0/10 | transfers build:0/10 score:0/10"},
		{"whose data reached China, as the paper says", paper, "CN", nil, ask.Yes, ""},
		{"and as the decision says", kakaopay(true, "paper", "decision"), "CN", nil, ask.Possibly, ""},
		{"whose data reached Singapore", kakaopay(true, "paper", "decision"), "SG", nil, ask.Possibly, ""},
		{"whose data reached the United States", kakaopay(true, "paper", "decision"), "US", nil, ask.Possibly, ""},
		{"whose data reached Korea", kakaopay(true, "paper", "decision"), "KR", nil, ask.No, ""},
	} {
		f := asks(ask.Who, c.x)
		if len(c.x) == 2 {
			f.To = ask.Target{Country: c.x}
		}
		if c.ask != nil {
			c.ask(&f)
		}
		a := c.s.answer(t, f)
		if got := a.verdict(f); got != c.verdict {
			t.Errorf("%s: got %s, want %s", c.name, got, c.verdict)
		}
		if got := a.String(); c.want != "" && got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
