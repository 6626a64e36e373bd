// Package dbt reads what dbt writes into its target directory: a manifest, which names
// the nodes of a project and what each reads, and beside it catalogs, run results and
// the freshness of sources. All of them together are one source.
//
// A model, seed, snapshot or source is a dataset of the system that the namespace names,
// by database, schema and identifier, so that events of OpenLineage that are loaded land on
// the same places. An exposure is where data leaves: a system of its own, which somebody
// else may run. What is neither, but stands between the two, is passed through: an
// ephemeral model, a function, a metric and what metrics are made of. Tests read, and
// nothing comes of them.
//
// What dbt cannot know its users state under "meta: {outflow: …}" of a node or a column.
package dbt

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// An Artifact is what a file says it is, in metadata.dbt_schema_version.
type Artifact struct {
	Kind    string
	Version int
}

// The kinds of artifacts.
const (
	Manifest   = "manifest"
	catalog    = "catalog"
	runResults = "run-results"
	freshness  = "sources"
)

// newest is the newest version of manifests that is known. Those from the first on differ
// in nothing that is read here but what Project settles; newer ones are read alike, and told of.
const newest = 12

// Is reports whether the beginning of a file is that of a manifest.
func Is(head []byte) bool { return Recognise(head).Kind == Manifest }

// IsBeside reports whether the beginning of a file is that of an artifact which says
// something only beside a manifest.
func IsBeside(head []byte) bool {
	switch Recognise(head).Kind {
	case catalog, runResults, freshness:
		return true
	}
	return false
}

// Wrote reports whether dbt itself writes a file of this path, with slashes, into its target
// directory, and nothing of it is for us: nobody need be told that it was passed over.
func Wrote(path string) bool {
	first, _, isBelow := strings.Cut(path, "/")
	if isBelow {
		return first == "compiled" || first == "run" || first == "info_schema"
	}
	switch first {
	case "graph.gpickle", "graph_summary.json", "index.html", "partial_parse.msgpack", "semantic_manifest.json", "osi_document.json", "static_index.html":
		return true
	}
	return false
}

// Recognise returns which artifact a file is by its beginning; the zero one if it is none.
// dbt writes its metadata first. Where another program put the keys in order, a manifest
// begins with what depends on what.
func Recognise(head []byte) (a Artifact) {
	if !bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"), []byte("{")) {
		return a
	}
	s, first := newStream(bytes.NewReader(head), nil), ""
	s.object(func(key string) {
		switch {
		case key == "metadata":
			s.object(func(key string) {
				if key == "dbt_schema_version" {
					a = artifact(s.text())
				} else {
					s.skip()
				}
			})
		case key == "child_map" && first == "":
			s.object(func(node string) {
				if kind, _, isNode := strings.Cut(node, "."); isNode && isKnown[kind] {
					a = Artifact{Kind: Manifest}
				}
				s.skip()
			})
		default:
			s.skip()
		}
		if first = key; a != (Artifact{}) {
			s.at, s.end, s.err = 0, 0, io.EOF
		}
	})
	return a
}

// isKnown holds the types of nodes that a project begins with in any order.
var isKnown = map[string]bool{"model": true, "seed": true, "snapshot": true, "source": true, "exposure": true, "analysis": true, "metric": true, "test": true, "operation": true, "function": true}

// artifact reads such an address: https://schemas.getdbt.com/dbt/manifest/v12.json.
func artifact(address string) Artifact {
	parts := strings.Split(address, "/")
	if len(parts) < 3 || parts[len(parts)-3] != "dbt" {
		return Artifact{}
	}
	number, _ := strings.CutSuffix(strings.TrimPrefix(parts[len(parts)-1], "v"), ".json")
	version, err := strconv.Atoi(number)
	if err != nil {
		return Artifact{}
	}
	return Artifact{parts[len(parts)-2], version}
}
