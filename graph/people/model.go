package people

import (
	"math/big"
	"slices"

	"outflow/graph"
)

// A model is one way in which what is said of a population could be true: everybody in it lies
// on a line, those on member lists first, and each cohort is some of the line. Where all that is
// said is true of a model, nothing contradicts, and no linear program need be solved to know
// that: whichever of the statements a program had as rows, the model would be a solution. How
// the cohorts are laid out is a guess, which is good where sizes and shares follow what is part
// of what. Only what is verified is relied upon; see holds.
type model struct {
	*outline
	order       []int32                // cohorts, those before that others follow from
	inside      map[int32][]int32      // by cohort, graph.None for the population: those that are part of it
	apart       map[int32][]int32      // by cohort: those that have nobody in common with it
	complements map[int32][]complement // by whole
	named       map[int32]spans        // by cohort: who is on a list of a part of it
	least       map[int32]*big.Rat     // by cohort: how many people it has for all in it to have room
	sets        map[int32]spans        // by cohort; of some it is not known
}

// A complement is a cohort that is defined as those of a whole who are not in another.
type complement struct{ cohort, of int32 }

// doubts are of what is said that may be false.
type doubts struct {
	cohorts visit // those on which a question bears on one
	all     bool  // every question bears on one
}

// doubts returns those of what is said that is not true of the model.
func (o *outline) doubts() doubts {
	m := o.model()
	ofAll := make(map[int]bool, len(o.ofAll))
	for _, i := range o.ofAll {
		ofAll[i] = true
	}
	d := doubts{cohorts: visit{}}
	var doubted []int32
	for i, s := range o.stated {
		if !m.holds(s) {
			doubted = append(doubted, s.sets()...)
			d.all = d.all || ofAll[i]
		}
	}
	if n := len(o.implied.all); n > 0 {
		d.all = d.all || !m.holds(o.implied.several(0, n))
	}
	spread(d.cohorts, doubted, func(at int32, enter func(int32)) {
		if o.listed(at) {
			return // what is said of one part of a list does not bear on another
		}
		o.names(at, enter)
		for _, c := range o.users[at] {
			enter(c)
		}
		for _, i := range o.about[at] {
			d.all = d.all || ofAll[i]
			for _, c := range o.stated[i].sets() {
				enter(c)
			}
		}
	})
	return d
}

// of reports whether there are any that bear on a question about a cohort.
func (d doubts) of(cohort int32) bool { return d.all || d.cohorts[cohort] }

// holds reports whether a statement is true of the model, as newSystem and tellApart would have
// it; of what changes in time it says no.
func (m *model) holds(s statement) bool {
	for _, c := range s.sets() {
		_, known := m.sets[c]
		stranger := c != graph.None && m.graph.Cohorts[c].Population != m.population // has nobody
		if !known && !stranger || m.moves[c] {
			return false
		}
	}
	switch s.kind {
	case subsetOf:
		return len(m.sets[s.cohort].except(m.sets[s.other])) == 0
	case disjointTo:
		return len(m.sets[s.cohort].and(m.sets[s.other])) == 0
	}
	n, short := m.sets[s.sets()[0]].people()
	one, bound := big.NewRat(1, 1), s.bound
	switch s.kind {
	case sizeOf:
		bound = bound.Whole()
	case shareOf:
		var alsoShort bool
		one, alsoShort = m.sets[s.other].people()
		short = short && alsoShort
		if most, ok := m.fewer(bound, s.other); ok && n.Cmp(new(big.Rat).SetInt64(most)) > 0 {
			return false
		}
	}
	return short && (bound.Min == nil || n.Cmp(new(big.Rat).Mul(bound.Min, one)) >= 0) &&
		(bound.Max == nil || n.Cmp(new(big.Rat).Mul(bound.Max, one)) <= 0)
}

