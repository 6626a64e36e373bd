package dbt

import (
	"cmp"
	"context"
	"crypto/md5" // by which dbt itself names projects
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// A File is one artifact.
type File struct {
	Name string // what messages call it
	Open func() (io.ReadCloser, error)
}

// A Target is a manifest and what lies beside it.
type Target struct {
	Manifest File
	Beside   []File
	// Project is the name of the project. Its relations lie in Namespace, or if that is
	// empty in dbt:// and the project.
	Project, Namespace string
	// Tell, if not nil, is told how many bytes were read.
	Tell func(n int64)
}

// A Fault is why an artifact cannot be read on.
type Fault struct{ record.Problem }

func (f *Fault) Error() string { return f.String() }

// Project returns the name of the project of a manifest, "" if it does not say or cannot be
// read so far. Up to version 9 a manifest holds only a hash of it, and names the package
// of each node.
func Project(src io.Reader) (name string, err error) {
	s := newStream(src, nil)
	hash, packages := "", map[string]string{} // by hash
	settle := func() {
		if name = cmp.Or(name, packages[hash]); name != "" {
			s.at, s.end, s.err = 0, 0, io.EOF
		}
	}
	const most = 10_000 // packages
	s.object(func(key string) {
		switch key {
		case "metadata":
			s.object(func(key string) {
				switch key {
				case "project_name":
					name = s.text()
				case "project_id":
					hash = s.text()
				default:
					s.skip()
				}
			})
			settle()
		case "nodes", "sources":
			s.object(func(string) {
				s.object(func(key string) {
					if key != "package_name" || len(packages) == most {
						s.skip()
						return
					}
					of := s.text()
					sum := md5.Sum([]byte(of))
					packages[hex.EncodeToString(sum[:])] = of
					settle()
				})
			})
		default:
			s.skip()
		}
	})
	return name, s.broken()
}

// A reading is the reading of a target.
type reading struct {
	*record.Reader
	of      *Target
	ctx     context.Context
	yield   func(*record.Record) bool
	more    bool                // is asked for
	columns map[string][]string // of the tables, by node
	cells   int                 // columns of all tables
	runs    map[string]*run     // by node

	number     map[string]int32 // of nodes, named or only read
	nodes      []indexed
	heldBy     string // the system of all datasets
	transfers  int
	silent     int  // transfers of which nobody says whose data they carried
	timeless   int  // or when they ran
	subjects   int  // datasets that state whose data begins there
	noSubjects int  // sources and seeds that do not
	matched    int  // nodes of which the catalog or results say something
	saysEach   bool // somebody states how many rows one person has
	// The first of what lacks something; counted is where rows are known to have been written.
	first struct{ source, relation, job, counted string }
}

// An indexed node is what is kept of one until all are known.
type indexed struct {
	id           string // "" if the manifest does not hold it
	line, column int
	place        string // "" if it is passed through
	isView       bool
	parents      []int32
	stated       []record.Default // of what flows into it
}

// Records yields a record for the source itself and one for each place and transfer that
// is sound; what is wrong goes to the reader's Problems. The record is good until the next
// one. An error means that a file cannot be read; a *Fault that it is not what it should be.
func (t *Target) Records(ctx context.Context, r *record.Reader) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		m := &reading{Reader: r, of: t, ctx: ctx, more: true, columns: map[string][]string{}, runs: map[string]*run{}, number: map[string]int32{}}
		m.yield = func(rec *record.Record) bool {
			m.more = m.more && yield(rec, nil)
			return m.more
		}
		if err := m.read(); err != nil && m.more {
			yield(nil, err)
		}
	}
}

func (r *reading) read() error {
	for _, f := range r.of.Beside {
		if err := r.beside(f); err != nil {
			return err
		}
	}
	r.File = r.of.Manifest.Name
	r.system()
	if err := r.manifest(); err != nil || !r.more {
		return err
	}
	if err := r.flows(); err != nil || !r.more {
		return err
	}
	r.unsaid()
	return nil
}

// artifact opens a file and reads it.
func (r *reading) artifact(f File, read func(*stream)) error {
	file, err := f.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	s := newStream(untilDone{r.ctx, file}, r.of.Tell)
	if read(s); s.fault == nil && r.more && s.peek() != 0 {
		s.fail("more follows the end of the document", "")
	}
	switch {
	case s.broken() != nil:
		return s.broken()
	case s.fault != nil && r.more:
		s.fault.File = f.Name
		return &Fault{*s.fault}
	}
	return nil
}

