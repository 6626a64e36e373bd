package people

import (
	"errors"
	"slices"
)

// patterns is which of the free cohorts somebody may be in: each pattern is a
// set of indexes into the free cohorts.
type patterns struct {
	width int // words of a pattern
	bits  []uint64
	n     int
}

func (p *patterns) of(i int) []uint64 { return p.bits[i*p.width : (i+1)*p.width] }

// flipped returns, for each pattern and then each of n free cohorts, the
// pattern that differs in that cohort alone, -1 if there is none.
func (p *patterns) flipped(n int) []int32 {
	byKey := make(map[string]int32, p.n)
	key := func(bits []uint64) string { return string(appendWords(nil, bits)) }
	for i := range p.n {
		byKey[key(p.of(i))] = int32(i)
	}
	all := make([]int32, 0, p.n*n)
	other := make([]uint64, p.width)
	for i := range p.n {
		copy(other, p.of(i))
		for c := range n {
			other[c/64] ^= 1 << (c % 64)
			if at, ok := byKey[key(other)]; ok {
				all = append(all, at)
			} else {
				all = append(all, -1)
			}
			other[c/64] ^= 1 << (c % 64)
		}
	}
	return all
}

// Bounds on what is enumerated.
const (
	maxPatterns = 1 << 12
	maxSegments = 1 << 20
	maxAttempts = 1 << 22
)

var errTooMany = errors.New("too many combinations")

// enumerate finds the patterns that the links between free cohorts allow, in
// ascending order of the first cohort first. inside[i] are the free cohorts
// that i is part of, apart[i] those it has nobody in common with.
func enumerate(n int, inside, apart [][]int) (*patterns, error) {
	p := &patterns{width: words(n)}
	// Each cohort is checked against those that come before it.
	type link struct {
		other      int
		with, sans bool // whether i may be in and out of it, given the other is in
		free       bool // whether i may be in it, given the other is not
	}
	links := make([][]link, n)
	for i := range n {
		for _, j := range inside[i] {
			if j < i {
				links[i] = append(links[i], link{j, true, true, false})
			} else {
				links[j] = append(links[j], link{i, true, false, true})
			}
		}
		for _, j := range apart[i] {
			if j < i {
				links[i] = append(links[i], link{j, false, true, true})
			} else {
				links[j] = append(links[j], link{i, false, true, true})
			}
		}
	}
	at := make([]uint64, p.width)
	allowed := func(i int, in bool) bool {
		for _, l := range links[i] {
			switch other := has(at, l.other); {
			case other && in && !l.with, other && !in && !l.sans, !other && in && !l.free:
				return false
			}
		}
		return true
	}
	// Choices are tried without recursion: state[i] is how many of the two
	// were tried for i.
	state := make([]uint8, n+1)
	attempts := 0
	for i := 0; i >= 0; {
		if attempts++; attempts > maxAttempts {
			return nil, errTooMany
		}
		if i == n {
			if p.n++; p.n > maxPatterns {
				return nil, errTooMany
			}
			p.bits = append(p.bits, at...)
			i--
			continue
		}
		at[i/64] &^= 1 << (i % 64)
		if state[i] == 2 {
			state[i] = 0
			i--
			continue
		}
		in := state[i] == 1
		state[i]++
		if allowed(i, in) {
			if in {
				put(at, i)
			}
			i++
		}
	}
	return p, nil
}

// mostTold returns how many of some free cohorts, the first of them, may have no more patterns
// than are enumerated: of more there are certainly too many. Thousands of cohorts may have to be
// left out, so that is found out without enumerating any: where somebody may be in all of a few
// cohorts, none of which is part of another, whoever is in some of those and not in the others
// has a pattern of their own, whatever else is said.
func mostTold(free []int32, statements []statement) int {
	const (
		unseen = iota
		out    // part of a chosen one, or nobody is in it who is in all chosen ones
		in     // a chosen one is part of it
		chosen
	)
	inside, apart := links(free, statements, subsetOf), make([][]int, len(free))
	for i, others := range links(free, statements, disjointTo) {
		apart[i] = append(apart[i], others...)
		for _, j := range others {
			apart[j] = append(apart[j], i)
		}
	}
	state := make([]uint8, len(free))
	few := 0
	var path []int
	for i := range free {
		// What it is part of, the nearest first: each is said to be part of one other at most.
		path = path[:0]
		clashes := 0 // those of path of which nobody is in all chosen ones
		at := i
		for at != none && state[at] == unseen && clashes == 0 {
			state[at] = in
			path = append(path, at)
			if clash := slices.IndexFunc(apart[at], func(j int) bool { return state[j] >= in }); clash >= 0 {
				if clashes = slices.Index(path, apart[at][clash]) + 1; clashes == 0 {
					clashes = len(path)
				}
			} else if len(inside[at]) > 0 {
				at = inside[at][0]
			} else {
				at = none
			}
		}
		if clashes == 0 && at != none && state[at] != in {
			clashes = len(path)
		}
		switch {
		case len(path) == 0:
		case clashes > 0:
			for n, at := range path {
				state[at] = unseen
				if n < clashes {
					state[at] = out
				}
			}
		default:
			state[i] = chosen
			if few++; 1<<few > maxPatterns {
				return i
			}
		}
	}
	return len(free)
}
