package reach

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
)

// A told graph is written by hand, to be asked who is where, for certain and possibly. Its
// people are ann and bob, each a cohort of the population "all", and one of whom no list
// tells.
type told struct {
	*sample
	t *testing.T
}

var names = []string{"ann", "bob", "other"}

// tell reads claims, one a line: kind, id, and keys with values; lists are separated by
// commas. A transfer is of everyone and always, and an origin's population is "all", where
// nothing is said. "member COHORT PERSON INTERVAL" says who is in a cohort, and when.
func tell(t *testing.T, text string) *told {
	t.Helper()
	e := &told{&sample{people: 3, stranger: 2, who: []int{0, 1, 2}}, t}
	members := map[string][]graph.Interval{}
	lines := []string{"source f", "source g", "population all", "cohort ann of=all", "cohort bob of=all"}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	for _, system := range []string{"s", "r"} {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "system "+system) }) {
			lines = append(lines, "system "+system)
		}
	}
	var claims []graph.Claim
	for _, line := range lines {
		words := strings.Fields(line)
		if words[0] == "member" {
			v := moment(t, words[3])
			members[words[1]+" "+words[2]] = append(members[words[1]+" "+words[2]], v)
			e.bounds = append(e.bounds, v.Since, v.Until)
			continue
		}
		keys := map[string]any{"kind": words[0], "id": words[1], "source": "f"}
		switch words[0] {
		case "system":
			keys["party"] = "unknown"
		case "transfer":
			keys["people"], keys["when"] = "everyone", []string{"always"}
		}
		for _, word := range words[2:] {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "when", "subjects_when", "categories":
				keys[key] = strings.Split(value, ",")
			case "subjects":
				keys[key], keys["population"] = value, "all"
			default:
				keys[key] = value
			}
		}
		data, err := json.Marshal(keys)
		if err != nil {
			t.Fatal(err)
		}
		var c graph.Claim
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if words[0] == "source" {
			c.Source = c.ID
		}
		claims = append(claims, c)
	}
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	e.g = g
	e.spells = func(person int, text string) []graph.Interval {
		switch name := names[person]; {
		case text == "everyone", text == "all" && person != e.stranger, text == name:
			return []graph.Interval{graph.Always}
		default:
			return members[text+" "+name]
		}
	}
	e.findKeys()
	return e
}

