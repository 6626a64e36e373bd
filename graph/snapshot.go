package graph

import (
	"errors"
	"maps"
	"slices"
)

var errNoSnapshot = errors.New("these bytes are no snapshot of a graph")

// Snapshot returns the graph as bytes, for ReadSnapshot: what claims say in a form that is
// read some ten times faster than they are decoded and merged. Equal graphs give equal bytes.
// There is none, nil, of a graph with which Merge found fault: whoever asks must be told.
func (g *Graph) Snapshot() []byte {
	if g.faulty {
		return nil
	}
	s := snapshot{writing: true}
	s.graph(g)
	return s.written
}

// ReadSnapshot returns the graph of a commit of which Snapshot, of the same program, made the
// bytes. Other bytes are an error, or some graph: whether they are those that were made is for
// the caller to know.
func ReadSnapshot(data []byte, c Commit) (*Graph, error) {
	s := snapshot{left: string(data)}
	g := &Graph{Commit: c, Categories: &Taxonomy{}, said: newTally()}
	if s.graph(g); s.bad || s.left != "" {
		return nil, errNoSnapshot
	}
	// The rest takes a few passes over arrays.
	m := merger{Graph: g}
	g.Zone = g.said.zone()
	g.Sources = slices.Sorted(maps.Keys(g.said.sources))
	m.linkChildren()
	g.uses = make([]use, len(g.Places))
	m.countEnds(g.Transfers, 1)
	m.findRetentions()
	m.findOrigins()
	return g, nil
}

func (s *snapshot) graph(g *Graph) {
	s.tally(&g.said)
	records(s, &g.Categories.all, 8, s.category)
	records(s, &g.Populations, 7, s.population)
	s.populations = len(g.Populations)
	records(s, &g.Cohorts, 12, s.cohort)
	for i := range g.Cohorts {
		h := &g.Cohorts[i]
		s.within(h.Of, len(g.Cohorts))
		for _, other := range h.Disjoint {
			s.within(other, len(g.Cohorts))
		}
	}
	records(s, &g.Places, 21, s.place)
	s.places = len(g.Places)
	for i := range g.Places {
		if !s.lies(g.Places, &g.Places[i]) {
			s.fail()
			return
		}
	}
	s.transfers(&g.Transfers)
	records(s, &g.Erasures, 9, s.erasure)
	records(s, &g.Differences, 4, func(d *Difference) {
		s.kind(&d.Kind)
		s.text(&d.ID)
		s.text(&d.Key)
		s.list(&d.Sources)
	})
	s.same(&g.same)
	s.patterns(&g.patterns)
}

// A tallied is an entry of a tally.
type tallied struct {
	zoned
	claims int
}

// tally writes its maps in order.
func (s *snapshot) tally(t *tally) {
	var sources, zones []tallied
	if s.writing {
		for _, source := range slices.Sorted(maps.Keys(t.sources)) {
			sources = append(sources, tallied{zoned{source, ""}, t.sources[source]})
		}
		for _, of := range slices.SortedFunc(maps.Keys(t.zones), zoned.compare) {
			zones = append(zones, tallied{of, t.zones[of]})
		}
	}
	one := func(e *tallied) {
		s.text(&e.source)
		s.text(&e.zone)
		whole(s, &e.claims)
	}
	records(s, &sources, 3, one)
	records(s, &zones, 3, one)
	if !s.writing {
		for _, e := range sources {
			t.sources[e.source] = e.claims
		}
		for _, e := range zones {
			t.zones[e.zoned] = e.claims
		}
	}
}

func (s *snapshot) category(c *Category) {
	s.text(&c.Key)
	s.text(&c.Title)
	s.list(&c.Aliases)
	s.list(&c.Words)
	s.text(&c.ReplacedBy)
	s.flags(&c.Known)
	s.text(&c.Definition)
	s.list(&c.Sources)
}

