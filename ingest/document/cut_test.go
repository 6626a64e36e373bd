package document

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outflow/ingest/record"
)

// values are the root of a document, and the items of its lists.
func values(d *Document) (root []record.Value) {
	root = []record.Value{{Shape: d.Root.Shape, Line: d.Root.Line, Column: d.Root.Column}}
	if v := d.Root.Get(form.Keeps); v.Shape == record.Map {
		root = append(root, v)
	}
	for i, e := range d.Root.Map {
		e.Value.List, e.Value.Map = nil, nil
		root = append(append(root, e.Key, e.Value), slices.Collect(d.Items(i))...)
	}
	return root
}

var form = &Form{Noun: "manifest", Mapping: "a mapping", Several: "several manifests", Besides: "a directory of CSV files", Keeps: "defaults"}

// lines draws lines of a manifest, and the same with one line more that is mostly wrong.
func lines(t *rapid.T) (text, faulty string) {
	var b strings.Builder
	before := 0 // the wrong line
	b.WriteString(rapid.SampledFrom([]string{"", "# é\n", "---\n", "\n# c\n---\n\n"}).Draw(t, "before"))
	b.WriteString("outflow: 1\n")
	fault := rapid.SampledFrom([]string{"", "", "  ? x", "&a", "  name: [", "\t- x", " z: 1", "  y: !!int 1", "- {id: a, id: b}", "]", "  k: \"a", "...", "---", "a: b: c", "x", "- - - b: @"}).Draw(t, "fault")
	after := rapid.IntRange(1, 8).Draw(t, "after")
	for range rapid.IntRange(1, 5).Draw(t, "keys") {
		indent := strings.Repeat(" ", rapid.SampledFrom([]int{0, 0, 2, 4}).Draw(t, "indent"))
		b.WriteString(rapid.SampledFrom([]string{"parties", "\"datasets\"", "systems", "source", "defaults", "bad key", "categories"}).Draw(t, "key"))
		b.WriteString(":" + rapid.SampledFrom([]string{"\n", "\n", "\n", " # of all: [\n", "\n\n  # c\n", " [\n{id: a},\n]\n", " text\n", " {when: 2018,\n  people: a}\n", " |\n  - x\n  y: z\n", " \"a\n  b\"\n", "\n  when: x\n"}).Draw(t, "value"))
		n := rapid.IntRange(0, 12).Draw(t, "items")
		for range n {
			b.WriteString(indent + rapid.SampledFrom([]string{
				"- id: a", "- {id: b, name: \"x: - y\"}", "-\n" + indent + "  id: c", "- id: d\n" + indent + "  name: |\n" + indent + "    - one\n\n" + indent + "    # two\n" + indent + "  aliases:\n" + indent + "  - x\n" + indent + "  - {y: z}",
				"- text é more", "- id: e # [\n\n# between\n" + indent + "  name: 'it''s\n" + indent + "    - so'", "- [a,\n" + indent + "  b]", "- >-\n" + indent + "  - folded\n" + indent + "  x", "# - c", "", "-   id: f\n" + indent + "    name: g", "- - a\n" + indent + "  - b", "- null",
			}).Draw(t, "item") + "\n")
			if after--; after == 0 {
				before = b.Len()
			}
		}
	}
	text = b.String()
	if before > 0 {
		faulty = text[:before] + fault + "\n" + text[before:]
	}
	if rapid.Bool().Draw(t, "open") {
		text, faulty = strings.TrimSuffix(text, "\n"), strings.TrimSuffix(faulty, "\n")
	}
	return text, faulty
}

// A text that is read in pieces says what it says as a whole, at the same places, and if
// one thing is wrong it is told alike.
func TestPiecesAreWhatTheWholeIs(t *testing.T) {
	texts, cuts, sound, wrong := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		texts++
		text, faulty := lines(t)
		least := rapid.SampledFrom([]int{1, 20, 60}).Draw(t, "bytes")
		keys, ok := cutKeys([]byte(text), least)
		all, allProblem := form.whole([]byte(text))
		if ok {
			cuts++
			pieces, problem := form.outlinePieces(keys)
			if (problem == nil) != (allProblem == nil) {
				t.Fatalf("%v\nas a whole %v\n%s", problem, allProblem, text)
			}
			if problem == nil {
				sound++
				if got, want := values(pieces), values(all); !reflect.DeepEqual(got, want) {
					t.Fatalf("%s\n%s", text, difference(got, want))
				}
				if got, want := inOnePass(keys), inTwo(all); !reflect.DeepEqual(got, want) {
					t.Fatalf("%s\n%s", text, difference(got, want))
				}
			}
		}
		if keys, ok = cutKeys([]byte(faulty), least); !ok || allProblem != nil {
			return
		}
		_, problem := form.outlinePieces(keys)
		_, want := form.whole([]byte(faulty))
		if want != nil {
			wrong++
		}
		// What is not closed ends with a piece, or goes on until some lines later.
		open := strings.Contains(faulty, "k: \"a\n") || strings.Contains(faulty, "name: [\n")
		if !open && !reflect.DeepEqual(problem, want) || problem == nil && want != nil {
			t.Fatalf("%v\nas a whole %v\n%s", problem, want, faulty)
		}
	})
	if texts >= 100 && (10*sound < texts || 50*wrong < texts) {
		t.Errorf("of %d texts %d were cut, %d of them sound, and %d wrong", texts, cuts, sound, wrong)
	}
}

// inOnePass are the keys of a document, each with the items of its list after it.
func inOnePass(keys [][]piece) (all []record.Value) {
	form.eachPiece(keys, func(root record.Value) bool {
		all = append(all, root.Map[len(root.Map)-1].Key)
		return true
	}, func(v record.Value) bool {
		all = append(all, v)
		return true
	})
	return all
}

func inTwo(d *Document) (all []record.Value) {
	for i, e := range d.Root.Map {
		all = append(append(all, e.Key), slices.Collect(d.Items(i))...)
	}
	return all
}

func difference(got, want []record.Value) string {
	for i := range min(len(got), len(want)) {
		if !reflect.DeepEqual(got[i], want[i]) {
			return fmt.Sprintf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
	return fmt.Sprintf("got %d values, want %d", len(got), len(want))
}
