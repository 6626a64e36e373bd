package ask_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// Words mean the same looked up in a store as in the whole graph, and what
// cannot be read has the same error with the same candidates.
func TestLookedUpWordsMeanTheSame(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	read, refused := 0, 0
	for seed := range tries.Of(gatherSeeds / 4) {
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
				q := g.words(merged)
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

// Transfers are named as places are, looked up or not: by an id in any case and
// punctuation, an exact one before all, and never by guessing.
func TestTransfersAreNamedInAnyCaseAndPunctuation(t *testing.T) {
	s := newSketch(origin("s/a", "everyone"), move("nsf-build", "s/a", "z/b", "", ""), move("Daily Sync", "s/a", "z/b", "", ""),
		move("daily-sync", "s/a", "z/b", "", ""), move("z", "s/a", "z/b", "", ""), move("ab", "s/a", "z/b", "", ""),
		graph.Claim{Kind: graph.KindSystem, ID: "A B", Party: "p", Source: "f"})
	merged, err := mergeClaims(s.claims)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := ask.New(t.Context(), merged, s.lists.blob)
	if err != nil {
		t.Fatal(err)
	}
	inStore(t, s, func(r bigReader) {
		for q, want := range map[string]string{
			"what was derived from NSF_Build":                `what was derived from transfer "nsf-build"`,
			"what was derived from the nsf build avoiding S": `what was derived from transfer "nsf-build" avoiding s`,
			`what was derived from "nsf/BUILD"`:              `what was derived from transfer "nsf-build"`,
			"what was derived from transfer NsfBuild":        `what was derived from transfer "nsf-build"`,
			"what was derived from daily-sync":               `what was derived from transfer "daily-sync"`,
			`what was derived from "Daily Sync"`:             `what was derived from transfer "Daily Sync"`,
			"what was derived from DAILY SYNC":               `what was derived from transfer "Daily Sync"`, // and a note
			"what was derived from z":                        "what was derived from z",
			"what was derived from transfer z":               `what was derived from transfer "z"`,
			"what was derived from Z":                        `column 23: "Z" names several things; write the id of one, in quotation marks; did you mean "z"?`,
			"what was derived from ab":                       `what was derived from transfer "ab"`,
			"what was derived from AB":                       `what was derived from transfer "ab"`, // and a note
			"what was derived from a/b":                      `column 23: "a/b" names several things; write the id of one, in quotation marks; did you mean "A B" or "ab"?`,
			"what was derived from transfer AB":              `what was derived from transfer "ab"`,
			"what was derived from transfer dayly-sync":      `column 32: there is no transfer "dayly-sync"; did you mean "Daily Sync"?`,
		} {
			for _, read := range []func() (ask.Query, error){
				func() (ask.Query, error) { return whole.Parse(q) },
				func() (ask.Query, error) { return ask.Parse(t.Context(), r, nil, q) },
			} {
				f, err := read()
				got := f.String()
				if err != nil {
					got = err.Error()
				}
				if got != want {
					t.Errorf("%s\n  is   %s\n  want %s", q, got, want)
				}
			}
		}
	})
}

// words draws words that may be a question about the graph.
func (g *generator) words(merged *graph.Graph) string {
	if g.likely(25) {
		return g.question().String()
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