func (s *snapshot) population(p *Population) {
	s.text(&p.ID)
	s.text(&p.Name)
	s.list(&p.Aliases)
	s.size(&p.Size)
	s.text(&p.Members)
	s.list(&p.Sources)
	s.sizings(&p.Said)
}

func (s *snapshot) cohort(h *Cohort) {
	s.text(&h.ID)
	s.text(&h.Name)
	s.list(&h.Aliases)
	whole(s, &h.Population)
	s.within(h.Population, s.populations)
	whole(s, &h.Of)
	s.size(&h.Size)
	s.size(&h.Share)
	s.text(&h.Members)
	s.people(&h.People)
	records(s, &h.Disjoint, 1, func(n *int32) { whole(s, n) })
	s.list(&h.Sources)
	s.sizings(&h.Said)
}

func (s *snapshot) citation(c *Citation) {
	s.text(&c.Source)
	s.text(&c.Locator)
}

func (s *snapshot) sizings(all *[]Sizing) {
	records(s, all, 6, func(z *Sizing) {
		s.citation(&z.Citation)
		s.size(&z.Size)
		s.size(&z.Share)
		s.text(&z.Of)
		s.list(&z.Disjoint)
	})
}

func (s *snapshot) place(p *Place) {
	s.kind(&p.Kind)
	s.ownText(&p.ID)
	s.text(&p.Name)
	s.list(&p.Aliases)
	whole(s, &p.Parent)
	s.flags(&p.PartyUnknown, &p.Created)
	records(s, &p.Located, 2, func(l *Location) { s.text(&l.Source); s.list(&l.Countries) })
	s.text(&p.DatasetKind)
	s.text(&p.Retention)
	s.list(&p.retainers)
	s.text(&p.Deletion)
	s.text(&p.checked)
	s.text(&p.Description)
	s.list(&p.Owners)
	whole(s, &p.RowsPerPerson)
	whole(s, &p.Population)
	s.within(p.Population, s.populations)
	s.people(&p.Subjects)
	s.when(&p.SubjectsWhen)
	s.list(&p.Categories)
	s.size(&p.CategoryTotal)
	s.list(&p.Sources)
	records(s, &p.Cited, 2, s.citation)
}

// lies reports whether a place lies where it may: in one of a kind before, so never in itself.
func (s *snapshot) lies(all []Place, p *Place) bool {
	switch {
	case !p.Kind.IsPlace():
		return false
	case p.Parent == None:
		return p.Kind == KindParty || p.Kind == KindSystem
	}
	return p.Parent >= 0 && int(p.Parent) < len(all) && all[p.Parent].Kind.rank() < p.Kind.rank()
}

// transfers reads all accounts into one array.
func (s *snapshot) transfers(all *[]Transfer) {
	if !length(s, all, 15) {
		return
	}
	var accounts []Account
	if !s.writing {
		accounts = make([]Account, len(*all))
	}
	for i := range *all {
		t := &(*all)[i]
		if !s.writing {
			t.Account = &accounts[i]
		}
		s.end(&t.From)
		s.end(&t.To)
		records(s, &t.Columns, 2, func(c *Column) { s.end(&c.In); s.end(&c.Out) })
		s.account(t.Account)
		if s.bad {
			return
		}
		annotated := t.Annotated != nil
		if s.flags(&annotated); !annotated {
			continue
		}
		if !s.writing {
			t.Annotated = &Annotated{own: &Account{}}
		}
		s.settings(&t.Annotated.Set)
		s.account(t.Annotated.own)
	}
}

// end writes the number of a place.
func (s *snapshot) end(n *int32) {
	whole(s, n)
	if s.within(*n, s.places); *n < 0 {
		s.fail()
	}
}

func (s *snapshot) account(a *Account) {
	s.ownText(&a.ID)
	s.text(&a.Source)
	s.when(&a.When)
	s.people(&a.People)
	s.people(&a.Needs)
	s.list(&a.Categories)
	s.size(&a.CategoryTotal)
	records(s, &a.Derives, 2, func(d *Derivation) { s.text(&d.Out); s.list(&d.In) })
	s.flags(&a.Aggregate)
	if whole(s, &a.Observation); a.Observation >= observationKinds {
		s.fail()
	}
	share(s, &s.conducts, &a.Conduct, a.Conduct, func() {
		if !s.writing {
			a.Conduct = &Conduct{}
		}
		s.conduct(a.Conduct)
	})
}

