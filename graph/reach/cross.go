package reach

// push sends a row along an edge.
func (k *block) push(e *edge, src []uint64) {
	d := &k.installed[e.filter]
	if e.aggregate || e.part == partSomebody {
		if k.cross(e, src, k.scratch) {
			k.gain(e.to, k.held(e.to), k.scratch)
		}
		return
	}
	// What cross and gain do, without writing down what crosses: most of it is
	// there already.
	at := int(e.to) * k.words
	held, keep := k.heldRows[at:][:len(src)], d.keep[:len(src)]
	for w, x := range src {
		if x&keep[w]&^held[w] != 0 {
			k.pass(w, e.to, held, keep, src)
			break
		}
	}
	if len(d.shifts) > 0 {
		clear(k.scratch)
		var shifted uint64
		for _, s := range d.shifts {
			shifted |= k.shift(src, k.scratch, s.from, s.to, d.pattern)
		}
		if shifted != 0 {
			k.gain(e.to, held, k.scratch)
		}
	}
}

// pass gives a node what it lacks of what a filter lets through, from word w on.
func (k *block) pass(w int, node int32, held, keep, src []uint64) {
	fresh := k.queue.fresh(node)[:len(src)]
	held, keep = held[:len(src)], keep[:len(src)]
	for ; w < len(src); w++ {
		x := src[w] & keep[w] &^ held[w]
		held[w] |= x
		fresh[w] |= x
	}
}

// cross computes what of the row src comes out of an edge, into dst. It
// returns false, with dst undefined, if that is nothing.
func (k *block) cross(e *edge, src, dst []uint64) bool {
	d := &k.installed[e.filter]
	var some uint64
	dst, keep := dst[:len(src)], d.keep[:len(src)]
	for w, x := range src {
		x &= keep[w]
		dst[w] = x
		some |= x
	}
	for _, s := range d.shifts {
		some |= k.shift(src, dst, s.from, s.to, d.pattern)
	}
	switch {
	case some == 0:
		return false
	case e.aggregate:
		clear(dst)
		dst[k.body] = 1
	case e.part == partSomebody:
		k.asSomebody(dst, k.columns)
	}
	return true
}

// uncross computes what of the row src becomes something of the row dst by crossing an
// edge, into out. It returns false, with out undefined, if that is nothing.
func (k *block) uncross(e *edge, dst, src, out []uint64) bool {
	d := &k.installed[e.filter]
	keep := d.keep[:len(src)]
	out = out[:len(src)]
	var some uint64
	if e.aggregate { // persons become "anything"
		if dst[k.body] == 0 {
			return false
		}
		for w, x := range src {
			x &= keep[w]
			out[w] = x
			some |= x
		}
		for _, s := range d.shifts {
			some |= k.unshift(nil, src, out, s.from, s.to, d.pattern)
		}
		return some != 0 && k.before(e, out)
	}
	dst = dst[:len(src)]
	if e.part == partSomebody {
		k.asAnybody(dst, k.anybody)
		dst = k.anybody
	}
	for w, x := range src {
		x &= keep[w] & dst[w]
		out[w] = x
		some |= x
	}
	for _, s := range d.shifts {
		some |= k.unshift(dst, src, out, s.from, s.to, d.pattern)
	}
	return some != 0 && k.before(e, out)
}

// before leaves only what was somebody's already of a row that crosses an edge where
// facts become somebody's, and notes that there was more. The pass that asks whose facts
// became somebody's keeps all. It reports whether any are left.
func (k *block) before(e *edge, row []uint64) bool {
	if e.part != partSomebody || k.givers {
		return true
	}
	var left uint64
	for w, x := range k.somebodys {
		k.given = k.given || row[w]&^x != 0
		row[w] &= x
		left |= row[w]
	}
	return left != 0
}

// crosses reports whether uncross would find something, of people who are known if
// that is asked.
func (k *block) crosses(e *edge, dst, src []uint64, persons bool) bool {
	d := &k.installed[e.filter]
	if e.aggregate || len(d.shifts) > 0 || k.somebodys != nil {
		return k.uncross(e, dst, src, k.scratch) && (!persons || k.hasPersons(k.scratch))
	}
	words := k.words
	if persons {
		words = k.body
	}
	src, dst, keep := src[:words], dst[:words], d.keep[:words]
	for w, x := range src {
		if x&keep[w]&dst[w] != 0 {
			return true
		}
	}
	return false
}

// shift adds what category from of src becomes to category to of dst, and
// returns it.
func (k *block) shift(src, dst []uint64, from, to int32, pattern []uint64) (some uint64) {
	if k.stride >= 64 {
		n := k.stride / 64
		s, d := src[int(from)*n:int(from+1)*n], dst[int(to)*n:int(to+1)*n]
		for w, x := range s {
			x &= pattern[w]
			d[w] |= x
			some |= x
		}
		return some
	}
	a, b := int(from)*k.stride, int(to)*k.stride
	x := src[a/64] >> (a % 64) & (1<<k.stride - 1) & pattern[0]
	dst[b/64] |= x << (b % 64)
	return x
}

// unshift adds to category from of out what of src becomes something of
// category to of dst (of anything, if dst is nil), and returns it.
func (k *block) unshift(dst, src, out []uint64, from, to int32, pattern []uint64) (some uint64) {
	if k.stride >= 64 {
		n := k.stride / 64
		for w := range n {
			x := src[int(from)*n+w] & pattern[w]
			if dst != nil {
				x &= dst[int(to)*n+w]
			}
			out[int(from)*n+w] |= x
			some |= x
		}
		return some
	}
	a, b := int(from)*k.stride, int(to)*k.stride
	x := src[a/64] >> (a % 64) & (1<<k.stride - 1) & pattern[0]
	if dst != nil {
		x &= dst[b/64] >> (b % 64)
	}
	out[a/64] |= x << (a % 64)
	return x
}

// comesOut adds to set, over the layout's categories, those of which a fact of
// the row in, crossing the edge, becomes one that is in the row out; for an
// aggregate, those that go in.
func (k *block) comesOut(e *edge, in, out, set []uint64) {
	d := &k.installed[e.filter]
	if e.aggregate || len(d.shifts) == 0 { // then in holds what passes, as it is
		k.gatherCategories(in, set)
		return
	}
	if e.part == partSomebody {
		k.asAnybody(out, k.anybody)
		out = k.anybody
	}
	m := &k.moves[k.filters[e.filter].move]
	for _, c := range m.keeps {
		c := int(c)
		if !has(set, c) && k.any(in, out, c, c) {
			set[c/64] |= 1 << (c % 64)
		}
	}
	for _, s := range d.shifts {
		if c := int(s.to); !has(set, c) && k.any(in, out, int(s.from), c) {
			set[c/64] |= 1 << (c % 64)
		}
	}
}

// any reports whether some segment is in category a of row x and in category b of
// row y.
func (k *block) any(x, y []uint64, a, b int) bool {
	if k.stride >= 64 {
		n := k.stride / 64
		return overlaps(x[a*n:(a+1)*n], y[b*n:(b+1)*n])
	}
	a, b = a*k.stride, b*k.stride
	return x[a/64]>>(a%64)&(y[b/64]>>(b%64))&(1<<k.stride-1) != 0
}

// overlaps reports whether two rows share a bit; nil has all of them.
func overlaps(a, b []uint64) bool {
	for w, x := range a {
		if b != nil {
			x &= b[w]
		}
		if x != 0 {
			return true
		}
	}
	return false
}
