package graph

import (
	"cmp"
	"slices"
	"strings"
)

// A pattern is one compiled claim.
type pattern struct {
	id, source string
	match      [len(matchKeys)]glob
	literal    int // bytes of the match that stand for themselves
	evidence   []Evidence
	// What it sets, and how that is written, "" if it sets none.
	account     Account
	accountSays [len(accountKeys)]string
	place       Place
	placeSays   [len(placeKeys)]string
}

// Patterns are those of a graph, compiled, in the order in which they hold: by source,
// then those first that leave less open, then by id; nil if there are none.
//
// What matches a transfer is looked up by what its ends, job and source begin or end with,
// each pattern at the one key at which it says most there. So a transfer costs as many
// look-ups as there are different lengths of that, and trying out those that are found:
// patterns that begin and end with a wildcard at every key, such as **people**, are tried
// out on all transfers, the others on hardly any that they do not match.
type Patterns struct {
	all []pattern
	of  [len(matchKeys)]anchors // by the key at which those are looked up that say most there
}

// declarePatterns compiles the patterns among the claims, which are in order, once the
// people that they speak of are known.
func (m *merger) declarePatterns(claims []Claim) {
	var all []pattern
	for i := range claims {
		c := &claims[i]
		if c.Kind != KindPattern {
			continue
		}
		if key, what := c.PatternFault(); what != "" {
			m.fault(c, key, "%s", what)
			continue
		}
		if p, ok := m.compile(c); ok {
			all = append(all, p)
		}
	}
	m.patterns = newPatterns(all)
}

// compile makes a pattern of a claim that is one, or reports whom it speaks of in vain.
func (m *merger) compile(c *Claim) (p pattern, ok bool) {
	p = pattern{id: c.ID, source: c.Source, evidence: c.Evidence}
	p.match, p.literal = compileMatch(&c.Match)
	p.account = Account{
		People: m.expression(c, "people", c.People), Needs: m.expression(c, "needs", c.Needs),
		Categories: m.currentKeys(c.Categories), Conduct: c.conduct(),
	}
	p.place = Place{Population: None, Subjects: m.expression(c, "subjects", c.Subjects), Categories: p.account.Categories, RowsPerPerson: c.RowsPerPerson,
		Retention: statedRetention(c), retainers: []string{c.Source}, Deletion: c.Deletion, checked: statedRetention(c)}
	if c.People != "" && p.account.People == nil || c.Needs != "" && p.account.Needs == nil || c.Subjects != "" && p.place.Subjects == nil {
		return p, false // reported by expression
	}
	if c.Population != "" {
		n, there := m.populations[c.Population]
		if !there {
			m.missing(c, "population", c.Population, "there is no population %q", c.Population)
			return p, false
		}
		p.place.Population = n
	}
	p.say()
	return p, true
}

// say writes what the pattern sets.
func (p *pattern) say() {
	for k := range accountKeys {
		p.accountSays[k] = accountKeys[k].says(&p.account)
	}
	for k := range placeKeys {
		p.placeSays[k] = placeKeys[k].says(&p.place)
	}
}

func compileMatch(m *Match) (globs [len(matchKeys)]glob, literal int) {
	for k := range matchKeys {
		globs[k] = newGlob(*matchKeys[k].of(m))
		literal += globs[k].literal
	}
	return globs, literal
}

// newPatterns returns nil for none.
func newPatterns(all []pattern) *Patterns {
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b pattern) int {
		return cmp.Or(strings.Compare(a.source, b.source), cmp.Compare(b.literal, a.literal), strings.Compare(a.id, b.id))
	})
	ps := &Patterns{all: all}
	for n := range all {
		best, most := 0, -1
		for k := range all[n].match {
			g := &all[n].match[k]
			if says := max(len(g.prefix), len(g.suffix)); g.text != "" && says > most {
				best, most = k, says
			}
		}
		ps.of[best].add(&all[n].match[best], int32(n))
	}
	return ps
}

// CompilePatterns compiles claims of patterns by what they match alone, for Matching. What
// else they say need not be there.
func CompilePatterns(claims []Claim) *Patterns {
	var all []pattern
	for i := range claims {
		c := &claims[i]
		if _, what := c.PatternFault(); what != "" {
			continue
		}
		match, literal := compileMatch(&c.Match)
		all = append(all, pattern{id: c.ID, source: c.Source, match: match, literal: literal})
	}
	return newPatterns(all)
}

// Matching returns the patterns that match what a claim of a transfer is of, or of a
// place, in the order in which they hold. The ids in the claim are those that places go by
// (see Graph.GoesBy).
func (ps *Patterns) Matching(c *Claim) (keys []ClaimKey) {
	if ps == nil {
		return nil
	}
	var found []int32
	if c.Kind == KindTransfer {
		found = ps.account(&Account{Source: c.Source, Conduct: &Conduct{Job: c.Job}}, c.From, c.To)
	} else {
		p := Place{Kind: c.Kind, ID: c.ID}
		if c.Kind == KindImplied {
			if p.Kind = KindDataset; DatasetOf(c.ID) != "" {
				p.Kind = KindField
			}
		}
		found = ps.at(&p)
	}
	for _, n := range found {
		keys = append(keys, ClaimKey{KindPattern, ps.all[n].id, ps.all[n].source})
	}
	return keys
}

// find returns, ascending, the numbers of the patterns that match what stands at some
// keys; parts has "" where nothing does.
func (ps *Patterns) find(from, to int, parts *[len(matchKeys)]string) []int32 {
	var few [16]int32
	found := few[:0]
	for k := from; k < to; k++ {
		found = ps.of[k].find(found, parts[k])
	}
	found = slices.DeleteFunc(found, func(n int32) bool {
		for k := from; k < to; k++ {
			if g := &ps.all[n].match[k]; !g.matches(parts[k]) {
				return true
			}
		}
		return false
	})
	slices.Sort(found)
	return found
}

// account returns the patterns that match an account between two places.
func (ps *Patterns) account(a *Account, from, to string) []int32 {
	return ps.find(0, ofTransfers, &[len(matchKeys)]string{from, to, a.Job, a.Source})
}

// at returns the patterns that match a place.
func (ps *Patterns) at(p *Place) []int32 {
	var parts [len(matchKeys)]string
	for k := ofTransfers; k < len(matchKeys); k++ {
		if matchKeys[k].place == p.Kind {
			parts[k] = p.ID
			return ps.find(k, k+1, &parts)
		}
	}
	return nil
}

// winner returns, of the patterns that match, the one whose value of a key holds, None if
// none sets it, and the sources that set it otherwise. says returns what each sets.
func (ps *Patterns) winner(found []int32, says func(*pattern) string) (n int32, differ []string) {
	n = None
	for _, f := range found {
		p := &ps.all[f]
		switch text := says(p); {
		case text == "":
		case n == None:
			n = f
		case text != says(&ps.all[n]) && (p.source != ps.all[n].source || p.literal == ps.all[n].literal):
			// What the same source says less closely is what it makes an exception of.
			differ = append(differ, p.source)
		}
	}
	if differ != nil {
		differ = append(differ, ps.all[n].source)
		slices.Sort(differ)
		differ = slices.Compact(differ)
	}
	return n, differ
}

// Patterns returns those of the graph, nil if there are none.
func (g *Graph) Patterns() *Patterns { return g.patterns }

// Categories returns those that patterns set, whether they match anything or not.
func (ps *Patterns) Categories() (keys []string) {
	if ps == nil {
		return nil
	}
	for i := range ps.all {
		keys = append(keys, ps.all[i].account.Categories...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
