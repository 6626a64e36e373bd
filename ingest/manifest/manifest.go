// Package manifest reads manifests: one YAML or JSON mapping, written by
// people, that begins with "outflow: 1".
package manifest

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"outflow/graph"
	"outflow/ingest/document"
	"outflow/ingest/record"
)

// MaxBytes is the size of the largest manifest that is read.
const MaxBytes = document.MaxBytes

// Version is what the first key says.
const Version = "1"

// sections are the lists of a manifest, in the order in which they are read,
// and what they list.
var sections = [...]struct {
	name string
	kind graph.Kind
}{
	{"categories", graph.KindCategory}, // the others speak of them
	{"parties", graph.KindParty}, {"systems", graph.KindSystem}, {"populations", graph.KindPopulation}, {"cohorts", graph.KindCohort},
	{"datasets", graph.KindDataset}, {"transfers", graph.KindTransfer}, {"erasures", graph.KindErasure},
	{"annotate", graph.KindAnnotation},
}

// form is what a manifest is called, and expected to be.
var form = document.Form{Noun: "manifest", Mapping: "a mapping whose first key is outflow: 1",
	Several: "several manifests", Besides: "a directory of CSV files", Keeps: "defaults"}

// A Manifest is one whose syntax was read, all of it.
type Manifest struct{ document *document.Document }

// Parse reads the syntax of a manifest, or says why it is none. The text must stay as it
// is.
func Parse(text []byte) (*Manifest, *record.Problem) {
	d, problem := form.Read(text)
	if problem == nil {
		problem = noManifest(d.Root)
	}
	if problem != nil {
		return nil, problem
	}
	return &Manifest{d}, nil
}

// section returns the value of a key, and its items if it is a list.
func (m *Manifest) section(name string) (record.Value, iter.Seq[record.Value]) {
	for i, e := range m.document.Root.Map {
		if e.Key.Text == name && e.Value.Shape == record.List {
			return e.Value, m.document.Items(i)
		}
		if e.Key.Text == name {
			return e.Value, none
		}
	}
	return record.Value{}, none
}

func none(func(record.Value) bool) {}

// Source returns the name that the manifest gives its source, "" if it gives none.
func (m *Manifest) Source() string { return m.document.Root.Get("source").Text }

// Records yields what the manifest says: a record for the source itself, then one
// for each item that is sound. What is wrong goes to the reader's Problems,
// all of it. The reader's Zone and Taxonomy become those of the manifest.
func (m *Manifest) Records(r *record.Reader) iter.Seq[*record.Record] {
	return func(yield func(*record.Record) bool) {
		reading := &reading{Reader: r, more: true}
		reading.yield = func(rec *record.Record) { reading.more = reading.more && yield(rec) }
		reading.keys(m.document.Root)
		reading.zone(m.document.Root)
		_, categories := m.section("categories")
		reading.taxonomy(categories)
		reading.defaults(m.document.Root.Get("defaults"))
		for _, s := range sections {
			if reading.more {
				list, items := m.section(s.name)
				reading.section(list, items, s.kind)
			}
		}
	}
}

// reading is the reading of one manifest.
type reading struct {
	*record.Reader
	yield  func(*record.Record)
	more   bool             // are asked for
	stated []record.Default // for all transfers
	unread bool             // something is wrong with that
}

func (m *reading) problem(v record.Value, what, expected string) {
	m.Problems.Add(record.Problem{File: m.File, Line: v.Line, Column: v.Column, What: what, Expected: expected})
}

// noManifest says why a document is no manifest that this Outflow reads.
func noManifest(root record.Value) *record.Problem {
	problem := func(v record.Value, what, expected string) *record.Problem {
		return &record.Problem{Line: v.Line, Column: v.Column, What: what, Expected: expected}
	}
	switch {
	case root.Shape != record.Map || len(root.Map) == 0:
		return problem(root, "the file is "+root.Shape.String(), "a mapping whose first key is outflow: 1")
	case root.Map[0].Key.Text != "outflow":
		return problem(root.Map[0].Key, fmt.Sprintf("the first key is %q", root.Map[0].Key.Text), "outflow: 1")
	case root.Map[0].Value.Text != Version:
		return problem(root.Map[0].Value, fmt.Sprintf("the manifest is of version %q, which this Outflow does not know", root.Map[0].Value.Text), "outflow: 1")
	}
	for _, e := range root.Map {
		if e.Key.Text == "source" && e.Value.Text == "" { // else it would speak as another
			what := e.Value.Shape.String()
			if e.Value.Shape == record.Text {
				what = "an empty text"
			}
			return problem(e.Value, what+" stands here", "the name of the source")
		}
	}
	return nil
}

