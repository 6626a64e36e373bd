package ingest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"os"

	"outflow/graph"
	"outflow/ingest/bulk"
	"outflow/ingest/claims"
	"outflow/ingest/document"
	"outflow/ingest/fideslang"
	"outflow/ingest/manifest"
	"outflow/ingest/record"
)

// A format is a way to write what Outflow reads.
type format struct {
	// is reports whether the beginning of a file is in the format.
	is func(head []byte) bool
	// prepare finds out what must be known of an input before it is read.
	prepare func(in *input, m *members) error
	// ownSources is set where the file itself names its sources.
	ownSources bool
	// together is set where the files of the format below one directory are one input.
	together bool
	// beside ends the names of sources that an input may speak as besides its own.
	beside []string
	// imports is set where files say nothing of when and whose, and unknown is written.
	imports bool
	// says is what states of all its transfers that they ran always and carried
	// everyone's data, given the first that does not say it.
	says func(first *graph.Claim) string
}

// formats are those of single files, in the order in which they are tried.
var formats = [...]format{
	{is: claims.Is, prepare: prepareClaims, ownSources: true, says: always(`"when": ["always"], "people": "everyone" in each`)},
	{is: manifest.Is, prepare: prepareManifest, says: always("defaults: {when: always, people: everyone}")},
	{is: fideslang.Is, prepare: prepareFideslang, together: true, beside: []string{fideslang.Receivers}, imports: true, says: inManifest},
}

// bulkFormat is that of a directory of CSV files.
var bulkFormat = format{prepare: prepareBulk, says: always("the columns when and people, with always and everyone")}

// always is what says the same of every transfer.
func always(text string) func(*graph.Claim) string { return func(*graph.Claim) string { return text } }

// inManifest says it beside an import, which can not.
func inManifest(first *graph.Claim) string {
	return fmt.Sprintf("in a manifest, for each as for the first: transfers: [{id: %q, from: %q, to: %q, when: always, people: everyone}]", first.ID, first.From, first.To)
}

// prepareManifest parses a manifest: it may name its source anywhere. A manifest is
// small.
func prepareManifest(in *input, m *members) error {
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
func prepareBulk(in *input, m *members) (err error) {
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
func prepareFideslang(in *input, _ *members) error {
	var files []fideslang.File
	var was []os.FileInfo
	if in.isReader {
		text, err := in.text(document.MaxBytes)
		if err != nil {
			return err
		}
		in.size = int64(len(text))
		files = append(files, fideslang.File{Path: in.file, Size: in.size, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }})
	}
	for _, path := range in.files {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		was, in.size = append(was, info), in.size+info.Size()
		files = append(files, fideslang.File{Path: path, Size: info.Size(), Open: func() (io.ReadCloser, error) { return os.Open(path) }})
	}
	in.changed = func() bool {
		for i, path := range in.files {
			now, err := os.Stat(path)
			if err != nil || now.Size() != was[i].Size() || !now.ModTime().Equal(was[i].ModTime()) {
				return true
			}
		}
		return false
	}
	in.read = func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error] {
		return fideslang.Records(ctx, files, r, tell)
	}
	return nil
}

// prepareClaims looks at a file of claims.
func prepareClaims(in *input, m *members) error {
	if !in.isReader {
		was, err := os.Stat(in.file)
		if err != nil {
			return err
		}
		in.size = was.Size()
		in.changed = func() bool {
			now, err := os.Stat(in.file)
			return err != nil || now.Size() != was.Size() || !now.ModTime().Equal(was.ModTime())
		}
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
