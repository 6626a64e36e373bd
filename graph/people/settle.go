package people

// settle sets aside the classes whose people have no choice, once the kinds
// are known, so that a count need not pass over thousands of them.
func (s *slice) settle() {
	s.fixed, s.fixedVector, s.loose = make([]int64, s.n), make([]int64, len(s.vectors)), nil
	for c, cl := range s.classes {
		from, to := s.starts[c], s.starts[c+1]
		same := !cl.rest && from < to
		for a := from + 1; a < to && same; a++ {
			same = s.kind[a] == s.kind[from] && s.vector[a] == s.vector[from]
		}
		switch {
		case same:
			s.fixed[s.kind[from]] += cl.count
			s.fixedVector[s.vector[from]] += cl.count
		case from < to:
			s.loose = append(s.loose, c)
		}
	}
	s.sumBytes()
	s.settleRest()
}

// settleRest finds out whether every count is exact: where nobody has a choice
// but the people on no list, and the statements leave them just one number,
// most often the size of the population less those on a list.
func (s *slice) settleRest() {
	if len(s.loose) != 1 {
		s.exact = len(s.loose) == 0
		return
	}
	c := s.loose[0]
	from, to := int(s.starts[c]), int(s.starts[c+1])
	for a := from + 1; a < to; a++ {
		if s.kind[a] != s.kind[from] || s.vector[a] != s.vector[from] {
			return
		}
	}
	n, _ := s.bounds(func(atom int) bool { return from <= atom && atom < to }, 0)
	if n.Exact() {
		s.exact, s.restKind, s.rest = true, int(s.kind[from]), n.Min
	}
}
