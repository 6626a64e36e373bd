package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// refuseTakeovers refuses a load that would replace what another directory's
// file of the same name said. See the package comment for the rule.
func (l *load) refuseTakeovers(ctx context.Context) error {
	if l.opts.Source != "" { // that is deliberate
		for _, c := range l.found.candidates {
			if c.given {
				c.directory = l.known.directories[c.name]
			}
		}
		return nil
	}
	var problems []record.Problem
	for _, place := range l.places() {
		problem, err := l.takeover(ctx, place)
		if err != nil {
			return err
		}
		if problem != nil {
			problems = append(problems, *problem)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return &ProblemsError{Problems: problems}
}

// A place is what was given to load: a directory, or a file by its own path.
type place struct {
	path   string
	given  bool   // it is a file
	named  string // by --source, to say that it is what was loaded before
	inputs []input
	files  []*candidate
}

func (l *load) places() []*place {
	var all []*place
	byDirectory := map[string]*place{}
	for i, c := range l.found.candidates {
		if c.format.ownSources {
			continue
		}
		p := byDirectory[c.directory]
		switch {
		case c.given:
			p = &place{path: c.file, given: true, named: c.name}
			all = append(all, p)
		case p == nil:
			p = &place{path: l.found.directories[c.directory], named: c.directory}
			all, byDirectory[c.directory] = append(all, p), p
		}
		p.inputs, p.files = append(p.inputs, l.inputs[i]), append(p.files, c)
	}
	return all
}

// takeover returns why a place is likely not the one that its sources were
// loaded from before, nil if it is or they were not.
func (l *load) takeover(ctx context.Context, p *place) (*record.Problem, error) {
	sources := map[string]bool{}
	for _, c := range p.files {
		noted, again := l.known.directories[c.name]
		was, is := strings.TrimSuffix(noted, alone), strings.TrimSuffix(c.directory, alone)
		switch {
		case !again:
			continue
		case was != "" && was != is:
			if !p.given {
				p.named = was
			}
			return &record.Problem{File: p.path, What: fmt.Sprintf(
				"the source %q was loaded from a directory named %q, and this is in one named %q; "+
					"if it is another, load it with --source and another name; if the directory was renamed, with --source %s",
				c.name, was, is, p.named)}, nil
		case noted == is:
			c.directory = noted // a file of a directory stays that, also if it is loaded alone
		}
		sources[c.name] = true
	}
	if len(sources) == 0 {
		return nil, nil
	}
	var problem *record.Problem
	return problem, l.store.View(ctx, l.known.commit, func(r graph.Reader) error {
		if keeps, err := restates(ctx, r, p.inputs); keeps || err != nil {
			return err
		}
		old, err := anythingOf(ctx, r, sources)
		if old == nil || err != nil {
			return err
		}
		problem = &record.Problem{File: p.path, What: fmt.Sprintf(
			"the source %q was loaded before from a place of the same name, and nothing of what it said, such as %s %q, is said here; "+
				"if this is another, load it with --source and another name; if it is the same, with --source %s",
			old.Source, record.Noun(old.Kind), old.ID, p.named)}
		return nil
	})
}

// estate is what a source says of its own. Parties, populations and the like are
// said alike by many.
var estate = []graph.Kind{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindTransfer}

// restates reports whether inputs say nothing of an estate, or something that
// their source has said before. It reads no further than that.
func restates(ctx context.Context, r graph.Reader, inputs []input) (bool, error) {
	said, batch, kind := 0, map[graph.ClaimKey]bool{}, graph.Kind("")
	again := func() (bool, error) {
		var ids []string
		for key := range batch {
			ids = append(ids, key.ID)
		}
		slices.Sort(ids)
		if len(ids) == 0 {
			return false, nil
		}
		for c, err := range r.Find(ctx, kind, slices.Compact(ids)) {
			if err != nil || batch[c.Key()] {
				return true, err
			}
		}
		clear(batch)
		return false, nil
	}
	for _, in := range inputs {
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return false, err
			}
			key := rec.Key()
			if !slices.Contains(estate, key.Kind) {
				continue
			}
			said++
			if key.Kind != kind || len(batch) == findBatch {
				if found, err := again(); found || err != nil {
					return found, err
				}
				kind = key.Kind
			}
			batch[key] = true
		}
	}
	found, err := again()
	return found || said == 0, err
}

// anythingOf returns something of the estate of one of the sources, nil if
// there is nothing.
func anythingOf(ctx context.Context, r graph.Reader, sources map[string]bool) (*graph.Claim, error) {
	for c, err := range r.Claims(ctx, estate...) {
		if err != nil || sources[c.Source] {
			return &c, err
		}
	}
	return nil, nil
}
