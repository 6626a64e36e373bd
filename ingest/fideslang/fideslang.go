// Package fideslang reads fideslang, the YAML in which Fides (by Ethyca) describes systems,
// datasets and what personal data is used for, of versions 1.0 to 3.1. All files of a
// project are read together, as Fides reads them: each is a mapping of lists, those of one
// name are one list, and what one file names another may declare.
//
// An organization is a party, and a system a system of it, each under its key; a system
// with a legal_name is of the business of that name. A dataset of Fides is a database: it
// is a dataset, fides://ORGANIZATION/KEY, and what its collections list are its fields,
// #collection.field.field. It lies in the system that refers to it. If none does, or
// several do, it lies in a system fides://ORGANIZATION: a reference does not say which way
// data goes, and no transfer is made of it. Nor is one of a field's references, along which
// Fides joins what it tells people of themselves.
//
// A flow is a transfer, "FROM -> TO". Both ends may declare it: then it is one transfer with
// two accounts. What the receiving system says is claimed by a source of its own, the
// project's name and Receivers.
//
// Fides does not say when data went, nor of whom: both are unknown. Kinds of people
// (data_subjects) are populations of unknown size, where a place has data of one kind only.
package fideslang

import (
	"context"
	"io"
	"iter"

	"outflow/graph"
	"outflow/ingest/document"
	"outflow/ingest/record"
)

// Receivers ends the name of the source that says what receiving systems declare.
const Receivers = "#ingress"

// form is what a file is called, and expected to be.
var form = document.Form{Noun: "file", Mapping: "a mapping of lists such as system: and dataset:", Several: "several files"}

// A File is one of a project.
type File struct {
	Path string // to name it in messages
	Size int64
	Open func() (io.ReadCloser, error)
}

// Records yields what the files of a project say. What is wrong goes to the reader's
// Problems, all of it; what is not read goes to its Warnings. An error means that a file
// cannot be read. Files are read twice: once to know what others may refer to.
func Records(ctx context.Context, files []File, r *record.Reader, tell func(bytes int64)) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		p := &project{Reader: r, root: r.File, name: r.Source, tell: tell, notes: newNotes(), made: map[graph.ClaimKey]bool{}}
		p.yield = func(rec *record.Record) { p.more = p.more && yield(rec, nil) }
		p.more = true
		err := p.look(ctx, files)
		if err == nil {
			err = p.records(ctx, files)
		}
		p.File = p.root
		if err != nil && p.more {
			yield(nil, err)
		}
		p.warn(p.root, r.Warnings)
		if p.silent > 0 {
			r.Warnings.Add(record.Silent(p.root, p.silent, p.statement))
		}
	}
}

// A project is the reading of one.
type project struct {
	*record.Reader
	*index
	*notes
	root, name string
	tell       func(int64)
	yield      func(*record.Record)
	more       bool                    // are asked for
	made       map[graph.ClaimKey]bool // what nobody declares, and transfers
	silent     int                     // transfers
	statement  string                  // what a manifest says of one to speak of when and whose
}

// records reads the files again, and makes of their items what they are here.
func (p *project) records(ctx context.Context, files []File) error {
	p.Taxonomy = p.index.taxonomy()
	p.put(graph.KindSource, record.Value{}, entry("id", text(record.Value{}, p.name)))
	return p.each(ctx, files, func(s section, at place, v record.Value) {
		if p.first[s.name+" "+v.Get("fides_key").Text] != at {
			return // nor was it noted: that is told
		}
		switch s.name {
		case "organization":
			p.keys(v, organizationKeys)
			p.put(graph.KindParty, v, entry("id", v.Get("fides_key")), entry("name", v.Get("name")))
		case "system":
			p.system(v)
		case "dataset":
			p.dataset(v)
		case "data_category":
			p.category(v)
		case "data_use":
			p.keys(v, useKeys)
		case "data_subject":
			p.keys(v, subjectKeys)
		}
	})
}

// each goes through the items of all files that can be read, section by section as they
// stand.
func (p *project) each(ctx context.Context, files []File, do func(s section, at place, v record.Value)) error {
	for i, f := range files {
		if !p.more || ctx.Err() != nil {
			return ctx.Err()
		}
		half := f.Size / 2
		if p.looked {
			half = f.Size - half
		}
		p.tell(half)
		if p.File = f.Path; p.unreadable[i] {
			continue
		}
		content, err := f.read()
		if err != nil {
			return err
		}
		var s section
		problem := form.Each(content, func(root record.Value) (ok bool) {
			s, ok = p.section(root, len(root.Map)-1)
			return ok
		}, func(v record.Value) bool {
			do(s, place{i, v.Line, v.Column}, v)
			return p.more && ctx.Err() == nil
		})
		if problem != nil {
			p.unreadable[i] = true
			p.lose(*problem)
		}
	}
	return ctx.Err()
}

// read reads the text of the file.
func (f *File) read() ([]byte, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, document.MaxBytes+1))
}

// put makes a record, unless its id is taken.
func (p *project) put(kind graph.Kind, at record.Value, entries ...record.Entry) {
	v := record.Value{Shape: record.Map, Line: at.Line, Column: at.Column, Map: entries}
	rec, ok := p.Read(kind, v)
	p.add(&rec, ok)
}

func (p *project) add(rec *record.Record, sound bool) {
	if rec.Claim.ID != "" && !p.IsAgain(rec) && sound {
		p.yield(rec)
	}
}

// once reports whether a record is still to be made.
func (p *project) once(kind graph.Kind, id string) bool {
	key := graph.ClaimKey{Kind: kind, ID: id}
	again := p.made[key]
	p.made[key] = true
	return !again
}

func text(at record.Value, text string) record.Value {
	return record.Value{Shape: record.Text, Line: at.Line, Column: at.Column, Text: text}
}

func list(at record.Value, items []record.Value) record.Value {
	return record.Value{Shape: record.List, Line: at.Line, Column: at.Column, List: items}
}

// entry states a key. A value that says nothing states none.
func entry(key string, v record.Value) record.Entry {
	if v.Shape == record.Text && v.Text == "" || v.Shape == record.List && len(v.List) == 0 {
		v.Shape = record.Null
	}
	return record.Entry{Key: text(v, key), Value: v}
}

// wrong tells that a value is not what is expected.
func (p *project) wrong(v record.Value, expected string) {
	p.problem(v, v.Shape.String()+" stands here", expected)
}

func (p *project) problem(v record.Value, what, expected string) {
	p.Problems.Add(record.Problem{File: p.File, Line: v.Line, Column: v.Column, What: what, Expected: expected})
}

// lose tells of a problem for which nobody knows what else would be there.
func (p *project) lose(problem record.Problem) {
	problem.File = p.File
	p.Problems.Add(problem)
	p.Lose(graph.ClaimKey{Kind: graph.KindSystem})
}
