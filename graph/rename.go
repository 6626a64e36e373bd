package graph

import (
	"maps"
	"slices"
	"strings"
)

// Names are other names for what a graph speaks of. Ids of one kind must stay apart.
type Names struct {
	Place    func(number int32) (id, name string)
	People   func(id, name string) (string, string) // populations and cohorts
	Transfer func(id string) string                 // erasures, too
	Source   func(source string) string
	Locator  func(source, locator string) string // where in that source something stands
	Pattern  func(source, id string) string      // of that source, which names places in part
	Category func(key string) string
	Text     func(text string) string // what people wrote in their own words, such as purposes
	// Evidence returns that of an account of a transfer or an erasure, given whether Place gave
	// the places that it is of other ids.
	Evidence func(all []Evidence, renamed bool) []Evidence
}

// Renamed returns the same graph in which all goes by other names, in the order of those. Other
// names of places, descriptions and owners are left out, and so are patterns, which match by
// names: what they set stands in the accounts. Whatever follows from a name by its order alone,
// such as whose word holds, stays as it was decided.
func (g *Graph) Renamed(n Names) *Graph {
	r := &renaming{Names: n, from: g, to: &Graph{Commit: g.Commit, Zone: g.Zone, Categories: &Taxonomy{}, said: newTally()}}
	r.people()
	r.places()
	r.transfers()
	r.erasures()
	r.categories()
	o := r.to
	o.Sources = r.sources(g.Sources)
	for _, d := range g.Differences {
		switch {
		case d.Kind.IsPlace() || d.Kind == KindAnnotation:
			if p := g.Place(d.ID); p != None {
				d.ID = o.Places[r.number[p]].ID
			}
		case d.Kind == KindPopulation || d.Kind == KindCohort:
			d.ID, _ = n.People(d.ID, d.ID)
		case d.Kind == KindCategory:
			d.ID = n.Category(d.ID)
		default:
			d.ID = n.Text(d.ID)
		}
		key, of, isOf := strings.Cut(d.Key, " of ")
		if d.Key = key; isOf {
			d.Key += " of " + n.Text(of)
		}
		d.Sources = r.sources(d.Sources)
		o.Differences = append(o.Differences, d)
	}
	slices.SortFunc(o.Differences, compareDifferences)
	m := merger{Graph: o}
	m.linkChildren()
	o.uses = make([]use, len(o.Places))
	m.countEnds(o.Transfers, 1)
	m.findRetentions()
	m.findOrigins()
	return o
}

type renaming struct {
	Names
	from, to           *Graph
	number, population []int32 // of each place, and population
}

func (r *renaming) sources(all []string) []string {
	if all == nil {
		return nil
	}
	other := make([]string, len(all))
	for i, s := range all {
		other[i] = r.Source(s)
	}
	slices.Sort(other)
	return slices.Compact(other)
}

func (r *renaming) cited(all []Citation) []Citation {
	other := make([]Citation, len(all))
	for i, c := range all {
		other[i] = Citation{r.Source(c.Source), r.Locator(c.Source, c.Locator)}
	}
	return citations(other)
}

func (r *renaming) keys(all []string) []string {
	if all == nil {
		return nil
	}
	other := make([]string, len(all))
	for i, k := range all {
		other[i] = r.Category(k)
	}
	slices.Sort(other)
	return slices.Compact(other)
}

// renamed returns an expression over other ids; nil of nil.
func renamed(p People, id func(string) string) People {
	switch p := p.(type) {
	case Members:
		return Members(id(string(p)))
	case Not:
		return Not{renamed(p.X, id)}
	case And:
		return And{renamed(p.L, id), renamed(p.R, id)}
	case Or:
		return Or{renamed(p.L, id), renamed(p.R, id)}
	case Except:
		return Except{renamed(p.L, id), renamed(p.R, id)}
	}
	return p
}

// RenamedPeople returns an expression over other ids of cohorts and populations; nil of nil.
func (n Names) RenamedPeople(p People) People {
	return renamed(p, func(id string) string { id, _ = n.People(id, id); return id })
}

// inOrder sorts records, and returns the new number of each.
func inOrder[T any](all []T, id func(*T) string) []int32 {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(id(&all[a]), id(&all[b])) })
	sorted, number := make([]T, len(all)), make([]int32, len(all))
	for to, from := range order {
		sorted[to], number[from] = all[from], int32(to)
	}
	copy(all, sorted)
	return number
}

func moved(number []int32, n int32) int32 {
	if n == None {
		return None
	}
	return number[n]
}

func (r *renaming) people() {
	said := func(all []Sizing) []Sizing {
		other := slices.Clone(all)
		for i := range other {
			z := &other[i]
			z.Citation = Citation{r.Source(z.Source), r.Locator(z.Source, z.Locator)}
			if z.Of != "" {
				z.Of, _ = r.Names.People(z.Of, z.Of)
			}
			z.Disjoint = slices.Clone(z.Disjoint)
			for k := range z.Disjoint {
				z.Disjoint[k], _ = r.Names.People(z.Disjoint[k], z.Disjoint[k])
			}
		}
		return other
	}
	populations, cohorts := slices.Clone(r.from.Populations), slices.Clone(r.from.Cohorts)
	for i := range populations {
		p := &populations[i]
		p.ID, p.Name = r.Names.People(p.ID, p.Name)
		p.Aliases, p.Sources, p.Said = nil, r.sources(p.Sources), said(p.Said)
	}
	for i := range cohorts {
		h := &cohorts[i]
		h.ID, h.Name = r.Names.People(h.ID, h.Name)
		h.Aliases, h.Sources, h.Said, h.People = nil, r.sources(h.Sources), said(h.Said), r.RenamedPeople(h.People)
	}
	population, cohort := inOrder(populations, func(p *Population) string { return p.ID }), inOrder(cohorts, func(h *Cohort) string { return h.ID })
	for i := range cohorts {
		h := &cohorts[i]
		h.Population, h.Of = moved(population, h.Population), moved(cohort, h.Of)
		h.Disjoint = slices.Clone(h.Disjoint)
		for k := range h.Disjoint {
			h.Disjoint[k] = cohort[h.Disjoint[k]]
		}
		slices.Sort(h.Disjoint)
	}
	r.to.Populations, r.to.Cohorts = populations, cohorts
	r.population = population
}

