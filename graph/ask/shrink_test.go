package ask_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// shrink drops what it can while the answers still differ in the same way:
// claims, parts of claims, people, and parts of the question.
func shrink(s sketch, f ask.Query) (sketch, ask.Query) {
	fault := firstWord(disagreements(s, f)[0])
	fails := func(s sketch, f ask.Query) bool {
		if g, err := mergeClaims(s.claims); err != nil || !asksOf(g, f) {
			return false
		}
		faults := disagreements(s, f)
		return len(faults) > 0 && firstWord(faults[0]) == fault
	}
	for again := true; again; {
		again = false
		for i := len(s.claims) - 1; i >= 0; i-- {
			less := s
			less.claims = slices.Delete(slices.Clone(s.claims), i, i+1)
			if fails(less, f) {
				s, again = less, true
			}
		}
		for i := range s.claims {
			for _, simpler := range simplerClaims(s.claims[i]) {
				less := s
				less.claims = slices.Clone(s.claims)
				less.claims[i] = simpler
				if fails(less, f) {
					s, again = less, true
					break
				}
			}
		}
		for _, id := range listedIDs(s.lists) {
			less := s
			less.lists = memberLists{}
			for hash, list := range s.lists {
				less.lists[hash] = maps.Clone(list)
				delete(less.lists[hash], id)
			}
			if fails(less, f) {
				s, again = less, true
			}
		}
		for _, simpler := range simplerFlows(f) {
			if fails(s, simpler) {
				f, again = simpler, true
				break
			}
		}
	}
	return s, f
}

func listedIDs(lists memberLists) []uint64 {
	ids := map[uint64]bool{}
	for _, list := range lists {
		for id := range list {
			ids[id] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// asksOf reports whether the graph has what the question names.
func asksOf(g *graph.Graph, f ask.Query) bool {
	for _, t := range []ask.Target{f.To, f.From, f.Via, f.Avoiding} {
		if t.Place != "" && g.Place(t.Place) == graph.None || t.Transfer != "" && len(g.Accounts(t.Transfer)) == 0 {
			return false
		}
	}
	known := true
	if f.People != nil {
		graph.Cohorts(f.People, func(id string) {
			known = known && (g.Cohort(id) != graph.None || g.Population(id) != graph.None)
		})
	}
	return known
}

// simplerClaims leaves out one key of a claim, in every way.
func simplerClaims(c graph.Claim) []graph.Claim {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(c.Canonical(), &keys); err != nil {
		panic(err)
	}
	var all []graph.Claim
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if c.Kind == graph.KindCohort && key == "people" {
			continue
		}
		if slices.Contains([]string{"kind", "id", "source", "from", "to", "party", "of", "members", "population"}, key) {
			continue
		}
		less := maps.Clone(keys)
		delete(less, key)
		var simpler graph.Claim
		if text, err := json.Marshal(less); err != nil || json.Unmarshal(text, &simpler) != nil {
			continue
		}
		all = append(all, simpler)
	}
	if len(c.Categories) > 1 {
		c.Categories = c.Categories[1:]
		all = append(all, c)
	}
	return all
}

func simplerFlows(f ask.Query) []ask.Query {
	var all []ask.Query
	add := func(change func(*ask.Query), differs bool) {
		if simpler := f; differs {
			change(&simpler)
			all = append(all, simpler)
		}
	}
	add(func(f *ask.Query) { f.People = nil }, f.People != nil)
	add(func(f *ask.Query) { f.Category = graph.AllData }, f.Category != graph.AllData)
	add(func(f *ask.Query) { f.Via = ask.Target{} }, !f.Via.IsZero())
	add(func(f *ask.Query) { f.Avoiding = ask.Target{} }, !f.Avoiding.IsZero())
	add(func(f *ask.Query) { f.Window = graph.Always }, f.Window != graph.Always && f.Relation != ask.WasIn)
	add(func(f *ask.Query) { f.AsOf = graph.Future }, f.AsOf != graph.Future)
	add(func(f *ask.Query) { f.According = nil }, f.According != nil)
	add(func(f *ask.Query) { f.Unheard = nil }, f.Unheard != nil)
	add(func(f *ask.Query) { f.From = ask.Target{} }, !f.From.IsZero() && !f.To.IsZero())
	return all
}

func listText(list map[uint64][]graph.Interval) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(list)) {
		fmt.Fprintf(&b, "%d", id)
		for _, v := range list[id] {
			fmt.Fprintf(&b, " %s", v.Format(time.UTC))
		}
		b.WriteString("; ")
	}
	return b.String()
}

func flowText(f ask.Query) string {
	text := fmt.Sprintf("%s %s to:%v from:%v people:%v category:%s according:%q without:%q", f.Form, f.Relation, f.To, f.From, f.People, f.Category, f.According, f.Unheard)
	return text + fmt.Sprintf(" via:%v avoiding:%v window:%s asof:%s", f.Via, f.Avoiding, f.Window.Format(time.UTC),
		graph.Interval{Since: graph.Past, Until: f.AsOf}.Format(time.UTC))
}
