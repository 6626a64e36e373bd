package people

import (
	"context"
	"errors"
	"io"
	"maps"
	"strings"

	"outflow/graph"
)

// A Side is one of two graphs that are compared.
type Side int

// The sides.
const (
	Before Side = iota
	After
)

// A Joint is the people of two graphs as one crowd, so that who is in a set by the one
// and in another set by the other can be counted: bounds of a difference, which are closer
// than the difference of bounds.
//
// A population or cohort that both define alike is one set of people. One that they define
// otherwise is two sets, of which nothing says how much they have in common, unless lists of
// members or expressions say who is in both. A Joint is immutable.
type Joint struct {
	Crowd *Crowd
	sides [2]*jointSide
	// withdrawn are the pairs of cohorts that the one side says to have nobody in common
	// and the other does not, though both define the two alike.
	withdrawn [][2]string
}

// A jointSide is what one of the graphs calls the sets of a joint one.
type jointSide struct {
	graph   *graph.Graph
	cohorts []string // by cohort: its id in the joint graph
	// populations are, by population, the id of the joint cohort that is all of its people, ""
	// where that is all of the joint population, since both sides define it alike.
	populations []string
}

// What is no part of an id tells the two sets apart that have one id.
var marks = [2]string{"\x01", "\x02"}

// complementMark begins the id of those who are not in another cohort.
const complementMark = "\x03"

var inWords = strings.NewReplacer(marks[Before], " (before)", marks[After], " (after)", complementMark, "not ")

// InWords writes, of a text about the joint crowd, what the sides call alike for people to read.
func (j *Joint) InWords(text string) string { return inWords.Replace(text) }

// Own returns the id that a graph gives what is called so in a joint one.
func (j *Joint) Own(id string) string {
	return strings.Trim(id, marks[Before]+marks[After]+complementMark)
}

// Join makes one crowd of those of two graphs. It reads no list again: each crowd must have
// been made by Gather or Advance.
func Join(ctx context.Context, before, after *Crowd) (*Joint, error) {
	b := newJoiner(before.graph, after.graph)
	g := b.join()
	known := *after
	known.lists = maps.Clone(after.lists)
	maps.Copy(known.lists, before.lists)
	crowd, err := known.Advance(ctx, g, func(context.Context, string) (io.ReadCloser, error) {
		return nil, errors.New("who is on a member list was not read")
	})
	if err != nil {
		return nil, err
	}
	return &Joint{Crowd: crowd, sides: b.sides, withdrawn: b.withdrawn}, nil
}

// Graph is the joint one, of populations and cohorts alone.
func (j *Joint) Graph() *graph.Graph { return j.Crowd.graph }

// Expr says in terms of the joint crowd whom an expression of one side means. A cohort that
// this side does not know is what the other says it is.
func (j *Joint) Expr(s Side, p graph.People) graph.People { return j.sides[s].expr(p, j.sides[1-s]) }

// expr says in terms of the joint graph whom an expression means.
func (s *jointSide) expr(p graph.People, other *jointSide) graph.People {
	switch p := p.(type) {
	case graph.Members:
		return s.members(string(p), other)
	case graph.Not:
		x := s.expr(p.X, other)
		if all := s.all(populations(s.graph, p.X)); all != nil {
			return graph.Except{L: all, R: x}
		}
		return graph.Not{X: x}
	case graph.And:
		return graph.And{L: s.expr(p.L, other), R: s.expr(p.R, other)}
	case graph.Or:
		return graph.Or{L: s.expr(p.L, other), R: s.expr(p.R, other)}
	case graph.Except:
		return graph.Except{L: s.expr(p.L, other), R: s.expr(p.R, other)}
	}
	return p
}

// members says who is in a cohort or population.
func (s *jointSide) members(id string, other *jointSide) graph.People {
	if i := s.graph.Cohort(id); i != graph.None {
		in := graph.Members(s.cohorts[i])
		if n := s.graph.Cohorts[i].Population; n != graph.None && s.populations[n] != "" {
			return graph.And{L: in, R: graph.Members(s.populations[n])} // a list may name others, too
		}
		return in
	}
	if n := s.graph.Population(id); n != graph.None {
		return s.population(n)
	}
	if i := other.graph.Cohort(id); i != graph.None {
		return graph.Members(other.cohorts[i])
	}
	if n := other.graph.Population(id); n != graph.None {
		return other.population(n)
	}
	return graph.Members(id)
}

func (s *jointSide) population(n int32) graph.People {
	if id := s.populations[n]; id != "" {
		return graph.Members(id)
	}
	return graph.Members(s.graph.Populations[n].ID)
}

// all says who is in the populations that an expression speaks of; nil if those are all that
// the joint populations are.
func (s *jointSide) all(of spoken) graph.People {
	var all graph.People
	twice := false
	for n := range s.graph.Populations {
		if !of.all && !of.some[int32(n)] {
			continue
		}
		twice = twice || s.populations[n] != ""
		if own := s.population(int32(n)); all == nil {
			all = own
		} else {
			all = graph.Or{L: all, R: own}
		}
	}
	if !twice {
		return nil
	}
	return all
}

// Doubts are what makes the difference of two graphs uncertain that is certain of each.
type Doubts struct {
	// Populations and Cohorts are those that the graphs define otherwise, where no lists and
	// no expressions say who is in both.
	Populations, Cohorts []string
	// Withdrawn are pairs of cohorts that the graph before says to have nobody in common, and
	// the other does not.
	Withdrawn []string
}

// Doubts returns those that bear on some expressions of the joint crowd.
func (j *Joint) Doubts(exprs []graph.People) (d Doubts, err error) {
	named, err := j.Crowd.named(exprs)
	if err != nil {
		return d, err
	}
	g := j.Crowd.graph
	ids := map[string]bool{}
	for i := range named {
		ids[g.Cohorts[i].ID] = true
	}
	before, after := j.sides[Before], j.sides[After]
	for n, id := range before.populations {
		if id == "" || !ids[id] && !ids[before.graph.Populations[n].ID+marks[After]] {
			continue
		}
		if o := after.graph.Population(before.graph.Populations[n].ID); before.graph.Populations[n].Members == "" || after.graph.Populations[o].Members == "" {
			d.Populations = append(d.Populations, before.graph.Populations[n].ID)
		}
	}
	said := func(h *graph.Cohort) bool { return h.Members != "" || h.People != nil }
	for i, id := range before.cohorts {
		h := &before.graph.Cohorts[i]
		o := after.graph.Cohort(h.ID)
		if o == graph.None || after.cohorts[o] == id || !ids[id] && !ids[after.cohorts[o]] {
			continue
		}
		if !said(h) || !said(&after.graph.Cohorts[o]) {
			d.Cohorts = append(d.Cohorts, h.ID)
		}
	}
	for _, pair := range j.withdrawn {
		if ids[pair[0]] && ids[pair[1]] {
			d.Withdrawn = append(d.Withdrawn, pair[0]+" and "+pair[1])
		}
	}
	return d, nil
}