func (s *snapshot) conduct(c *Conduct) {
	s.text(&c.Cadence)
	s.text(&c.Job)
	s.text(&c.Role)
	s.text(&c.Purpose)
	s.list(&c.Safeguards)
	s.ground(&c.Ground)
	s.text(&c.Disclosed)
	s.evidence(&c.Evidence)
	s.size(&c.Rows)
	s.size(&c.RowTotal)
	s.size(&c.Runs)
	whole(s, &c.RowsPerPerson)
	s.text(&c.Locator)
}

func (s *snapshot) ground(g *Ground) {
	records(s, (*[]GroundTerm)(g), 3, func(t *GroundTerm) { s.when(&t.When); s.text(&t.Key) })
}

func (s *snapshot) evidence(all *[]Evidence) {
	records(s, all, 2, func(e *Evidence) { s.text(&e.Title); s.text(&e.URL) })
}

// settings are shared by the accounts of which they are said.
func (s *snapshot) settings(all *[]Setting) {
	var first *Setting
	if s.writing {
		first = &(*all)[0]
	}
	share(s, &s.sets, all, first, func() {
		records(s, all, 6, func(t *Setting) {
			s.text(&t.Key)
			s.text(&t.Source)
			s.text(&t.Pattern)
			s.evidence(&t.Evidence)
			s.text(&t.Locator)
			s.list(&t.Differ)
		})
	})
}

func (s *snapshot) erasure(e *Erasure) {
	s.text(&e.ID)
	s.text(&e.Source)
	s.end(&e.At)
	s.when(&e.When)
	s.people(&e.People)
	s.list(&e.Categories)
	s.flags(&e.Requested)
	s.evidence(&e.Evidence)
	s.text(&e.Locator)
}

// same writes the other names of places.
func (s *snapshot) same(names *map[string]string) {
	var pairs [][2]string
	if s.writing && *names != nil {
		pairs = [][2]string{}
		for _, name := range slices.Sorted(maps.Keys(*names)) {
			pairs = append(pairs, [2]string{name, (*names)[name]})
		}
	}
	records(s, &pairs, 2, func(p *[2]string) { s.text(&p[0]); s.text(&p[1]) })
	if !s.writing && pairs != nil {
		*names = make(map[string]string, len(pairs))
		for _, p := range pairs {
			(*names)[p[0]] = p[1]
		}
	}
}

// patterns are compiled anew when they are read.
func (s *snapshot) patterns(ps **Patterns) {
	var all []pattern
	if s.writing && *ps != nil {
		all = (*ps).all
	}
	records(s, &all, 31, func(p *pattern) {
		s.text(&p.id)
		s.text(&p.source)
		for k := range p.match {
			text := p.match[k].text
			if s.text(&text); !s.writing {
				p.match[k] = newGlob(text)
				p.literal += p.match[k].literal
			}
		}
		s.evidence(&p.evidence)
		s.people(&p.account.People)
		s.people(&p.account.Needs)
		s.list(&p.account.Categories)
		if !s.writing {
			p.account.Conduct = &Conduct{}
		}
		s.conduct(p.account.Conduct)
		whole(s, &p.place.Population)
		s.within(p.place.Population, s.populations)
		s.people(&p.place.Subjects)
		s.text(&p.place.Retention)
		s.list(&p.place.retainers)
		s.text(&p.place.Deletion)
		s.text(&p.place.checked)
		if !s.writing {
			p.place.Categories, p.place.RowsPerPerson = p.account.Categories, p.account.RowsPerPerson
			p.say()
		}
	})
	if !s.writing {
		*ps = newPatterns(all)
	}
}
