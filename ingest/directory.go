package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// findGone finds the sources that were loaded from a directory of this load
// and are not in it any more. See the package comment for the rule.
func (l *load) findGone(ctx context.Context) error {
	here := map[string]bool{}
	for _, c := range l.found.candidates {
		here[c.name] = true // also one that cannot be read now
	}
	for _, in := range l.inputs {
		for _, source := range in.sources() {
			here[source] = true
		}
	}
	if len(l.found.directories) == 0 {
		return nil
	}
	noted := map[string][]string{} // sources by directory
	err := l.store.View(ctx, 0, func(r graph.Reader) error {
		for c, err := range r.Claims(ctx, graph.KindSource) {
			if err != nil {
				return err
			}
			if l.found.directories[c.Directory] != "" {
				noted[c.Directory] = append(noted[c.Directory], c.Source)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for directory, sources := range noted {
		gone := slices.DeleteFunc(slices.Clone(sources), func(s string) bool { return here[s] })
		if len(gone) == len(sources) && directory != l.opts.Source {
			return &ProblemsError{Problems: []record.Problem{{File: l.found.directories[directory], What: fmt.Sprintf(
				"a directory named %q was loaded before with the sources %s, none of which is in this one; "+
					"if this is that directory, load it with --source %s, else with --source and another name",
				directory, strings.Join(sources, ", "), directory)}}}
		}
		l.gone = append(l.gone, gone...)
	}
	slices.Sort(l.gone)
	return nil
}
