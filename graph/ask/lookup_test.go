package ask_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Words mean the same looked up in a store as in the whole graph, and what
// cannot be read has the same error with the same candidates.
func TestLookedUpWordsMeanTheSame(t *testing.T) {
	ctx := context.Background()
	seeds := uint64(gatherSeeds) / 4
	if testing.Short() {
		seeds /= 10
	}
	read, refused := 0, 0
	for seed := range seeds {
		g := randomGraph(seed)
		g.annotate()
		merged, err := mergeClaims(g.claims)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		inStore(t, g.sketch, func(r bigReader) {
			whole, err := ask.New(ctx, merged, g.lists.blob)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 * gatherQuestions {
				q := g.question(merged)
				want, wantErr := whole.Parse(q)
				got, gotErr := ask.Parse(ctx, r, nil, q)
				if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || !reflect.DeepEqual(got, want) {
					t.Errorf("seed %d: %s\n  got  %v %v\n  want %v %v", seed, q, got, gotErr, want, wantErr)
				}
				if wantErr == nil {
					read++
				} else {
					refused++
				}
			}
		})
		if t.Failed() {
			for _, c := range g.claims {
				t.Logf("%s", c.Canonical())
			}
			break
		}
	}
	if read < refused/4 || refused < read/4 {
		t.Errorf("%d questions were read and %d refused; too few of one", read, refused)
	}
}

// question draws words that may be a question about the graph.
func (g *generator) question(merged *graph.Graph) string {
	if g.likely(25) {
		return g.flow().String()
	}
	form := pick(g, "whose %c reached %p", "which %g users' data does %p hold", "what feeds %p", "where did %p go",
		"where did the %c of %g in %p go", "what was derived from %t", "which transfers from %p to %p", "did %g's %c reach %p via %p")
	for _, part := range []struct {
		mark string
		text func() string
	}{
		{"%p", func() string { return g.called(merged) }},
		{"%c", func() string { return g.mangled(pick(g, g.key(), g.key(), "nsf", "loyalty", "email", "phone numbers")) }},
		{"%g", func() string { return g.mangled(g.expression(g.populations...)) }},
		{"%t", func() string {
			id := g.claimed(graph.KindTransfer)
			return pick(g, id, g.mangled(id), "transfer "+id, "transfer "+g.mangled(id), g.called(merged))
		}},
	} {
		for strings.Contains(form, part.mark) {
			form = strings.Replace(form, part.mark, part.text(), 1)
		}
	}
	return form
}

// called draws what a place is called, or nearly.
func (g *generator) called(merged *graph.Graph) string {
	p := &merged.Places[g.IntN(len(merged.Places))]
	texts := append([]string{p.ID, p.ID, p.Name, p.ID[strings.LastIndexAny(p.ID, "/#")+1:], "Korea", `"` + p.ID + `"`}, p.Aliases...)
	return g.mangled(pick(g, texts...))
}

// mangled writes a text otherwise, or wrongly.
func (g *generator) mangled(text string) string {
	at := g.IntN(len(text))
	switch g.IntN(8) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return strings.NewReplacer("/", " ", "#", " ", ".", " ").Replace(text)
	case 2:
		return text[:at] + "q" + text[at:]
	case 3:
		return text[:at] + text[at+1:]
	}
	return text
}