// model makes each cohort as small as what is said of it and of its parts allows: whatever says
// that somebody is at least so large is then true, and whatever says at most if it can be. It
// makes none where the population's list changes in time. Its time is about in proportion to
// what is said.
func (o *outline) model() *model {
	m := &model{outline: o, inside: map[int32][]int32{}, apart: map[int32][]int32{}, complements: map[int32][]complement{},
		named: map[int32]spans{}, least: map[int32]*big.Rat{}, sets: map[int32]spans{}}
	if o.census.lists[graph.None].dated {
		return m
	}
	for _, s := range o.stated {
		if s.kind == disjointTo {
			m.apart[s.cohort], m.apart[s.other] = append(m.apart[s.cohort], s.other), append(m.apart[s.other], s.cohort)
		}
	}
	m.arrange()
	m.read()
	for _, c := range slices.Backward(m.order) {
		m.least[c] = m.room(c)
		m.name(o.graph.Cohorts[c].Of, m.named[c])
	}
	all := new(big.Rat).SetInt64(o.census.listed)
	if !o.census.closed() {
		all = m.room(graph.None)
	}
	m.sets[graph.None] = upTo(all)
	for _, c := range m.order {
		switch {
		case o.free(c):
			m.sets[c] = m.place(c)
		case !o.listed(c):
			m.sets[c] = m.evaluate(o.expression(c))
		}
	}
	return m
}

// arrange finds the order of the cohorts, without those that follow from themselves.
func (m *model) arrange() {
	waiting := map[int32]int{}
	for _, c := range m.cohorts {
		of := m.graph.Cohorts[c].Of
		m.inside[of] = append(m.inside[of], c)
		if m.free(c) && of != graph.None {
			waiting[c] = 1
		}
		m.names(c, func(other int32) {
			if m.graph.Cohorts[other].Population == m.population {
				waiting[c]++
			}
		})
		if whole, of := m.complement(c); of != graph.None {
			m.complements[whole] = append(m.complements[whole], complement{c, of})
		}
	}
	for _, c := range m.cohorts {
		if waiting[c] == 0 {
			m.order = append(m.order, c)
		}
	}
	done := func(c int32) {
		if waiting[c]--; waiting[c] == 0 {
			m.order = append(m.order, c)
		}
	}
	for i := 0; i < len(m.order); i++ {
		c := m.order[i]
		for _, part := range m.inside[c] {
			if m.free(part) {
				done(part)
			}
		}
		for _, user := range m.users[c] {
			done(user)
		}
	}
}

// complement returns of which whole, and of which cohort, a cohort is defined as those who are
// not in it; graph.None is none.
func (m *model) complement(c int32) (whole, of int32) {
	cohort := func(p graph.People) int32 {
		if id, ok := p.(graph.Members); ok {
			return m.graph.Cohort(string(id))
		}
		return graph.None
	}
	switch p := m.expression(c).(type) {
	case graph.Not:
		return graph.None, cohort(p.X)
	case graph.Except:
		return cohort(p.L), cohort(p.R)
	}
	return graph.None, graph.None
}

// read finds who is on the lists.
func (m *model) read() {
	ends := make([]*big.Rat, len(m.census.signatures)+1) // by signature: where it begins; and the end
	n := int64(0)
	for i, g := range m.census.signatures {
		ends[i] = big.NewRat(n, 1)
		n += g.count
	}
	ends[len(m.census.signatures)] = big.NewRat(n, 1)
	for _, c := range m.cohorts {
		r, ok := m.census.lists[c]
		if !ok || r.dated {
			continue
		}
		var set spans
		for _, g := range m.holders[m.first[r.first]:m.first[r.end]] {
			if n := len(set); n > 0 && set[n-1] == ends[g] {
				set[n-1] = ends[g+1]
			} else {
				set = append(set, ends[g], ends[g+1])
			}
		}
		m.sets[c] = set
		m.name(m.graph.Cohorts[c].Of, set)
	}
}

// name remembers that some people are in a part of a cohort.
func (m *model) name(cohort int32, some spans) {
	if cohort != graph.None && len(some) > 0 {
		m.named[cohort] = m.named[cohort].or(some)
	}
}

