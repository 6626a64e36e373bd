package openlineage

import (
	"bytes"

	"outflow/graph"
)

// A history is what the runs of a job came to, by transfer: those that are over together, and
// each of the others by itself, for what it comes to in the end may be less than it seems. A
// stream that is told of run by run would else be worked out again from all of them with each.
type history struct {
	over map[string]*graph.Claim
	open map[string]map[string]*graph.Claim // by run
}

func newHistory() *history {
	return &history{over: map[string]*graph.Claim{}, open: map[string]map[string]*graph.Claim{}}
}

// take takes in a run that it does not have.
func (h *history) take(run *graph.Claim, source string) {
	moved, _ := transfers(run, source)
	switch {
	case len(moved) == 0:
	case run.State == graph.RunRunning:
		h.open[run.ID] = moved
	default:
		addAll(h.over, moved)
	}
}

// follow brings it up to what a run of the job is now, and reports false where it cannot: what
// a run that was over came to cannot be taken out of what others did. was is nil of a new run.
func (h *history) follow(now, was *graph.Claim, source string) bool {
	switch {
	case was == nil:
	case was.Job != now.Job:
		return false
	case was.State == graph.RunRunning:
		delete(h.open, was.ID)
	default:
		return bytes.Equal(now.Canonical(), was.Canonical())
	}
	h.take(now, source)
	return true
}

// transfers returns what all runs came to.
func (h *history) transfers() map[string]*graph.Claim {
	all := copied(h.over)
	for _, moved := range h.open {
		addAll(all, copied(moved))
	}
	return all
}

func copied(all map[string]*graph.Claim) map[string]*graph.Claim {
	copies := make(map[string]*graph.Claim, len(all))
	for id, t := range all {
		own := *t
		copies[id] = &own
	}
	return copies
}

// size is how many transfers it holds.
func (h *history) size() int {
	n := len(h.over)
	for _, moved := range h.open {
		n += len(moved)
	}
	return n
}

// addAll adds to transfers what others are, which it keeps where there was none.
func addAll(all, more map[string]*graph.Claim) {
	for id, t := range more {
		if was := all[id]; was != nil {
			add(was, t)
		} else {
			all[id] = t
		}
	}
}
