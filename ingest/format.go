package ingest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/bulk"
	"outflow/ingest/claims"
	"outflow/ingest/dbt"
	"outflow/ingest/document"
	"outflow/ingest/fideslang"
	"outflow/ingest/manifest"
	"outflow/ingest/openlineage"
	"outflow/ingest/record"
)

// A format is a way to write what Outflow reads.
type format struct {
	// is reports whether the beginning of a file is in the format.
	is func(head []byte) bool
	// isBeside, if not nil, reports whether a file says something only beside one that is in
	// the format: then it is a part of that input.
	isBeside func(head []byte) bool
	main     string // what a message calls that one
	// isPacked, if not nil, reports whether a file that is compressed with gzip is in the format
	// by the comment in its header.
	isPacked func(comment string) bool
	// wrote, if not nil, reports whether a file of this path from there need not be told of
	// as one that is not for us.
	wrote func(path string) bool
	// prepare finds out what must be known of an input before it is read.
	prepare func(in *input, m *members, opts Options) error
	// namespaced is set where Options.Namespace says what system its places lie in.
	namespaced bool
	// ownSources is set where the file itself names its sources.
	ownSources bool
	// observes is set where files hold events, each of which adds to what was said before: see
	// load.observe. There is nothing to prepare.
	observes bool
	// together is set where the files of the format below one directory are one input.
	together bool
	// otherSources ends the names of sources that an input may speak as besides its own.
	otherSources []string
	// says is what states of all its transfers that they ran always and carried
	// everyone's data, unless the format tells itself of those of which it is not known.
	says string
}

// formats are those of single files, in the order in which they are tried.
var formats = [...]format{
	{is: claims.Is, prepare: prepareClaims, ownSources: true, says: `"when": ["always"], "people": "everyone" in each`},
	{is: dbt.Is, isBeside: dbt.IsBeside, main: "a manifest of dbt", wrote: dbt.Wrote, namespaced: true, prepare: prepareDbt},
	{is: manifest.Is, prepare: prepareManifest, says: "defaults: {when: always, people: everyone}"},
	{is: openlineage.Is, isPacked: openlineage.IsArchive, observes: true, together: true},
	{is: fideslang.Is, prepare: prepareFideslang, together: true, otherSources: []string{fideslang.Receivers}},
}

// bulkFormat is that of a directory of CSV files.
var bulkFormat = format{prepare: prepareBulk, says: "the columns when and people, with always and everyone"}

// prepareManifest parses a manifest: it may name its source anywhere. A manifest is
// small.
func prepareManifest(in *input, m *members, _ Options) error {
	text, err := in.text(document.MaxBytes)
	if err != nil {
		return err
	}
	in.size = int64(len(text))
	parsed, problem := manifest.Parse(text)
	if problem != nil {
		problem.File = in.file
		in.broken = problem
		return nil
	}
	if name := parsed.Source(); name != "" {
		in.path, in.name, in.named = in.name, name, true
	}
	in.read = func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error] {
		return func(yield func(*record.Record, error) bool) {
			r.Members = m.of(ctx, in, r)
			for rec := range parsed.Records(r) {
				if !yield(rec, ctx.Err()) {
					return
				}
			}
			tell(in.size)
		}
	}
	return nil
}

// prepareBulk looks at the files of a directory.
func prepareBulk(in *input, m *members, _ Options) (err error) {
	d := &bulk.Directory{Path: in.file}
	size, written, err := d.Stat()
	if err != nil {
		return err
	}
	in.size = size
	in.changed = func() bool {
		now, at, err := d.Stat()
		return err != nil || now != size || !at.Equal(written)
	}
	in.read = func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error] {
		d.Read = tell
		r.Members = m.of(ctx, in, r)
		return d.Records(ctx, r)
	}
	return nil
}

// prepareFideslang looks at the files of a project.
func prepareFideslang(in *input, _ *members, _ Options) error {
	var files []fideslang.File
	if in.isReader {
		text, err := in.text(document.MaxBytes)
		if err != nil {
			return err
		}
		in.size = int64(len(text))
		files = append(files, fideslang.File{Path: in.file, Size: in.size, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }})
	} else if err := in.watch(); err != nil {
		return err
	} else {
		for _, part := range in.parts {
			files = append(files, fideslang.File{Path: part.file, Size: part.size, Open: part.open})
		}
	}
	in.read = func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error] {
		return fideslang.Records(ctx, files, r, tell)
	}
	return nil
}

// prepareDbt finds out of which project a manifest of dbt is.
func prepareDbt(in *input, _ *members, opts Options) error {
	if err := in.watch(); err != nil {
		return err
	}
	project, err := in.project()
	if err != nil {
		return err
	}
	if !strings.Contains(in.name, "/") { // every project has a directory of this name
		in.directory = ""
	}
	if project != "" {
		in.path, in.name, in.named = in.name, project, true
	}
	target := &dbt.Target{Manifest: dbt.File{Name: in.file, Open: in.open}, Namespace: opts.Namespace}
	for _, part := range in.parts[1:] {
		target.Beside = append(target.Beside, dbt.File{Name: part.file, Open: part.open})
	}
	in.read = func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error] {
		target.Project, target.Tell = cmp.Or(project, in.name), tell
		return func(yield func(*record.Record, error) bool) {
			for rec, err := range target.Records(ctx, r) {
				if fault := (*dbt.Fault)(nil); errors.As(err, &fault) {
					err = &ProblemsError{Problems: []record.Problem{fault.Problem}}
				}
				if !yield(rec, err) || err != nil {
					return
				}
			}
		}
	}
	return nil
}

// project finds the name of the project of a manifest of dbt. What a reader holds is not read
// for that beyond what was looked at already: it may be read only once.
func (in *input) project() (string, error) {
	if in.isReader {
		return dbt.Project(bytes.NewReader(in.head))
	}
	file, err := in.open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	return dbt.Project(file)
}

// watch finds out how large the files of an input are, and lets it tell whether one was
// written to since. Of what a reader holds neither is known.
func (in *input) watch() error {
	if in.isReader {
		return nil
	}
	if in.parts == nil {
		was, err := os.Stat(in.file)
		if err != nil {
			return err
		}
		in.size = was.Size()
		in.changed = func() bool {
			now, err := os.Stat(in.file)
			return err != nil || now.Size() != was.Size() || !now.ModTime().Equal(was.ModTime())
		}
		return nil
	}
	for _, part := range in.parts {
		if err := part.watch(); err != nil {
			return err
		}
		in.size += part.size
	}
	in.changed = func() bool {
		return slices.ContainsFunc(in.parts, func(part *input) bool { return part.changed != nil && part.changed() })
	}
	return nil
}

// prepareClaims looks at a file of claims.
func prepareClaims(in *input, m *members, _ Options) error {
	if err := in.watch(); err != nil {
		return err
	}
	in.read = func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error] {
		return func(yield func(*record.Record, error) bool) {
			file, err := in.open()
			if err != nil {
				yield(nil, err)
				return
			}
			defer file.Close()
			claims.Read(ctx, file, r, m.lists, tell)(yield)
		}
	}
	return nil
}

// note lets the claim of a source say where it was found.
func (in *input) note(c *graph.Claim) {
	if c.Kind == graph.KindSource && !in.format.ownSources {
		c.Directory, c.Timezone = in.notes, cmp.Or(c.Timezone, in.zone)
	}
}
