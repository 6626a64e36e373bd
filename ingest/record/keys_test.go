package record

import (
	"os"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

// TestTheTableInTheDocsIsTheOneThatIsReadBy: package graph, which claims belong to, does
// not know how they are read, and tells their keys in its documentation.
func TestTheTableInTheDocsIsTheOneThatIsReadBy(t *testing.T) {
	doc, err := os.ReadFile("../../graph/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	told := map[graph.Kind][]string{}
	var kind graph.Kind
	_, text, _ := strings.Cut(string(doc), "// # Claims")
	text, _, _ = strings.Cut(text, "// # ")
	for line := range strings.Lines(text) {
		row, isRow := strings.CutPrefix(line, "//\t")
		if !isRow {
			continue
		}
		words := strings.Fields(row)
		if row[0] != ' ' {
			kind, words = graph.Kind(words[0]), words[1:]
		}
		told[kind] = append(told[kind], words...)
	}
	for _, kind := range graph.Kinds {
		if !kind.IsSaid() {
			continue
		}
		keys := names(kind, true)[1:] // every kind has an id
		if !slices.Equal(told[kind], keys) {
			t.Errorf("the docs tell of a %s\n%v\nand read are\n%v", kind, told[kind], keys)
		}
	}
}
