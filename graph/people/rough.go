package people

import (
	"math"
	"math/big"

	"outflow/graph"
)

// roughly bounds how many people have an atom that is in, from what is in of
// each class under each supposition, and from the sizes of free cohorts. Its
// rules are Fréchet's, for one cohort at a time and for all of them together.
func (s *system) roughly(in func(atom int) bool) Count {
	holds := func(class, supposition int, certain bool) bool {
		a := s.starts[class] + 2*supposition
		if !certain {
			a++
		}
		return in(a)
	}
	// sure are classes all of whom are in, some those of whom somebody may be.
	var sure, some []int
	for _, c := range s.loose {
		all, none := holds(c, supposeNothing, true), !holds(c, supposeNothing, false)
		for i := range s.sizes { // everybody is in the cohort or not
			all = all || holds(c, supposeIn(i), true) && holds(c, supposeOut(i), true)
			none = none || !holds(c, supposeIn(i), false) && !holds(c, supposeOut(i), false)
		}
		switch {
		case all:
			sure = append(sure, c)
		case !none:
			some = append(some, c)
		}
	}
	certain, open := s.together(sure), s.together(some)
	least, most := int64(0), open.Max
	bound := func(n Count) { least, most = max(least, n.Min), lower(most, n.Max) }

	// Where being in a cohort, or out of it, is enough, at least those who are are
	// in; where it is needed, at most those.
	for i := range s.sizes {
		for _, x := range []struct {
			yes, no int
			count   func(free int, classes []int) Count
		}{{supposeIn(i), supposeOut(i), s.within}, {supposeOut(i), supposeIn(i), s.without}} {
			enough, _ := split(some, func(c int) bool { return holds(c, x.yes, true) })
			needed, others := split(some, func(c int) bool { return !holds(c, x.no, false) })
			bound(Count{x.count(i, enough).Min, x.count(i, needed).plus(s.together(others)).Max})
		}
	}
	// Where those in none of the cohorts are not in, whoever is is in one of them,
	// and where they are in, whoever is not is. The same of those in all of them.
	for _, x := range []struct {
		supposed int
		turn     func(cohort int) int
		count    func(free int, classes []int) Count
	}{{supposeNone, supposeIn, s.within}, {supposeAll, supposeOut, s.without}} {
		if s.supposed < len(s.undecided) {
			break
		}
		enough, _ := split(some, func(c int) bool { return holds(c, x.supposed, true) })
		needed, others := split(some, func(c int) bool { return !holds(c, x.supposed, false) })
		in, out := s.together(others), Count{}
		for i := range s.sizes {
			if turned, _ := split(needed, func(c int) bool { return holds(c, x.turn(i), false) }); len(turned) > 0 {
				in = in.plus(x.count(i, turned))
			}
			if turned, _ := split(enough, func(c int) bool { return !holds(c, x.turn(i), true) }); len(turned) > 0 {
				out = out.plus(x.count(i, turned))
			}
		}
		n := Count{0, in.Max}
		if out.Max != Unbounded {
			n.Min = s.together(enough).Min - out.Max
		}
		bound(n)
	}
	if most != Unbounded && least > most {
		least, most = 0, open.Max // sizes that contradict each other are not relied upon
	}
	return certain.plus(Count{least, most})
}

// together counts the people of some classes.
func (s *system) together(classes []int) Count {
	n := Count{}
	for _, c := range classes {
		n = n.plus(s.classSize(c))
	}
	return n
}

// within bounds how many people of some classes are in a free cohort.
func (s *system) within(free int, classes []int) Count {
	all := s.together(classes)
	n := Count{0, lower(all.Max, s.sizes[free].Max)}
	if others := s.beside(classes); others != Unbounded {
		n.Min = max(0, s.sizes[free].Min-others)
	}
	return n
}

// without bounds how many people of some classes are not in a free cohort.
func (s *system) without(free int, classes []int) Count {
	all, in := s.together(classes), s.within(free, classes)
	n := Count{0, all.Max}
	if in.Max != Unbounded {
		n.Min = max(0, all.Min-in.Max)
	}
	if n.Max != Unbounded {
		n.Max = max(0, n.Max-in.Min)
	}
	return n
}

// beside returns how many people there are at most beside some classes.
func (s *system) beside(classes []int) int64 {
	among := make([]bool, len(s.classes))
	for _, c := range classes {
		among[c] = true
	}
	n := Count{}
	for c := range s.classes {
		if !among[c] {
			n = n.plus(s.classSize(c))
		}
	}
	return n.Max
}

// classSize returns how many people a class has, by the lists and by what is
// said of the size of the population.
func (t *table) classSize(class int) Count {
	if c := t.classes[class]; !c.rest {
		return Count{c.count, c.count}
	}
	listed := t.census.listed
	all := whole(t.graph.Populations[t.population].Size)
	n := Count{max(0, all.Min-listed), Unbounded}
	if all.Max != Unbounded && all.Max >= listed { // else the lists contradict it
		n.Max = all.Max - listed
	}
	return n
}

// size bounds how many people are in a free cohort, by what is said of it and
// of those it is part of.
func (k *knowledge) size(cohort int32, everybody Count) Count {
	var chain []int32
	for c := cohort; c != graph.None && k.free(c) && len(chain) <= len(k.cohorts); c = k.graph.Cohorts[c].Of {
		chain = append(chain, c)
	}
	of := everybody
	if k.graph.Cohorts[chain[len(chain)-1]].Of != graph.None {
		of.Min = 0 // a list or an expression says who is in it: some of everybody
	}
	for i := len(chain) - 1; i >= 0; i-- {
		own, share := whole(k.graph.Cohorts[chain[i]].Size), k.certainShare(chain[i])
		if share.Min != nil {
			own.Min = max(own.Min, floor(new(big.Rat).Mul(share.Min, new(big.Rat).SetInt64(of.Min))))
		}
		if share.Max != nil && of.Max != Unbounded {
			own.Max = lower(own.Max, ceil(new(big.Rat).Mul(share.Max, new(big.Rat).SetInt64(of.Max))))
		}
		if most, ok := k.fewer(share, k.graph.Cohorts[chain[i]].Of); ok {
			own.Max = lower(own.Max, most)
		}
		own.Max = lower(own.Max, of.Max)
		if own.Max != Unbounded && own.Min > own.Max {
			own = Count{0, everybody.Max} // a contradiction: none of it is relied upon
		}
		of = own
	}
	return of
}

// whole returns the whole numbers between which a range lies.
func whole(r graph.Range) Count {
	r = r.Whole()
	n := Count{0, Unbounded}
	if r.Min != nil {
		n.Min = floor(r.Min)
	}
	if r.Max != nil {
		n.Max = ceil(r.Max)
	}
	return n
}

// plus adds people of the same population who are not the same people.
func (c Count) plus(o Count) Count {
	sum := Count{c.Min + o.Min, Unbounded}
	if sum.Min < 0 {
		sum.Min = math.MaxInt64
	}
	if c.Max != Unbounded && o.Max != Unbounded && c.Max <= math.MaxInt64-o.Max {
		sum.Max = c.Max + o.Max
	}
	return sum
}

// lower returns the lower of two greatest numbers.
func lower(a, b int64) int64 {
	switch {
	case a == Unbounded:
		return b
	case b == Unbounded:
		return a
	}
	return min(a, b)
}

// split parts numbers into those that are so and those that are not.
func split(all []int, so func(int) bool) (yes, no []int) {
	for _, n := range all {
		if so(n) {
			yes = append(yes, n)
		} else {
			no = append(no, n)
		}
	}
	return yes, no
}
