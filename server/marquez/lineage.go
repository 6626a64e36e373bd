package marquez

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// A Graph is what is connected with a node, by the ids of nodes.
type Graph struct {
	Nodes []Node `json:"graph"`
}

// A Node is a dataset, a job or a field.
type Node struct {
	ID   string `json:"id"`
	Type string `json:"type"` // DATASET, JOB or DATASET_FIELD
	Data any    `json:"data"` // a Dataset, a Job or a FieldData
	In   []Edge `json:"inEdges"`
	Out  []Edge `json:"outEdges"`
}

// An Edge leads from where data comes to where it goes.
type Edge struct {
	Origin      string `json:"origin"`
	Destination string `json:"destination"`
}

// mostNodes is how many nodes a graph may have: whoever shows it reads it whole.
const mostNodes = 20_000

// A TooLargeError says that a graph would have too many nodes.
type TooLargeError struct{ Depth int }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("more than %d nodes are connected with it within a depth of %d; ask for a smaller depth", mostNodes, e.Depth)
}

// Lineage returns the datasets and jobs that lead to a node, and those to which it leads, over so
// many jobs. ok is false if there is no such node.
func (c *Catalog) Lineage(id string, depth int) (_ Graph, ok bool, err error) {
	start, ok := c.known[id]
	if !ok {
		return Graph{}, false, nil
	}
	w := &walk{c: c, nodes: map[string]*Node{}, edges: map[Edge]bool{}}
	w.node(start)
	for _, down := range []bool{true, false} {
		from := []int{start.n}
		left := depth
		if start.isJob {
			from = nil
			for _, e := range c.jobs[start.n].edges {
				w.take(c.edges[e])
				from = append(from, c.edges[e].far(down))
			}
			left--
		}
		if err := w.follow(from, left, down); err != nil {
			err.Depth = depth
			return Graph{}, true, err
		}
	}
	return w.graph(), true, nil
}

// far is the dataset at the end of an edge that is followed.
func (e edge) far(down bool) int {
	if down {
		return e.to
	}
	return e.from
}

// A walk collects nodes and edges.
type walk struct {
	c     *Catalog
	nodes map[string]*Node
	edges map[Edge]bool
}

func (w *walk) follow(from []int, depth int, down bool) *TooLargeError {
	seen := map[int]bool{}
	for _, n := range from {
		seen[n] = true
	}
	for ; depth > 0 && len(from) > 0; depth-- {
		var next []int
		for _, n := range from {
			along := w.c.datasets[n].in
			if down {
				along = w.c.datasets[n].out
			}
			for _, e := range along {
				w.take(w.c.edges[e])
				if far := w.c.edges[e].far(down); !seen[far] {
					seen[far] = true
					next = append(next, far)
				}
			}
			if len(w.nodes) > mostNodes {
				return &TooLargeError{}
			}
		}
		from = next
	}
	return nil
}

// take adds an edge, which is two of Marquez's, with its ends.
func (w *walk) take(e edge) {
	from, by, to := w.node(node{false, e.from}), w.node(node{true, e.job}), w.node(node{false, e.to})
	w.edges[Edge{from, by}], w.edges[Edge{by, to}] = true, true
}

func (w *walk) node(n node) (id string) {
	if n.isJob {
		id = w.c.jobs[n.n].node()
	} else {
		id = w.c.datasets[n.n].node()
	}
	if w.nodes[id] == nil {
		if n.isJob {
			w.nodes[id] = &Node{ID: id, Type: "JOB", Data: w.c.job(n.n)}
		} else {
			w.nodes[id] = &Node{ID: id, Type: "DATASET", Data: w.c.dataset(n.n)}
		}
	}
	return id
}

func (w *walk) graph() Graph {
	for e := range w.edges {
		w.nodes[e.Origin].Out = append(w.nodes[e.Origin].Out, e)
		w.nodes[e.Destination].In = append(w.nodes[e.Destination].In, e)
	}
	all := Graph{Nodes: []Node{}}
	for _, n := range w.nodes {
		n.In, n.Out = sorted(n.In), sorted(n.Out)
		all.Nodes = append(all.Nodes, *n)
	}
	slices.SortFunc(all.Nodes, func(a, b Node) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func sorted(edges []Edge) []Edge {
	if edges == nil {
		return []Edge{}
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		if a.Origin != b.Origin {
			return strings.Compare(a.Origin, b.Origin)
		}
		return strings.Compare(a.Destination, b.Destination)
	})
	return edges
}

// fieldEdges are which fields feed each field, and which each feeds.
type fieldEdges struct{ in, out map[int32][]int32 }

func newFieldEdges(g *graph.Graph) fieldEdges {
	f := fieldEdges{map[int32][]int32{}, map[int32][]int32{}}
	seen := map[[2]int32]bool{}
	add := func(in, out int32) {
		if pair := [2]int32{in, out}; !seen[pair] {
			seen[pair] = true
			f.in[out], f.out[in] = append(f.in[out], in), append(f.out[in], out)
		}
	}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		for _, c := range t.Columns {
			add(c.In, c.Out)
		}
		if g.Places[t.From].Kind == graph.KindField && g.Places[t.To].Kind == graph.KindField {
			add(t.From, t.To)
		}
	}
	return f
}