// room returns how many people a cohort has at least, or the population.
func (m *model) room(whole int32) *big.Rat {
	n, _ := m.named[whole].people()
	if whole == graph.None {
		n = larger(n, m.graph.Populations[m.population].Size.Whole().Min)
		n = larger(n, m.implied.among(m.implied.tightest, 0, len(m.implied.all)).Min)
		n = larger(n, new(big.Rat).SetInt64(m.census.listed))
	} else {
		n = larger(n, m.graph.Cohorts[whole].Size.Whole().Min)
	}
	for _, c := range m.inside[whole] {
		n = larger(n, m.least[c])
		if most := m.certainShare(c).Max; most != nil && most.Sign() > 0 && m.least[c] != nil {
			n = larger(n, new(big.Rat).Quo(m.least[c], most))
		}
	}
	for _, x := range m.complements[whole] {
		if a, b := m.least[x.cohort], m.least[x.of]; a != nil && b != nil {
			n = larger(n, new(big.Rat).Add(a, b))
		}
	}
	apart := m.among(m.inside[whole])
	for round := range 16 {
		end := m.beside(apart, n)
		if end.Cmp(n) <= 0 {
			break
		}
		if n = end; round > 0 { // parts grow with the whole, and it must outgrow them
			n = new(big.Rat).Add(end, end)
		}
	}
	return shortened(n)
}

// among returns those of some free cohorts that have nobody in common with others of them.
func (m *model) among(cohorts []int32) (apart []int32) {
	some := visit{}
	for _, c := range cohorts {
		some[c] = m.least[c] != nil && m.free(c)
	}
	for _, c := range cohorts {
		if some[c] && slices.ContainsFunc(m.apart[c], func(c int32) bool { return some[c] }) {
			apart = append(apart, c)
		}
	}
	return apart
}

// beside returns how much of the line some free parts of a whole of so many people take up.
func (m *model) beside(parts []int32, whole *big.Rat) *big.Rat {
	sizes, all := make([]*big.Rat, len(parts)), new(big.Rat)
	for i, c := range parts {
		sizes[i] = m.share(c, whole)
		all = shortened(new(big.Rat).Add(all, sizes[i]))
	}
	end := new(big.Rat)
	placed := map[int32]spans{}
	for i, c := range parts {
		set := upTo(all).except(m.taken(c, placed)).first(sizes[i])
		placed[c] = set
		if n := len(set); n > 0 {
			end = larger(end, set[n-1])
		}
	}
	return end
}

// share returns how many people a free part of a whole of so many has for all in it to have room.
func (m *model) share(c int32, whole *big.Rat) *big.Rat {
	if share := m.certainShare(c).Min; share != nil {
		return larger(m.least[c], shortened(new(big.Rat).Mul(share, whole)))
	}
	return m.least[c]
}

// larger returns the larger of two numbers; nil is none.
func larger(a, b *big.Rat) *big.Rat {
	if b == nil || a != nil && a.Cmp(b) >= 0 {
		return a
	}
	return b
}

// place puts a free cohort as far to the start of what it is part of as those allow that have
// nobody in common with it.
func (m *model) place(c int32) spans {
	named := m.named[c]
	n, _ := named.people()
	whole := m.sets[m.graph.Cohorts[c].Of]
	return named.or(whole.except(m.taken(c, m.sets)).except(named).first(n.Sub(m.size(c), n)))
}

// taken returns who is in some sets that have nobody in common with a cohort.
func (m *model) taken(c int32, sets map[int32]spans) spans {
	var all []spans
	for _, other := range m.apart[c] {
		if set := sets[other]; len(set) > 0 {
			all = append(all, set)
		}
	}
	return union(all)
}

// size returns how many people a free cohort has for all in it to have room, and for it to be
// the share that it is at least.
func (m *model) size(c int32) *big.Rat {
	whole, _ := m.sets[m.graph.Cohorts[c].Of].people()
	n := m.share(c, whole)
	for _, user := range m.users[c] {
		if whole, of := m.complement(user); of == c {
			if most := m.graph.Cohorts[user].Size.Whole().Max; most != nil {
				all, _ := m.sets[whole].people()
				n = larger(n, all.Sub(all, most))
			}
		}
	}
	return n
}

// evaluate returns whom an expression speaks of.
func (m *model) evaluate(p graph.People) spans {
	return evaluate(m.outline, p, &form[spans]{
		members: func(c int32) spans { return m.sets[c] },
		one:     func() spans { return nil },
		nobody:  func() spans { return nil },
		and:     spans.and,
		or:      spans.or,
		except:  spans.except,
	})
}
