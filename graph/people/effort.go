package people

import (
	"errors"
	"slices"
	"sync/atomic"
)

// An effort is how much the bounds of one answer may still cost; nil is without
// limit. It counts what is read and written and not the time, so that the same
// graph and question give the same answer on every machine.
//
// The counts of an answer take from it one after the other. A program that would
// take more than half of what is left leaves out the farther half of its statements;
// where nothing is left, as many as leave it small. A share for each count would be
// fairer, but how many counts there are is not known before they are made. Small
// programs take nothing, and may be solved in any order; see Segments.Spends.
type effort struct {
	left  atomic.Int64
	short atomic.Bool // some program found too little
}

const (
	// AnswerEffort is that of one answer: about five seconds of one of two
	// processors. A count over twelve cohorts without a list takes some
	// hundredths of a second, one over a hundred statements a second.
	AnswerEffort = 2_500_000_000
	// smallProgram is how many rows times columns a program has that is solved
	// at any rate: within a millisecond.
	smallProgram = 1 << 10
)

// errSpent says that there is too little effort left.
var errSpent = errors.New("the effort is spent")

// spent reports whether nothing is left, so that only small programs are solved.
func (e *effort) spent() bool { return e != nil && e.left.Load() < 0 }

// An allowance is what one program may take of an effort.
type allowance struct {
	of   *effort
	left int64
}

func (e *effort) allow() allowance {
	if e == nil {
		return allowance{}
	}
	return allowance{e, e.left.Load() / 2}
}

// take reports whether so much was left. It takes it even if not.
func (a *allowance) take(n int64) bool {
	if a.of == nil {
		return true
	}
	a.left -= n
	if a.of.left.Add(-n) < 0 || a.left < 0 {
		a.of.short.Store(true)
		return false
	}
	return true
}

// Sparing returns the same crowd for one answer: what bounds the counts of all its
// segments together ends at an effort, such as AnswerEffort, and gives wider bounds
// beyond; see Segments.Widened. Any other crowd's are exact without limit.
func (c *Crowd) Sparing(most int64) *Crowd {
	sparing := *c
	sparing.effort = &effort{}
	sparing.effort.left.Store(most)
	return &sparing
}

// Spent reports whether some bound is wider because too little effort was left.
func (c *Crowd) Spent() bool { return c.effort != nil && c.effort.short.Load() }

// Spends reports whether counts take from an effort that they share. The same
// counts give the same bounds then only if they are made in the same order.
func (s *Segments) Spends() bool {
	if s.crowd.effort == nil {
		return false
	}
	return slices.ContainsFunc(slices.Concat(s.populations, s.firm().populations), func(p *segmentation) bool {
		return !p.exact && p.system.large()
	})
}

// Settled reports whether a count says nothing of the answer that it is part of: none is
// approximate, and which are made, and in what order, decides of none how wide it is.
func (s *Segments) Settled() bool {
	return s.firm() == s && !slices.ContainsFunc(s.populations, func(p *segmentation) bool { return !p.exact && p.system.large() })
}

// Listed reports whether everybody is on a list, so that every count is exact.
func (s *Segments) Listed() bool {
	return !slices.ContainsFunc(s.populations, func(p *segmentation) bool { return !p.exact })
}

// large reports whether the program of some set might not be small.
func (s *system) large() bool {
	q := s.problem(nil, len(s.rows), false)
	columns := 0
	for _, c := range q.choices {
		// A set takes of the people of each variable none, some or all: signatures
		// of which it takes alike remain one choice.
		ways := 1
		for range c.variables {
			ways = min(3*ways, c.signatures)
		}
		columns += ways * len(c.variables)
	}
	return columns*len(s.rows) > smallProgram
}
