package ask_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/graph/store/sqlite"
)

// A bigReader is a store of a few claims that says it has millions, so that it
// is asked for what a question needs. It counts what it gives.
type bigReader struct {
	graph.Reader
	blob  func(context.Context, string) (io.ReadCloser, error)
	given *int
}

func (r bigReader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	return r.blob(ctx, hash)
}

func (r bigReader) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return func(yield func(graph.Commit, error) bool) {
		for c, err := range r.Reader.Commits(ctx, after) {
			c.Added += 1e9
			if !yield(c, err) {
				return
			}
		}
	}
}

func (r bigReader) count(claims iter.Seq2[graph.Claim, error]) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for c, err := range claims {
			*r.given++
			if !yield(c, err) {
				return
			}
		}
	}
}

func (r bigReader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return r.count(r.Reader.Claims(ctx, kinds...))
}
func (r bigReader) Find(ctx context.Context, kind graph.Kind, ids []string) iter.Seq2[graph.Claim, error] {
	return r.count(r.Reader.Find(ctx, kind, ids))
}
func (r bigReader) Referring(ctx context.Context, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	return r.count(r.Reader.Referring(ctx, ids, roles...))
}

// inStore calls fn with the claims in a store that seems big.
func inStore(t testing.TB, s sketch, fn func(bigReader)) {
	t.Helper()
	ctx := context.Background()
	store, err := sqlite.OpenMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, _, err := store.Apply(ctx, graph.Batch{Claims: sequence(s.claims)}); err != nil {
		t.Fatal(err)
	}
	if err := store.View(ctx, 0, func(r graph.Reader) error {
		fn(bigReader{r, s.lists.blob, new(int)})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func sequence(claims []graph.Claim) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// shown is everything that people see of an answer.
func shown(a *ask.Answer) (string, error) {
	var b bytes.Buffer
	dot, err := draw.DOT(a, draw.Options{Headline: a.Sentence()})
	if err != nil {
		return "", err
	}
	b.Write(dot.Text)
	err = errors.Join(a.WriteJSON(&b), a.WriteText(&b), a.WriteCSV(&b))
	return b.String(), err
}

// gatherSeeds is how many random graphs are asked, with some questions each.
const (
	gatherSeeds     = 150
	gatherQuestions = 6
)

// What a question needs of a store gives the answer of the whole, to the byte.
func TestGatheredAnswersAreThoseOfTheWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for seed := range tries.Of(gatherSeeds) {
		g := randomGraph(seed)
		g.annotate()
		g.nameTwice()
		merged, err := mergeClaims(g.claims)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		inStore(t, g.sketch, func(r bigReader) {
			merged.Commit = r.Commit()
			whole, err := ask.New(ctx, merged, g.lists.blob)
			if err != nil {
				t.Fatal(err)
			}
			for range gatherQuestions {
				f := g.question()
				want := answerOf(whole.Answer(ctx, f))
				got, part := gatheredFrom(ctx, r, f)
				if got != want {
					t.Errorf("seed %d: %s\n%s", seed, flowText(f), firstDifference(got, want))
				}
				if missing := erasuresMissing(part, merged); missing != nil {
					t.Errorf("seed %d: %s\nthe erasures %q were not gathered", seed, flowText(f), missing)
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
}

func gathered(ctx context.Context, r graph.Reader, f ask.Query) string {
	answer, _ := gatheredFrom(ctx, r, f)
	return answer
}

// gatheredFrom answers from what the question needs, and returns the graph of that, nil if
// there is none.
func gatheredFrom(ctx context.Context, r graph.Reader, f ask.Query) (string, *graph.Graph) {
	a, err := ask.Open(ctx, r, nil, f, nil)
	if err != nil {
		return "open: " + err.Error(), nil
	}
	return answerOf(a.Answer(ctx, f)), a.Graph()
}

// erasuresMissing names the erasures of a graph that are missing in a part of it, though a
// dataset or a field of the part lies in their place, around it, or is it.
func erasuresMissing(part, whole *graph.Graph) (ids []string) {
	if part == nil {
		return nil
	}
	concerned := make([]bool, len(part.Places))
	for i := range part.Places {
		if kind := part.Places[i].Kind; kind == graph.KindDataset || kind == graph.KindField {
			for p := int32(i); p != graph.None; p = part.Places[p].Parent {
				concerned[p] = true
			}
		}
	}
	for _, e := range whole.Erasures {
		p := part.Place(whole.Places[e.At].ID)
		if p != graph.None && concerned[p] && !slices.ContainsFunc(part.Erasures, func(o graph.Erasure) bool { return o.ID == e.ID && o.Source == e.Source && o.At == p }) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func answerOf(a *ask.Answer, err error) string {
	if err != nil {
		return err.Error()
	}
	text, err := shown(a)
	if err != nil {
		return err.Error()
	}
	return text
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("  got  %s\n  want %s", g[i], w[i])
		}
	}
	return fmt.Sprintf("  got %d lines, want %d", len(g), len(w))
}

// annotate lets other sources say more of places, and disagree.
func (g *generator) annotate() {
	merged, err := mergeClaims(g.claims)
	if err != nil {
		panic(err)
	}
	for i := range merged.Places {
		p := &merged.Places[i]
		if g.likely(15) {
			c := graph.Claim{Kind: graph.KindAnnotation, ID: p.ID, Source: pick(g, "h", "i"), Name: pick(g, "Big One", "other", "")}
			if g.likely(50) {
				c.Aliases = []string{pick(g, "Old", "New")}
			}
			if p.Kind != graph.KindParty && g.likely(40) {
				c.Retention = pick(g, "P1Y", "P2Y")
			}
			g.add(c)
		}
		if g.likely(20) {
			g.add(graph.Claim{Kind: graph.KindErasure, ID: "erased " + p.ID, Source: pick(g, "h", "i"), At: p.ID, People: pick(g, "", "unknown")})
		}
		if p.Kind == graph.KindDataset && !p.Created && g.likely(20) {
			g.add(graph.Claim{Kind: graph.KindDataset, ID: p.ID, Source: "z", DatasetKind: "table", Name: pick(g, "Table", "")})
		}
	}
	g.addPatterns()
}

// nameTwice lets datasets be the same as others, in chains and circles too.
func (g *generator) nameTwice() {
	for i := range g.claims {
		if c := &g.claims[i]; c.Kind == graph.KindDataset && g.likely(15) {
			c.Same = g.claimed(graph.KindDataset)
		}
	}
}

// chains is an estate of many chains that have nothing to do with each other but
// for lying in the same two systems, and a question about the end of one.
func chains(n int) (sketch, ask.Query) {
	s := newSketch()
	for i := range n {
		for j := range 5 {
			from, to := fmt.Sprintf("s/c%d-%d", i, j), fmt.Sprintf("s/c%d-%d", i, j+1)
			if j == 0 {
				s.claims = append(s.claims, origin(from, "everyone", "user.contact"))
			}
			if j%2 == 0 { // else the transfers create it
				s.claims = append(s.claims, graph.Claim{Kind: graph.KindDataset, ID: to, Source: "f"})
			}
			s.claims = append(s.claims, move(fmt.Sprintf("t%d-%d", i, j), from, to, "2020", "everyone"))
		}
		// What leaves the chain is not looked at.
		s.claims = append(s.claims, move(fmt.Sprintf("out%d", i), fmt.Sprintf("s/c%d-2", i), "z/hub", "2020", ""))
	}
	return s, asks(ask.Who, "s/c0-5")
}

func TestQuestionReadsItsCornerAlone(t *testing.T) {
	ctx := context.Background()
	var read [2]int
	for i, n := range []int{10, 200} {
		s, f := chains(n)
		inStore(t, s, func(r bigReader) {
			parsed, err := ask.Parse(ctx, r, nil, "whose data reached c0-5")
			if err != nil || parsed.To != f.To {
				t.Fatalf("got %v, %v", parsed, err)
			}
			a, err := ask.Open(ctx, r, nil, f, nil)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, t := range a.Graph().Transfers {
				ids = append(ids, t.ID)
			}
			if want := []string{"t0-0", "t0-1", "t0-2", "t0-3", "t0-4"}; !slices.Equal(ids, want) {
				t.Errorf("of %d chains it reads the transfers %v", n, ids)
			}
			read[i] = *r.given
		})
	}
	if read[0] != read[1] {
		t.Errorf("of 10 chains it reads %d claims, of 200 %d", read[0], read[1])
	}
}

// Chains that are too long to follow, and questions about most of a store, are
// read in order.
func TestLongChainsAreReadWhole(t *testing.T) {
	s := newSketch()
	for i := range 200 {
		s.claims = append(s.claims, move(fmt.Sprintf("t%03d", i), fmt.Sprintf("s/d%d", i), fmt.Sprintf("s/d%d", i+1), "2020", "everyone"))
	}
	inStore(t, s, func(r bigReader) {
		for place, want := range map[string]int{"s/d50": 50, "s/d200": 200, "s/d100": 200} {
			a, err := ask.Open(context.Background(), r, nil, asks(ask.Who, place), nil)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(a.Graph().Transfers); n != want {
				t.Errorf("what reached %s: %d transfers are read, want %d", place, n, want)
			}
		}
	})
}
