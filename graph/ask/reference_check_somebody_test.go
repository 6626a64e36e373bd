package ask_test

import (
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

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
