package ask_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// A sketch is a small graph drawn by hand: system s of party p and system z of
// party q, with the datasets that transfers name, and population u of the
// people 1, 2 and 3.
type sketch struct {
	claims []graph.Claim
	lists  memberLists
}

func newSketch(claims ...graph.Claim) sketch {
	s := sketch{lists: memberLists{"all": {1: always, 2: always, 3: always}}}
	s.claims = append(s.claims,
		graph.Claim{Kind: graph.KindParty, ID: "p", Source: "f"},
		graph.Claim{Kind: graph.KindParty, ID: "q", Source: "f"},
		graph.Claim{Kind: graph.KindSystem, ID: "s", Party: "p", Source: "f"},
		graph.Claim{Kind: graph.KindSystem, ID: "z", Party: "q", Source: "f"},
		graph.Claim{Kind: graph.KindPopulation, ID: "u", Members: "all", Source: "f"})
	s.claims = append(s.claims, claims...)
	return s
}

var always = []graph.Interval{graph.Always}

// cohort lists the members of a cohort of u; a nil list is "always".
func (s sketch) cohort(id string, members map[uint64]string) sketch {
	list := map[uint64][]graph.Interval{}
	for n, text := range members {
		list[n] = always
		if text != "" {
			list[n] = spans(text)
		}
	}
	s.lists[id] = list
	s.claims = append(s.claims, graph.Claim{Kind: graph.KindCohort, ID: id, Of: "u", Members: id, Source: "f"})
	return s
}

// origin declares a dataset with subjects of population u.
func origin(id, subjects string, categories ...string) graph.Claim {
	return graph.Claim{Kind: graph.KindDataset, ID: id, Source: "f", Population: "u", Subjects: subjects, Categories: categories}
}

// move is a transfer of all categories; "" is always, or everyone.
func move(id, from, to, window, people string, categories ...string) graph.Claim {
	return stated(graph.Claim{Kind: graph.KindTransfer, ID: id, Source: "f", From: from, To: to, Categories: categories,
		When: when(cmp.Or(window, "always")), People: people})
}

// stated makes a transfer of everyone, always, of one that does not say when, or
// whose.
func stated(c graph.Claim) graph.Claim {
	if c.When.IsZero() {
		c.When = when("always")
	}
	c.People = cmp.Or(c.People, "everyone")
	return c
}

func when(text string) graph.When {
	w, err := graph.ParseWhen(strings.Fields(text), time.UTC)
	if err != nil {
		panic(err)
	}
	return w
}

func spans(text string) []graph.Interval { return when(text).Spans }

// asks is a question with everything left out but its form and place.
func asks(form ask.Form, place string) ask.Query {
	f := ask.Query{Form: form, Relation: ask.Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
	if form == ask.Where || form == ask.Derived {
		f.From.Place = place
	} else {
		f.To.Place = place
	}
	return f
}

func mergeClaims(claims []graph.Claim) (*graph.Graph, error) {
	return graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
			if !yield(c, nil) {
				return
			}
		}
	})
}

// askerOf merges claims, written a line each, of a graph whose people are on no lists.
func askerOf(t *testing.T, lines string) *ask.Asker {
	t.Helper()
	var claims []graph.Claim
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line != "" {
			var c graph.Claim
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				t.Fatal(err)
			}
			claims = append(claims, c)
		}
	}
	g, err := mergeClaims(claims)
	if err != nil {
		t.Fatal(err)
	}
	asker, err := ask.New(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	return asker
}

// answered asks a question in words.
func answered(t *testing.T, asker *ask.Asker, question string) *ask.Answer {
	t.Helper()
	q, err := asker.Parse(question)
	if err != nil {
		t.Fatal(err)
	}
	a, err := asker.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// answer asks the reference.
func (s sketch) answer(t *testing.T, f ask.Query, more ...graph.Instant) refAnswer {
	t.Helper()
	return s.reference(t, f, more...).answer(f)
}

func (s sketch) reference(t *testing.T, f ask.Query, more ...graph.Instant) *reference {
	t.Helper()
	g, err := mergeClaims(s.claims)
	if err != nil {
		t.Fatal(err)
	}
	return newReference(g, s, f, more...)
}

// String writes the listed people of both worlds, confirmed/possible, with "+"
// where strangers come in addition and "~" where influence does, and "somebody"
// where somebody of whom nothing else is known answers.
func (a refAnswer) String() string {
	var b strings.Builder
	pick := func(rows func(refWorld) map[string]tally) string {
		var out []string
		for _, id := range slices.Sorted(maps.Keys(rows(a[1]))) {
			name, _, _ := strings.Cut(id, " ")
			out = append(out, fmt.Sprintf(" %s:%v/%v", name, rows(a[0])[id], rows(a[1])[id]))
		}
		return strings.Join(out, "")
	}
	fmt.Fprintf(&b, "people %v/%v", a[0].people, a[1].people)
	if a[0].somebody {
		b.WriteString(" somebody")
	}
	fmt.Fprintf(&b, " | categories%s", pick(func(w refWorld) map[string]tally { return w.categories }))
	fmt.Fprintf(&b, " | transfers%s", pick(func(w refWorld) map[string]tally { return w.transfers }))
	return b.String()
}

func (t tally) String() string {
	n := 0
	for _, m := range t.listed {
		n += m
	}
	text := fmt.Sprint(n)
	if t.strangers {
		text += "+"
	}
	return text + cmp.Or(map[bool]string{true: "~"}[t.influence], "")
}