// untilDone ends a reading once nobody waits for it.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (c untilDone) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}

// beside reads an artifact other than the manifest. Freshness says when a source was last
// loaded by others, which no claim holds.
func (r *reading) beside(f File) error {
	file, err := f.Open()
	if err != nil {
		return err
	}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(file, head)
	file.Close()
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	switch Recognise(head[:n]).Kind {
	case catalog:
		return r.artifact(f, r.catalog)
	case runResults:
		return r.artifact(f, r.results)
	}
	return nil
}

func (r *reading) wrong(v record.Value, what, expected string) {
	r.Problems.Add(record.Problem{File: r.File, Line: v.Line, Column: v.Column, What: what, Expected: expected})
}

// put reads a record and hands it on if it is sound.
func (r *reading) put(kind graph.Kind, v record.Value, ok bool) {
	rec, sound := r.Reader.Read(kind, v)
	r.saysEach = r.saysEach || rec.Claim.RowsPerPerson != 0
	if !ok {
		r.Lose(rec.Key())
	}
	if rec.Claim.ID != "" && !r.IsAgain(&rec) && sound && ok {
		r.yield(&rec)
	}
}

// isThere reports whether a record was read.
func (r *reading) isThere(kind graph.Kind, id string) bool {
	_, there := r.Positions.Find(graph.ClaimKey{Kind: kind, ID: id, Source: r.Source})
	return there
}

// system says what all datasets lie in.
func (r *reading) system() {
	n := node{line: 1, column: 1}
	r.heldBy = cmp.Or(r.of.Namespace, "dbt://"+r.of.Project)
	project := ""
	if r.of.Namespace == "" { // else it may hold other projects too
		project = r.of.Project
	}
	r.put(graph.KindSource, n.mapping([]record.Entry{n.entry("id", r.Source)}), true)
	r.put(graph.KindSystem, n.mapping([]record.Entry{n.entry("id", r.heldBy), n.entry("name", project), n.entry("party", "unknown")}), true)
}

// manifest reads the nodes, and says which places there are.
func (r *reading) manifest() error {
	is, hasNodes := Artifact{}, false
	return r.artifact(r.of.Manifest, func(s *stream) {
		s.object(func(section string) {
			kind := strings.TrimSuffix(section, "s")
			switch section {
			case "metadata":
				s.object(func(key string) {
					if key == "dbt_schema_version" {
						is = artifact(s.text())
					} else {
						s.skip()
					}
				})
				return
			case "nodes":
				hasNodes = true
			case "saved_queries":
				kind = "saved_query"
			case "sources", "exposures", "metrics", "semantic_models", "functions":
			default:
				s.skip()
				return
			}
			s.peek()
			line, column := s.line, s.column
			if isMap := s.object(func(id string) {
				if n, ok := s.node(id, kind); ok && r.more {
					r.node(&n)
				}
				if len(r.nodes) > maxNodes {
					s.fail("the manifest names more than 1,000,000 nodes", "")
				}
				if !r.more {
					s.at, s.end, s.err = 0, 0, io.EOF
				}
			}); !isMap && s.fault == nil {
				s.fail(section+" is no mapping", "")
				s.fault.Line, s.fault.Column = line, column
			}
		})
		switch {
		case s.fault != nil || !r.more:
		case is.Kind != Manifest:
			s.fail("metadata.dbt_schema_version does not say that this is a manifest of dbt", "")
		case !hasNodes:
			s.fail("the manifest has no nodes", "")
		case is.Version > newest:
			r.Warnings.Add(record.Problem{File: r.File, What: fmt.Sprintf("the manifest is of version %d, and was read as one of version %d, the newest that this Outflow knows", is.Version, newest)})
		}
	})
}

// maxNodes is how many nodes a manifest may name.
const maxNodes = 1_000_000

// index returns the number of a node.
func (r *reading) index(id string) int32 {
	i, ok := r.number[id]
	if !ok {
		i = int32(len(r.nodes))
		r.number[id], r.nodes = i, append(r.nodes, indexed{})
	}
	return i
}

