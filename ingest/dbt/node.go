package dbt

import (
	"strings"

	"outflow/ingest/record"
)

// A node is what a manifest says of one thing, as far as it is read.
type node struct {
	id           string // which is unique in the project
	line, column int
	kind         string // resource_type

	name, alias, identifier, sourceName, version string
	database, schema                             string
	materialized                                 string
	disabled                                     bool
	label, exposes, owner                        string // of an exposure
	columns                                      []column
	parents                                      []string
	meta                                         record.Value // what it states under outflow
}

// A column is one that a manifest describes.
type column struct {
	name string
	meta record.Value
}

// What one node may hold, many times what any does: databases end at some thousands of
// columns. Without bounds a text of three bytes each becomes two hundred.
const (
	maxColumns = 100_000
	maxParents = 100_000
	maxStated  = 4 << 20 // bytes under outflow
)

// node reads the node at hand.
func (s *stream) node(id, kind string) (n node, ok bool) {
	s.peek()
	s.stated = 0
	n = node{id: id, kind: kind, line: s.line, column: s.column}
	config := record.Value{}
	ok = s.object(func(key string) {
		switch key {
		case "resource_type":
			n.kind = s.text()
		case "name":
			n.name = s.text()
		case "alias":
			n.alias = s.text()
		case "identifier":
			n.identifier = s.text()
		case "source_name":
			n.sourceName = s.text()
		case "version":
			if v := s.value(); v.Shape == record.Text {
				n.version = v.Text
			}
		case "database":
			n.database = s.text()
		case "schema":
			n.schema = s.text()
		case "label":
			n.label = s.text()
		case "type":
			n.exposes = s.text()
		case "owner":
			s.object(func(key string) {
				if key == "name" {
					n.owner = s.text()
				} else {
					s.skip()
				}
			})
		case "config":
			s.object(func(key string) {
				switch key {
				case "materialized":
					n.materialized = s.text()
				case "enabled":
					n.disabled = s.value().Text == "false"
				case "meta":
					config = s.meta()
				default:
					s.skip()
				}
			})
		case "meta":
			n.meta = s.meta()
		case "columns":
			n.columns = s.columns()
		case "depends_on":
			s.object(func(key string) {
				if key != "nodes" {
					s.skip()
					return
				}
				s.list(func() {
					if len(n.parents) == maxParents {
						s.fail("a node depends on more than 100,000 others", "")
					} else if parent := s.text(); parent != "" {
						n.parents = append(n.parents, parent)
					}
				})
			})
		default:
			s.skip()
		}
	})
	if config.Shape != record.Null { // from where dbt copies it to meta, unless it is too new
		n.meta = config
	}
	return n, ok && s.fault == nil
}

// columns reads what a node says of its columns.
func (s *stream) columns() (all []column) {
	s.object(func(key string) {
		if len(all) == maxColumns {
			s.fail("a node has more than 100,000 columns", "")
			return
		}
		c, config := column{name: key}, record.Value{}
		s.object(func(key string) {
			switch key {
			case "name":
				if name := s.text(); name != "" {
					c.name = name
				}
			case "meta":
				c.meta = s.meta()
			case "config":
				s.object(func(key string) {
					if key == "meta" {
						config = s.meta()
					} else {
						s.skip()
					}
				})
			default:
				s.skip()
			}
		})
		if config.Shape != record.Null {
			c.meta = config
		}
		all = append(all, c)
	})
	return all
}

// meta reads what is stated under outflow.
func (s *stream) meta() (v record.Value) {
	s.object(func(key string) {
		if key == "outflow" {
			v = s.value()
			if s.stated > maxStated {
				s.fail("a node states more than 4 MB under outflow", "")
			}
		} else {
			s.skip()
		}
	})
	return v
}

// relation names the table or view, as OpenLineage does: without what it has not.
func (n *node) relation() string {
	last := n.alias
	if n.kind == "source" {
		last = n.identifier
	}
	if last == "" {
		last = n.name
	}
	var parts []string
	for _, part := range [...]string{n.database, n.schema, last} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

// isDataset reports whether the node is a table or a view.
func (n *node) isDataset() bool {
	switch n.kind {
	case "model", "seed", "snapshot":
		return n.materialized != "ephemeral"
	}
	return n.kind == "source"
}

// isPassed reports whether what reads the node reads what the node does.
func (n *node) isPassed() bool {
	switch n.kind {
	case "model":
		return n.materialized == "ephemeral"
	case "function", "metric", "semantic_model", "saved_query":
		return true
	}
	return false
}

// isView reports whether whoever reads the node reads what its own sources hold then.
func (n *node) isView() bool {
	switch n.materialized {
	case "view", "materialized_view", "dynamic_table":
		return true
	}
	return false
}

// title is what people call the node.
func (n *node) title() string {
	switch {
	case n.kind == "exposure":
		name, whose := n.label, n.exposes
		if name == "" {
			name = n.name
		}
		if n.owner != "" {
			whose = strings.TrimLeft(whose+" of "+n.owner, " ")
		}
		if whose != "" {
			name += " (" + whose + ")"
		}
		return name
	case n.kind == "source" && n.sourceName != "":
		return n.sourceName + "." + n.name
	case n.version != "":
		return n.name + ".v" + n.version
	}
	return n.name
}

// A text with its place becomes a value of a record.
func (n *node) text(text string) record.Value {
	return record.Value{Shape: record.Text, Line: n.line, Column: n.column, Text: text}
}

func (n *node) entry(key, text string) record.Entry {
	return record.Entry{Key: n.text(key), Value: n.text(text)}
}

// mapping is a record of the node that says so much, except what others say instead.
func (n *node) mapping(said []record.Entry, instead ...record.Entry) record.Value {
	v := record.Value{Shape: record.Map, Line: n.line, Column: n.column}
	for _, e := range said {
		if e.Value.Shape == record.Text && e.Value.Text == "" {
			continue
		}
		if (record.Value{Map: instead}).Get(e.Key.Text).Shape == record.Null {
			v.Map = append(v.Map, e)
		}
	}
	v.Map = append(v.Map, instead...)
	return v
}
