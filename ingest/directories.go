package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// directories are what sources note of where they were found, as of a commit; see the
// package comment.
type directories struct {
	commit int64
	noted  map[string]string // by source, "" if it notes nothing
	zones  map[string]string // where the days of sources begin, "" for UTC
}

func readDirectories(ctx context.Context, store graph.Store) (directories, error) {
	d := directories{noted: map[string]string{}, zones: map[string]string{}}
	return d, store.View(ctx, 0, func(r graph.Reader) error {
		d.commit = r.Commit().Number
		for c, err := range r.Claims(ctx, graph.KindSource) {
			if err != nil {
				return err
			}
			d.noted[c.Source], d.zones[c.Source] = c.Directory, c.Timezone
		}
		return nil
	})
}

// settle decides what the sources of a load note. It refuses a load that would
// replace what another directory's file of the same name said.
func (d *directories) settle(f *found, opts Options) error {
	var problems []record.Problem
	told := map[string]bool{} // directories that are refused
	for _, in := range f.inputs {
		noted, known := d.noted[in.name]
		was, is := strings.TrimSuffix(noted, alone), strings.TrimSuffix(in.directory, alone)
		in.notes, in.zone = in.directory, ""
		switch {
		case in.format.ownSources || !known:
			continue
		case opts.Source != "": // that is deliberate
			if in.given {
				in.notes = noted
			}
		case in.named, was == "", was == is:
			if was == is && !strings.HasSuffix(noted, alone) {
				in.notes = noted // a file of a directory stays that, also if it is loaded alone
			}
		case !in.given && told[is]:
		default:
			path, name := in.file, in.name
			if !in.given {
				told[is] = true
				path, name = f.directories[is], was
			}
			problems = append(problems, record.Problem{File: path, What: fmt.Sprintf(
				"the source %q was loaded from a directory named %q, and this is in one named %q; "+
					"if it is another, load it with --source and another name; if the directory was renamed, with --source %s",
				in.name, was, is, name)})
		}
		if opts.Append { // what it said of itself stays
			in.notes, in.zone = noted, d.zones[in.name]
		}
	}
	if len(problems) > 0 {
		return &ProblemsError{Problems: problems}
	}
	return nil
}

// gone returns the sources that were loaded from a directory of this load and are not
// in it any more, unless claims that are in it now speak as them.
func (d *directories) gone(f *found, source string) (all []string, err error) {
	here, renamed, others := map[string]bool{}, map[string]bool{}, false
	for _, in := range f.inputs {
		here[in.name], renamed[in.path] = true, true
		for _, source := range in.otherSources() { // what it may speak as it restates, by saying nothing too
			if _, known := d.noted[source]; known {
				here[source], all = true, append(all, source)
			}
		}
		others = others || in.format.ownSources
		if in.broken != nil {
			return nil, nil // who knows what it would say it is
		}
	}
	var problems []record.Problem
	for directory, path := range f.directories {
		var sources, gone []string
		for s, noted := range d.noted {
			if noted == directory {
				sources = append(sources, s)
				if !here[s] {
					gone = append(gone, s)
				}
			}
		}
		isKnown := slices.ContainsFunc(sources, func(s string) bool { return here[s] || renamed[s] })
		if len(gone) > 0 && !isKnown && directory != source && !others {
			slices.Sort(sources)
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
