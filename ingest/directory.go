package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// A known is what the store knows of sources.
type known struct {
	commit      int64             // as of which
	directories map[string]string // what each source notes, "" if nothing
}

func (l *load) lookUp(ctx context.Context) (known, error) {
	k := known{directories: map[string]string{}}
	return k, l.store.View(ctx, 0, func(r graph.Reader) error {
		k.commit = r.Commit().Number
		for c, err := range r.Claims(ctx, graph.KindSource) {
			if err != nil {
				return err
			}
			k.directories[c.Source] = c.Directory
		}
		return nil
	})
}

// findGone finds the sources that were loaded from a directory of this load
// and are not in it any more. See the package comment for the rule.
func (l *load) findGone() (all []string, err error) {
	here := map[string]bool{}
	for _, c := range l.found.candidates {
		here[c.name] = true // also one that cannot be read now
	}
	for _, in := range l.inputs {
		for _, source := range in.sources() {
			here[source] = true
		}
	}
	var problems []record.Problem
	for directory, path := range l.found.directories {
		var sources []string
		for source, noted := range l.known.directories {
			if noted == directory {
				sources = append(sources, source)
			}
		}
		slices.Sort(sources)
		gone := slices.DeleteFunc(slices.Clone(sources), func(s string) bool { return here[s] })
		if len(gone) > 0 && len(gone) == len(sources) && directory != l.opts.Source {
			problems = append(problems, record.Problem{File: path, What: fmt.Sprintf(
				"a directory named %q was loaded before with the sources %s, none of which is in this one; "+
					"if this is that directory, load it with --source %s, else with --source and another name",
				directory, strings.Join(sources, ", "), directory)})
		}
		all = append(all, gone...)
	}
	if len(problems) > 0 {
		return nil, &ProblemsError{Problems: inOrder(problems)}
	}
	slices.Sort(all)
	return all, nil
}
