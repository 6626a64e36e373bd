// Package dbttest makes manifests of dbt of any length.
package dbttest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Of what dbt writes of a project that has grown, code takes most: each model and test adds what
// it was compiled to, and a manifest holds the macros of all packages.
const (
	rawCode      = 3 << 10
	compiledCode = 12 << 10
	testCode     = 1 << 10
	macroCode    = 2 << 10
	columns      = 20 // that each model, source and snapshot describes besides its own
)

// Manifest writes a manifest of at least so many bytes and returns how many nodes and sources
// it has: those of one that dbt wrote, which is read, over and over, each time in schemas of
// its own, with the code and the columns that nodes of large projects have.
func Manifest(path, like string, size int64) (nodes int, err error) {
	text, err := os.ReadFile(like)
	if err != nil {
		return 0, err
	}
	var manifest map[string]json.RawMessage
	if err := json.Unmarshal(text, &manifest); err != nil {
		return 0, err
	}
	var metadata struct {
		Project string `json:"project_name"`
	}
	if err := json.Unmarshal(manifest["metadata"], &metadata); err != nil {
		return 0, err
	}
	file, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := &writer{Writer: bufio.NewWriterSize(file, 1<<20), project: metadata.Project}

	// What one copy of each section takes says how many there are to be.
	sections := []string{"nodes", "sources", "macros", "exposures", "metrics", "parent_map", "child_map", "saved_queries", "semantic_models", "unit_tests"}
	entries, once := map[string]string{}, int64(0)
	for _, section := range sections {
		of := manifest[section]
		switch section {
		case "nodes", "sources":
			var all map[string]map[string]any
			if err := json.Unmarshal(of, &all); err != nil {
				return 0, err
			}
			nodes += len(all)
			for _, n := range all {
				grow(n)
			}
			of, err = json.Marshal(all)
		case "macros":
			of, err = json.Marshal(map[string]any{"macro." + w.project + ".in_won": map[string]any{"name": "in_won", "resource_type": "macro", "package_name": w.project,
				"macro_sql": code(macroCode), "depends_on": map[string]any{"macros": []any{}}, "description": "", "meta": map[string]any{}, "arguments": []any{}}})
		}
		if err != nil {
			return 0, err
		}
		entries[section] = string(bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(of), []byte("{")), []byte("}")))
		once += int64(len(of))
	}
	copies := int(size/once) + 1
	fmt.Fprintf(w, `{"metadata": %s`, manifest["metadata"])
	for _, section := range sections {
		w.section(section, entries[section], copies)
	}
	io.WriteString(w, "}")
	return nodes * copies, w.Flush()
}

type writer struct {
	*bufio.Writer
	project string
}

// section writes the entries of a section, over and over.
func (w *writer) section(name, entries string, copies int) {
	fmt.Fprintf(w, ", %q: {", name)
	for n := range copies {
		if n > 0 {
			w.WriteString(", ")
		}
		own := fmt.Sprintf("v%d_", n)
		strings.NewReplacer(
			"."+w.project+".", "."+w.project+"."+own, // within the ids of nodes
			`"schema": "`, `"schema": "`+own,
			`"schema":"`, `"schema":"`+own,
		).WriteString(w, entries)
	}
	w.WriteString("}")
}

// grow gives a node the code and the columns that one of a large project has.
func grow(n map[string]any) {
	switch n["resource_type"] {
	case "model", "snapshot":
		n["raw_code"], n["compiled_code"] = code(rawCode), code(compiledCode)
	case "test":
		n["raw_code"], n["compiled_code"] = code(testCode), code(testCode)
	}
	described, ok := n["columns"].(map[string]any)
	if !ok || n["resource_type"] == "test" {
		return
	}
	for i := range columns {
		name := fmt.Sprintf("column_%d", i)
		described[name] = map[string]any{"name": name, "description": "What it is, as whoever made the model describes it.", "meta": map[string]any{"owner": "data"}, "data_type": "varchar",
			"constraints": []any{}, "quote": nil, "config": map[string]any{"meta": map[string]any{"owner": "data"}, "tags": []any{}}, "tags": []any{}, "granularity": nil, "doc_blocks": []any{}}
	}
}

// code is a query so long, of many lines, with what JSON must escape.
func code(length int) string {
	const line = "    coalesce(\"orders\".\"amount\", 0) * {{ rate('krw') }} as amount, -- what was paid\n"
	return "select\n" + strings.Repeat(line, length/len(line)) + "    1 as one\nfrom {{ ref('orders') }}\n"
}
