// Package bulk reads a directory of CSV files, one for each kind of record:
// the form for graphs of a million transfers, which other programs write. The
// files are streamed, a row at a time.
package bulk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"outflow/graph"
	"outflow/ingest/record"
)

// files are the names that a directory may hold, in the order in which they
// are read, and what their rows are.
var files = [...]struct {
	name string
	kind graph.Kind
}{
	{"populations.csv", graph.KindPopulation}, {"parties.csv", graph.KindParty}, {"systems.csv", graph.KindSystem},
	{"datasets.csv", graph.KindDataset}, {"fields.csv", graph.KindField}, {"cohorts.csv", graph.KindCohort},
	{"transfers.csv", graph.KindTransfer}, {"erasures.csv", graph.KindErasure},
}

// IsFile reports whether a file of this name makes its directory one of ours.
func IsFile(name string) bool {
	for _, f := range files {
		if f.name == name {
			return true
		}
	}
	return false
}

// NearFile returns the name of such a file that a name is near to, "" if it is
// near to none.
func NearFile(name string) string {
	stem, isCSV := strings.CutSuffix(name, ".csv")
	var stems []string
	for _, f := range files {
		stems = append(stems, strings.TrimSuffix(f.name, ".csv"))
	}
	if nearest := record.Nearest(stem, stems); isCSV && nearest != "" {
		return nearest + ".csv"
	}
	return ""
}

// A Directory is a directory of CSV files.
type Directory struct {
	Path string
	// Read, if not nil, is told how many bytes were read.
	Read func(n int64)
}

// Stat returns how many bytes the files hold, and when the last was written to.
// It refuses what is no ordinary file: to open a pipe would be to wait for
// whoever writes to it.
func (d *Directory) Stat() (size int64, written time.Time, err error) {
	for _, f := range files {
		info, err := os.Stat(filepath.Join(d.Path, f.name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return 0, written, err
		case !info.Mode().IsRegular():
			return 0, written, errors.New(f.name + " is no ordinary file")
		default:
			size += info.Size()
			if info.ModTime().After(written) {
				written = info.ModTime()
			}
		}
	}
	return size, written, nil
}

// Records yields a record for the source itself and one for each row that is
// sound; what is wrong goes to the reader's Problems. The record is good until
// the next one. An error means that a file cannot be read.
func (d *Directory) Records(ctx context.Context, r *record.Reader) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		source := &record.Record{Claim: graph.Claim{Kind: graph.KindSource, ID: r.Source, Source: r.Source}, File: d.Path}
		if !yield(source, nil) {
			return
		}
		for _, f := range files {
			for rec, err := range d.File(ctx, r, f.kind) {
				if !yield(rec, err) || err != nil {
					return
				}
			}
		}
	}
}

// File is Records for the rows of one kind alone.
func (d *Directory) File(ctx context.Context, r *record.Reader, kind graph.Kind) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		for _, f := range files {
			if f.kind != kind {
				continue
			}
			path := filepath.Join(d.Path, f.name)
			file, err := os.Open(path)
			if errors.Is(err, fs.ErrNotExist) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			defer file.Close()
			// Only the file changes from table to table: what the reader
			// remembers of values is good for all.
			r.File = path
			for rec, err := range Read(ctx, file, r, kind, d.Read) {
				if !yield(rec, err) || err != nil {
					return
				}
			}
		}
	}
}

// counter tells how much was read of what it wraps.
type counter struct {
	io.Reader
	tell func(int64)
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.tell != nil {
		c.tell(int64(n))
	}
	return n, err
}