// node says what a node is, and keeps what it reads.
func (r *reading) node(n *node) {
	isPlace := n.isDataset() || n.kind == "exposure"
	if n.disabled || !isPlace && !n.isPassed() {
		return
	}
	i := r.index(n.id)
	if r.nodes[i].id != "" {
		r.wrong(n.text(""), fmt.Sprintf("the node %q is there twice", n.id), "")
		return
	}
	if len(r.columns[n.id]) > 0 || r.runs[n.id] != nil {
		r.matched++
	}
	at := indexed{id: n.id, line: n.line, column: n.column, isView: n.isView()}
	for _, parent := range n.parents {
		at.parents = append(at.parents, r.index(parent))
	}
	switch {
	case n.kind == "exposure":
		at.place, at.stated = r.exposure(n)
	case isPlace:
		at.place, at.stated = r.dataset(n)
	case n.meta.Shape != record.Null:
		r.Warnings.Add(record.Problem{File: r.File, Line: n.meta.Line, Column: n.meta.Column,
			What: fmt.Sprintf("%s is no place, so nothing can be stated of it under outflow; state it at what reads it", n.id)})
	}
	r.nodes[i] = at
}

// exposure says where data leaves to.
func (r *reading) exposure(n *node) (id string, stated []record.Default) {
	id = "dbt://" + r.of.Project + "/" + n.id
	a, ok := r.annotate(n.meta, graph.KindSystem)
	v := n.mapping([]record.Entry{n.entry("id", id), n.entry("name", n.title()), r.aliases(n, n.label, n.name, n.id), n.entry("party", "unknown")}, a.place...)
	r.put(graph.KindSystem, v, ok)
	return id, r.stated(n, a)
}

func (r *reading) aliases(n *node, names ...string) record.Entry {
	v := n.text("")
	v.Shape = record.List
	for _, name := range names {
		if name != "" && name != n.title() {
			v.List = append(v.List, n.text(name))
		}
	}
	return record.Entry{Key: n.text("aliases"), Value: v}
}

// dataset says what a table or view is. Two nodes may be one: a seed, and the source by
// which models read it. The second says more of the place of the first.
func (r *reading) dataset(n *node) (id string, stated []record.Default) {
	id = r.heldBy + "/" + n.relation()
	kind := "table"
	if n.isView() {
		kind = "view"
	}
	a, ok := r.annotate(n.meta, graph.KindDataset)
	switch more := n.mapping([]record.Entry{n.entry("id", id), r.aliases(n, n.title(), n.id)}, a.place...); {
	case !r.isThere(graph.KindDataset, id):
		r.put(graph.KindDataset, n.mapping([]record.Entry{n.entry("id", id), n.entry("name", n.title()), r.aliases(n, n.id),
			n.entry("kind", kind), n.entry("system", r.heldBy)}, a.place...), ok)
	case !r.isThere(graph.KindAnnotation, id) || len(a.place) > 0:
		r.put(graph.KindAnnotation, more, ok)
	}
	if subjects := (record.Value{Map: a.place}).Get("subjects"); subjects.Shape != record.Null {
		r.subjects++
	} else if n.kind == "source" || n.kind == "seed" {
		if r.noSubjects++; r.noSubjects == 1 {
			r.first.source, r.first.relation = n.id, id
		}
	}
	r.fields(n, id)
	return id, r.stated(n, a)
}

// fields says which columns a table has: those that the manifest describes, and those that
// the catalog saw besides. A database that folds letters may spell one otherwise: it
// is called as the manifest does, where it is annotated.
func (r *reading) fields(n *node, dataset string) {
	described := map[string]bool{}
	for _, c := range n.columns {
		described[c.name] = true
		r.field(n, dataset, c)
	}
	if len(r.columns[n.id]) == 0 {
		return
	}
	seen := map[string]bool{} // exactly
	for _, name := range r.columns[n.id] {
		seen[name] = true
	}
	folded := map[string]bool{}
	for name := range described {
		if !seen[name] {
			folded[strings.ToLower(name)] = true
		}
	}
	for _, name := range r.columns[n.id] {
		if !described[name] && !folded[strings.ToLower(name)] {
			r.field(n, dataset, column{name: name})
		}
	}
}

func (r *reading) field(n *node, dataset string, c column) {
	a, ok := r.annotate(c.meta, graph.KindField)
	id := dataset + "#" + c.name
	if r.isThere(graph.KindField, id) {
		if len(a.place) > 0 && !r.isThere(graph.KindAnnotation, id) {
			r.put(graph.KindAnnotation, n.mapping([]record.Entry{n.entry("id", id)}, a.place...), ok)
		}
		return
	}
	said := []record.Entry{n.entry("id", id)}
	if strings.Contains(c.name, "#") { // the last "#" of the id would mislead
		said = append(said, n.entry("dataset", dataset))
	}
	r.put(graph.KindField, n.mapping(said, a.place...), ok)
}
