package ask_test

import (
	"slices"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

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
