package ask_test

import (
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

func during(text string) func(*ask.Query) {
	return func(f *ask.Query) { f.Window = spans(text)[0] }
}

func asOf(text string) func(*ask.Query) {
	return func(f *ask.Query) { f.AsOf = spans(text)[0].Until }
}

func ofPeople(people string) func(*ask.Query) {
	e, err := graph.ParsePeople(people)
	if err != nil {
		panic(err)
	}
	return func(f *ask.Query) { f.People = e }
}

// modifierCases are drawn on one graph, in which 1 is gold in January alone
// and 2 from March on:
//
//	s/a ─Jan..Feb→ s/b ─Feb..Mar→ z/c ─Apr→ z/d ─May→ s/b
var modifierCases = []modifierCase{
	{"everything", nil, "z", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3"},
	{"as of an instant", []func(*ask.Query){asOf("2020-01")}, "z", ask.Who, "people 0/0 | categories | transfers"},
	{"as of: what still comes later is left out", []func(*ask.Query){asOf("2020-03")}, "z", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3"},
	{"the hop that enters X happens in W", []func(*ask.Query){during("2020-04")}, "z", ask.Who, "people 0/0 | categories | transfers"},
	{"a hop inside X does not enter it", []func(*ask.Query){during("2020-03")}, "z", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3"},
	{"since", []func(*ask.Query){during("2020-04/..")}, "z/d", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3"},
	{"people are judged at the hop that enters X, in February and March", []func(*ask.Query){ofPeople("gold")}, "z", ask.Who, "people 1/1 | categories user.contact:1/1 | transfers t1:1/1 t2:1/1 t3:1/1"},
	{"one such instant suffices", []func(*ask.Query){ofPeople("not gold")}, "z", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3"},
	{"people and window are judged at one instant", []func(*ask.Query){ofPeople("not gold"), during("2020-03")}, "z", ask.Who, "people 2/2 | categories user.contact:2/2 | transfers t1:2/2 t2:2/2 t3:2/2"},
	{"people are judged at the hop that enters X, also where X holds", []func(*ask.Query){ofPeople("gold"), asOf("2020-03"), func(f *ask.Query) { f.Relation = ask.Holds }}, "s/b", ask.Who, "people 1/1 | categories user.contact:1/1 | transfers t1:1/1"},
	{"was in X, however early it came", []func(*ask.Query){during("2020-06"), func(f *ask.Query) { f.Relation = ask.WasIn }}, "z/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3"},
	{"was in X before it came", []func(*ask.Query){during("2020-01"), func(f *ask.Query) { f.Relation = ask.WasIn }}, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	{"from another origin", []func(*ask.Query){func(f *ask.Query) { f.From.Place = "z" }}, "z/d", ask.Who, "people 0/0 | categories | transfers"},
	{"from", []func(*ask.Query){func(f *ask.Query) { f.From.Place = "s" }}, "z/d", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3"},
	{"via a place on the way", []func(*ask.Query){func(f *ask.Query) { f.Via.Place = "s/b" }}, "z/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3"},
	{"via where the route starts", []func(*ask.Query){func(f *ask.Query) { f.Via.Place = "s/a" }}, "s/b", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3 t4:3/3"},
	{"via: the last hop does not count", []func(*ask.Query){func(f *ask.Query) { f.Via.Place = "z/c" }}, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	{"via a transfer", []func(*ask.Query){func(f *ask.Query) { f.Via.Transfer = "t1" }}, "z/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3"},
	{"via a transfer that is the last", []func(*ask.Query){func(f *ask.Query) { f.Via.Transfer = "t2" }}, "z/c", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3"},
	{"via a transfer that comes later", []func(*ask.Query){func(f *ask.Query) { f.Via.Transfer = "t3" }}, "z/c", ask.Who, "people 0/0 | categories | transfers"},
	{"avoiding a transfer", []func(*ask.Query){func(f *ask.Query) { f.Avoiding.Transfer = "t2" }}, "z/d", ask.Who, "people 0/0 | categories | transfers"},
	{"avoiding", []func(*ask.Query){func(f *ask.Query) { f.Avoiding.Place = "s/b" }}, "z/d", ask.Who, "people 0/0 | categories | transfers"},
	{"where it went, plain lineage with it", nil, "s/b", ask.Where, "people 3~/3~ | categories user.contact:3/3 | transfers t2:3~/3~ t3:3~/3~ t4:3~/3~"},
	{"where it went after March", []func(*ask.Query){during("2020-04/..")}, "s/b", ask.Where, "people 0/0 | categories | transfers"},
	{"where the data of people went, judged as it leaves X", []func(*ask.Query){ofPeople("gold")}, "s/b", ask.Where, "people 1/1 | categories user.contact:1/1 | transfers t2:1/1 t3:1/1 t4:1/1"},
	{"what was derived from a transfer", []func(*ask.Query){func(f *ask.Query) { f.From = ask.Target{Transfer: "t3"} }}, "", ask.Derived, "people 3~/3~ | categories user.contact:3/3 | transfers t3:3~/3~ t4:3~/3~"},
	{"out of X and back counts too, outside the window of the hop that enters", []func(*ask.Query){during("2020-01")}, "s/b", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t1:3/3 t2:3/3 t3:3/3 t4:3/3"},
	{"what feeds X", nil, "z/c", ask.Feeds, "people 3~/3~ | categories user.contact:3/3 | transfers t1:3~/3~ t2:3~/3~"},
}

type modifierCase struct {
	name  string
	ask   []func(*ask.Query)
	place string
	form  ask.Form
	want  string
}

func (c *modifierCase) question() ask.Query {
	f := asks(c.form, c.place)
	for _, ask := range c.ask {
		ask(&f)
	}
	return f
}

func modifierSketch() sketch {
	return newSketch(
		origin("s/a", "everyone", "user.contact"),
		move("t1", "s/a", "s/b", "2020-01/2020-02", ""),
		move("t2", "s/b", "z/c", "2020-02/2020-03", ""),
		move("t3", "z/c", "z/d", "2020-04", ""),
		move("t4", "z/d", "s/b", "2020-05", ""),
	).cohort("gold", map[uint64]string{1: "2020-01", 2: "2020-03/.."})
}

func TestReferenceFollowsModifiers(t *testing.T) {
	for _, c := range modifierCases {
		t.Run(c.name, func(t *testing.T) {
			if got := modifierSketch().answer(t, c.question()).String(); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Looking at more instants than the bounds must change nothing.
func TestReferenceNeedsNoInstantsBetweenBounds(t *testing.T) {
	var more []graph.Instant
	for day := time.Date(2019, 12, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2021; day = day.AddDate(0, 0, 5) {
		more = append(more, graph.InstantOf(day))
	}
	for _, c := range modifierCases {
		if got := modifierSketch().answer(t, c.question(), more...).String(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