func (r *renaming) places() {
	all := slices.Clone(r.from.Places)
	for i := range all {
		p := &all[i]
		p.ID, p.Name = r.Place(int32(i))
		p.Aliases, p.Description, p.Owners, p.Keeps = nil, "", nil, nil
		p.Located = slices.Clone(p.Located)
		for k := range p.Located {
			p.Located[k].Source = r.Source(p.Located[k].Source)
		}
		slices.SortFunc(p.Located, func(a, b Location) int { return strings.Compare(a.Source, b.Source) })
		p.DatasetKind = r.Text(p.DatasetKind)
		p.Sources, p.Cited, p.retainers = r.sources(p.Sources), r.cited(p.Cited), r.sources(p.retainers)
		p.Subjects, p.Categories = r.RenamedPeople(p.Subjects), r.keys(p.Categories)
		p.Population = moved(r.population, p.Population)
	}
	r.number = inOrder(all, func(p *Place) string { return p.ID })
	for i := range all {
		all[i].Parent = moved(r.number, all[i].Parent)
	}
	r.to.Places = all
}

// isRenamed reports whether a place goes by another id.
func (r *renaming) isRenamed(p int32) bool {
	return r.from.Places[p].ID != r.to.Places[r.number[p]].ID
}

func (r *renaming) transfers() {
	all := make([]Transfer, len(r.from.Transfers))
	for i := range all {
		t := &r.from.Transfers[i]
		hidden := r.isRenamed(t.From) || r.isRenamed(t.To)
		o := Transfer{From: r.number[t.From], To: r.number[t.To], Columns: slices.Clone(t.Columns)}
		for k, c := range o.Columns {
			o.Columns[k] = Column{r.number[c.In], r.number[c.Out]}
		}
		a := *t.Account
		a.ID, a.Source = r.Transfer(a.ID), r.Source(a.Source)
		a.People, a.Needs = r.RenamedPeople(a.People), r.RenamedPeople(a.Needs)
		a.Categories = r.keys(a.Categories)
		a.Derives = slices.Clone(a.Derives)
		for k, d := range a.Derives {
			a.Derives[k] = Derivation{r.Category(d.Out), r.keys(d.In)}
		}
		slices.SortFunc(a.Derives, func(x, y Derivation) int { return strings.Compare(x.Out, y.Out) })
		c := *a.Conduct
		c.Cadence, c.Job, c.Role, c.Purpose, c.Locator = r.Text(c.Cadence), r.Text(c.Job), r.Text(c.Role), r.Text(c.Purpose), r.Locator(t.Source, c.Locator)
		c.Ground = slices.Clone(c.Ground)
		for k := range c.Ground {
			if key := c.Ground[k].Key; key != GroundNone && key != GroundUnknown {
				c.Ground[k].Key = r.Text(key)
			}
		}
		c.Safeguards = slices.Clone(c.Safeguards)
		for k := range c.Safeguards {
			c.Safeguards[k] = r.Text(c.Safeguards[k])
		}
		c.Evidence = r.Evidence(c.Evidence, hidden)
		a.Conduct = &c
		if a.Annotated != nil {
			said := &Annotated{slices.Clone(a.Annotated.Set), &a}
			for k := range said.Set {
				s := &said.Set[k]
				s.Source, s.Pattern, s.Locator = r.Source(s.Source), r.Pattern(s.Source, s.Pattern), r.Locator(s.Source, s.Locator)
				s.Evidence, s.Differ = r.Evidence(s.Evidence, hidden), r.sources(s.Differ)
			}
			a.Annotated = said
		}
		o.Account = &a
		all[i] = o
	}
	slices.SortStableFunc(all, func(a, b Transfer) int { return compareKeys(&a, &b) })
	r.to.Transfers = all
}

func (r *renaming) erasures() {
	all := slices.Clone(r.from.Erasures)
	for i := range all {
		e := &all[i]
		e.Evidence = r.Evidence(e.Evidence, r.isRenamed(e.At))
		e.ID, e.Source, e.At, e.Locator = r.Transfer(e.ID), r.Source(e.Source), r.number[e.At], r.Locator(e.Source, e.Locator)
		e.People, e.Categories = r.RenamedPeople(e.People), r.keys(e.Categories)
	}
	slices.SortFunc(all, compareErasures)
	r.to.Erasures = all
}

func (r *renaming) categories() {
	byKey := map[string]Category{}
	for _, c := range r.from.Categories.all {
		key := r.Category(c.Key)
		if key != c.Key {
			c = Category{Key: key, Title: key, Known: c.Known, ReplacedBy: c.ReplacedBy, Sources: c.Sources}
		}
		if c.ReplacedBy != "" {
			c.ReplacedBy = r.Category(c.ReplacedBy)
		}
		if c.Sources != nil { // else the words are those of the taxonomy
			c.Title, c.Definition, c.Aliases, c.Words = r.Text(c.Title), r.Text(c.Definition), nil, nil
			c.Sources = r.sources(c.Sources)
		}
		byKey[key] = c
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		r.to.Categories.all = append(r.to.Categories.all, byKey[key])
	}
}