// FieldData is what is known of a field, and what it is made of.
type FieldData struct {
	Namespace                 string       `json:"namespace"`
	Dataset                   string       `json:"dataset"`
	DatasetVersion            *string      `json:"datasetVersion"`
	Field                     string       `json:"field"`
	FieldType                 *string      `json:"fieldType"`
	TransformationDescription *string      `json:"transformationDescription"`
	TransformationType        *string      `json:"transformationType"`
	InputFields               []InputField `json:"inputFields"`
}

// An InputField is a field that another is made of.
type InputField struct {
	Namespace                 string  `json:"namespace"`
	Dataset                   string  `json:"dataset"`
	DatasetVersion            *string `json:"datasetVersion"`
	Field                     string  `json:"field"`
	TransformationDescription *string `json:"transformationDescription"`
	TransformationType        *string `json:"transformationType"`
}

// Columns returns the fields that lead to those of a node, over so many transfers, and those to
// which they lead if downstream. ok is false if there is no such node.
func (c *Catalog) Columns(id string, depth int, downstream bool) (_ Graph, ok bool, err error) {
	start, ok := c.startingFields(id)
	if !ok {
		return Graph{}, false, nil
	}
	taken := map[int32]bool{}
	edges := map[[2]int32]bool{}
	for _, f := range start {
		taken[f] = true
	}
	for _, down := range []bool{false, true} {
		if down && !downstream {
			break
		}
		from, seen := start, map[int32]bool{}
		for range depth {
			var next []int32
			for _, f := range from {
				along := c.fields.in[f]
				if down {
					along = c.fields.out[f]
				}
				for _, far := range along {
					if down {
						edges[[2]int32{f, far}] = true
					} else {
						edges[[2]int32{far, f}] = true
					}
					if !seen[far] {
						seen[far], taken[far] = true, true
						next = append(next, far)
					}
				}
				if len(taken) > mostNodes {
					return Graph{}, true, &TooLargeError{depth}
				}
			}
			if from = next; from == nil {
				break
			}
		}
	}
	w := &walk{c: c, nodes: map[string]*Node{}, edges: map[Edge]bool{}}
	for f := range taken {
		if id := c.fieldNode(f); w.nodes[id] == nil {
			w.nodes[id] = &Node{ID: id, Type: "DATASET_FIELD", Data: c.fieldData(f)}
		}
	}
	for e := range edges {
		w.edges[Edge{c.fieldNode(e[0]), c.fieldNode(e[1])}] = true
	}
	return w.graph(), true, nil
}

func (c *Catalog) fieldNode(f int32) string {
	d := nameOf(c.g, c.g.Places[f].Parent)
	return "datasetField:" + d.Namespace + ":" + d.Name + ":" + fieldName(c.g, f)
}

func (c *Catalog) fieldData(f int32) FieldData {
	d := nameOf(c.g, c.g.Places[f].Parent)
	data := FieldData{Namespace: d.Namespace, Dataset: d.Name, Field: fieldName(c.g, f), InputFields: []InputField{}}
	for _, in := range slices.Sorted(slices.Values(c.fields.in[f])) { // places are sorted by id
		d := nameOf(c.g, c.g.Places[in].Parent)
		data.InputFields = append(data.InputFields, InputField{Namespace: d.Namespace, Dataset: d.Name, Field: fieldName(c.g, in)})
	}
	return data
}

// startingFields returns the fields of a node: itself, those of a dataset, or those of all that
// a job writes.
func (c *Catalog) startingFields(id string) (fields []int32, ok bool) {
	if n, ok := c.known[id]; ok {
		if !n.isJob {
			return c.fieldsOf(n.n), true
		}
		for _, e := range c.jobs[n.n].edges {
			fields = append(fields, c.fieldsOf(c.edges[e].to)...)
		}
		slices.Sort(fields)
		return slices.Compact(fields), true
	}
	rest, ok := strings.CutPrefix(id, "datasetField:")
	if !ok {
		return nil, false
	}
	for at := strings.LastIndexByte(rest, ':'); at > 0; at = strings.LastIndexByte(rest[:at], ':') {
		if n, ok := c.known["dataset:"+rest[:at]]; ok {
			for _, f := range c.fieldsOf(n.n) {
				if fieldName(c.g, f) == rest[at+1:] {
					return []int32{f}, true
				}
			}
		}
	}
	return nil, false
}

func (c *Catalog) fieldsOf(dataset int) []int32 {
	if p := c.datasets[dataset].place; c.g.Places[p].Kind == graph.KindDataset {
		return c.g.Children(p)
	}
	return nil
}