// keys checks the keys of the manifest itself.
func (m *reading) keys(root record.Value) {
	names := []string{"outflow", "source", "timezone", "defaults"}
	for _, s := range sections {
		names = append(names, s.name)
	}
	seen := map[string]int{}
	for _, e := range root.Map {
		key := e.Key.Text
		if line, again := seen[key]; again {
			m.problem(e.Key, fmt.Sprintf("the key %q is there twice, first on line %d", key, line), "")
			continue
		}
		seen[key] = e.Key.Line
		if !slices.Contains(names, key) {
			p := record.Problem{File: m.File, Line: e.Key.Line, Column: e.Key.Column, What: fmt.Sprintf("a manifest has no key %q", key),
				DidYouMean: record.Nearest(key, names)}
			if p.DidYouMean == "" {
				p.Expected = "one of " + strings.Join(names, ", ")
			}
			m.Problems.Add(p)
		}
	}
}

// zone adds the record of the source itself, which says where its days begin.
func (m *reading) zone(root record.Value) {
	m.Zone = time.UTC
	source := record.Value{Shape: record.Map, Line: root.Line, Column: root.Column, Map: []record.Entry{
		{Key: record.Value{Shape: record.Text, Text: "id"}, Value: record.Value{Shape: record.Text, Line: root.Line, Column: root.Column, Text: m.Source}},
	}}
	zone := root.Get("timezone")
	if zone.Shape != record.Null {
		source.Map = append(source.Map, record.Entry{Key: record.Value{Shape: record.Text, Text: "timezone"}, Value: zone})
	}
	rec, ok := m.Reader.Read(graph.KindSource, source)
	if ok && zone.Shape != record.Null {
		m.Zone, _ = record.LoadZone(zone.Text)
	}
	m.yield(&rec)
}

// taxonomy makes the categories that the manifest declares known to all of it.
func (m *reading) taxonomy(categories iter.Seq[record.Value]) {
	var declared []graph.Category
	for v := range categories {
		if key := v.Get("id").Text; graph.ValidCategory(key) {
			declared = append(declared, graph.Category{Key: key, Title: key, ReplacedBy: v.Get("replaced_by").Text, Known: true})
		}
	}
	m.Taxonomy = graph.NewTaxonomy(declared...)
}

// common are the keys that a manifest may state once for all its transfers.
var common = [...]string{"when", "people"}

// defaults reads what is stated for all transfers.
func (m *reading) defaults(v record.Value) {
	if v.Shape != record.Null {
		stated, ok := m.Defaults(graph.KindTransfer, common[:], v)
		m.stated, m.unread = stated, !ok
	}
}

// fill states for a transfer what is stated for all. It returns false if that
// cannot be told: the transfer would say less than its source does.
func (m *reading) fill(rec *record.Record) bool {
	if m.unread {
		return !slices.ContainsFunc(common[:], func(key string) bool { return !rec.Says(key) })
	}
	rec.Fill(m.stated)
	return true
}

// section reads a list of records of one kind.
func (m *reading) section(list record.Value, items iter.Seq[record.Value], kind graph.Kind) {
	switch list.Shape {
	case record.Null:
		return
	case record.List:
	default:
		m.problem(list, list.Shape.String()+" stands here", "a list")
		return
	}
	for v := range items {
		if !m.more {
			return
		}
		if kind == graph.KindAnnotation && record.IsPattern(v) {
			rec, ok := m.ReadPattern(v)
			m.add(rec, ok)
			continue
		}
		fields := record.Value{}
		if kind == graph.KindDataset {
			v, fields = cutFields(v)
		}
		rec, ok := m.Read(kind, v)
		if kind == graph.KindTransfer {
			ok = m.fill(&rec) && ok
		}
		m.add(rec, ok)
		m.fields(rec.Claim.ID, fields)
	}
}

// add keeps a record, unless it is not sound or its id is taken.
func (m *reading) add(rec record.Record, sound bool) {
	if rec.Claim.ID == "" {
		return // reported
	}
	if !m.IsAgain(&rec) && sound {
		m.yield(&rec)
	}
}