// moment reads an interval.
func moment(t *testing.T, text string) graph.Interval {
	t.Helper()
	w, err := graph.ParseWhen([]string{text}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return w.Spans[0]
}

// until reads the end of a day, or an instant; "" is without end.
func (e *told) until(text string) graph.Instant {
	e.t.Helper()
	switch {
	case text == "":
		return graph.Future
	case strings.Contains(text, "T"):
		return moment(e.t, text+"/..").Since
	}
	return moment(e.t, text).Until
}

func (e *told) place(id string) int32 {
	e.t.Helper()
	p := e.g.Place(id)
	if p == graph.None {
		e.t.Fatalf("there is no place %q", id)
	}
	return p
}

// holding asks what a place holds as a day ends or just before an instant; "" is in the end.
func (e *told) holding(place, asOf string) Query {
	e.t.Helper()
	return Query{Aim: Held, X: At(e.place(place)), Category: graph.AllData, Window: graph.Always, AsOf: e.until(asOf), Somebody: true}
}

// reaching asks what reached a place.
func (e *told) reaching(place string) Query {
	e.t.Helper()
	return Query{Aim: Reached, X: At(e.place(place)), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future, Somebody: true}
}

// ask asks the oracle in both worlds, and the engine, which must say the same.
func (e *told) ask(q Query) (o [2]*oracle, all [2]outcome) {
	e.t.Helper()
	at := e.alsoAt(q.Window.Since, q.Window.Until, q.AsOf)
	for _, w := range []World{Confirmed, Possible} {
		o[w] = at.ask(q, w)
		all[w], _ = o[w].answer()
	}
	c := &comparison{e.t, at, NewNetwork(e.g), 0}
	c.compare(q, dice{rand.New(rand.NewPCG(0, 1)), true})
	return o, all
}

// whose writes whose data answers, "CONFIRMED | POSSIBLE", or both at once where they are the
// same.
func (e *told) whose(q Query) string {
	e.t.Helper()
	_, found := e.ask(q)
	return e.both(func(w World) (who []string) {
		for k, person := range e.who {
			if _, ok := found[w][fmt.Sprint("segment segment ", k)]; ok && !slices.Contains(who, names[person]) {
				who = append(who, names[person])
			}
		}
		return who
	})
}

// both writes what there is in each world.
func (e *told) both(list func(w World) []string) string {
	var text [2]string
	for w := range text {
		if text[w] = strings.Join(list(World(w)), " "); text[w] == "" {
			text[w] = "none"
		}
	}
	if text[Confirmed] == text[Possible] {
		return text[Confirmed]
	}
	return text[Confirmed] + " | " + text[Possible]
}

// expect reports what differs from what was worked out by hand.
func (e *told) expect(what, got, want string) {
	e.t.Helper()
	if got != want {
		e.t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// holds expects whose data a place holds as days end.
func (e *told) holds(place, want string, asOf ...string) {
	e.t.Helper()
	for _, day := range asOf {
		e.expect(fmt.Sprintf("%s holds as of %q", place, day), e.whose(e.holding(place, day)), want)
	}
}

// wasIn expects whose data was in a place during an interval.
func (e *told) wasIn(place, during, want string) {
	e.t.Helper()
	q := e.holding(place, "")
	q.Window = moment(e.t, during)
	e.expect(place+" during "+during, e.whose(q), want)
}

// reached expects whose data reached a place.
func (e *told) reached(place, want string) {
	e.t.Helper()
	e.expect("reached "+place, e.whose(e.reaching(place)), want)
}

// says expects a line of the outcome in each world.
func (e *told) says(q Query, line, want string) {
	e.t.Helper()
	_, found := e.ask(q)
	e.expect(line, e.both(func(w World) []string { return []string{found[w][line]} }), want)
}

// crossed lists the transfers that contribute, with from when to when they do. What is held
// just before a day ends is so since just before another day began.
func (e *told) crossed(q Query, want string) {
	e.t.Helper()
	o, found := e.ask(q)
	e.expect("contributing", e.both(func(w World) (all []string) {
		for _, hops := range o[w].hops {
			for _, h := range hops {
				if when := found[w]["hop "+fmt.Sprint(h)+" when"]; when != "" {
					var v graph.Interval
					if _, err := fmt.Sscanf(when, "{%d %d}", &v.Since, &v.Until); err != nil {
						e.t.Fatal(err)
					}
					if v.Since++; v.Since%1e6 != 0 {
						v.Since--
					}
					all = append(all, e.g.Transfers[h.account].ID+":"+v.Format(time.UTC))
				}
			}
		}
		slices.Sort(all)
		return all
	}), want)
}

// what lists the categories that answer.
func (e *told) what(q Query, want string) {
	e.t.Helper()
	_, found := e.ask(q)
	e.expect("categories", e.both(func(w World) []string {
		all := map[string]bool{}
		for line := range found[w] {
			if key, ok := strings.CutPrefix(line, "category "); ok {
				all[strings.Fields(key)[0]] = true
			}
		}
		return slices.Sorted(maps.Keys(all))
	}), want)
}

// lying asks what lies anywhere as a day ends or just before an instant; "" is in the end.
func (e *told) lying(asOf string) Query {
	e.t.Helper()
	return Query{Aim: Lying, Category: graph.AllData, Window: graph.Always, AsOf: e.until(asOf), Somebody: true}
}

// lie expects the places that hold somebody's data as a day ends: asked of all at once, and of
// each.
func (e *told) lie(asOf, want string) {
	e.t.Helper()
	_, at := e.ask(e.lying(asOf))
	e.expect("lie as of "+asOf, e.both(func(w World) (all []string) {
		for i, p := range e.g.Places {
			is := func(found outcome, prefix string) bool {
				return slices.ContainsFunc(slices.Collect(maps.Keys(found)), func(line string) bool { return strings.HasPrefix(line, prefix) })
			}
			lies := is(at[w], fmt.Sprintf("place %d segment ", i))
			if _, found := e.ask(e.holding(p.ID, asOf)); is(found[w], "segment segment ") != lies {
				e.t.Errorf("as of %s, what lies in %s is not what it holds", asOf, p.ID)
			}
			if lies {
				all = append(all, p.ID)
			}
		}
		return all
	}), want)
}

// lieOf expects the places that hold data of a cohort as a day ends, each with since when.
func (e *told) lieOf(cohort, asOf, want string) {
	e.t.Helper()
	q := e.lying(asOf)
	q.People, q.OfPeople, q.Somebody = graph.Members(cohort), true, false
	_, found := e.ask(q)
	e.expect(cohort+"'s lies as of "+asOf, e.both(func(w World) (all []string) {
		for i, p := range e.g.Places {
			if text, ok := found[w][fmt.Sprintf("place %d since", i)]; ok {
				all = append(all, p.ID+e.sinceDay(text))
			}
		}
		return all
	}), want)
}

// sinceDay reads since when something is, of an interval as outcomes have it.
func (e *told) sinceDay(text string) string {
	e.t.Helper()
	if text == open {
		return " since ?"
	}
	var v graph.Interval
	if _, err := fmt.Sscanf(text, "{%d %d}", &v.Since, &v.Until); err != nil {
		e.t.Fatal(err)
	}
	return " since " + v.Since.FormatStart(time.UTC)
}

// pastItsTime expects the places that may hold data past its time as a day ends: whose it is,
// by what statements, and since when.
func (e *told) pastItsTime(asOf string, want ...string) {
	e.t.Helper()
	q := e.lying(asOf)
	q.Aim, q.OfPeople, q.Somebody = Overdue, true, false
	at := e.alsoAt(q.AsOf)
	c := &comparison{e.t, at, NewNetwork(e.g), 0}
	found := c.overdue(q, dice{rand.New(rand.NewPCG(0, 1)), true})
	var all []string
	for i, p := range e.g.Places {
		prefix := fmt.Sprintf("place %d", i)
		if _, ok := found[prefix]; !ok || p.Kind == graph.KindParty || p.Kind == graph.KindSystem { // which hold what lies in them
			continue
		}
		said := p.ID
		for k, person := range e.who {
			if _, ok := found[fmt.Sprintf("%s segment %d", prefix, k)]; ok {
				said += " " + names[person]
			}
		}
		for _, line := range slices.Sorted(maps.Keys(found)) {
			if by, ok := strings.CutPrefix(line, prefix+" by "); ok && !strings.Contains(by, " segment ") {
				said += ", by " + by + e.sinceDay(found[line])
			}
		}
		all = append(all, said)
	}
	e.expect("past its time as of "+asOf, strings.Join(all, "\n"), strings.Join(want, "\n"))
}

// Whose data became somebody's before it came to a place matters to what went on from there, also
// where all that its origin has came there by another transfer.
func TestSomebodysDataWentOnBesideEverybodys(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=always categories=user.contact
		transfer t from=s/a to=r/b when=2020/..
		transfer u from=s/a to=r/b when=2021/.. people=unknown
		transfer v from=r/b to=s/c`)
	q := e.reaching("r/b")
	q.Aim = Left
	e.says(q, "somebody", "true | false")
}
