package ask_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph/ask"
)

// pageSeeds is how many random graphs are tried, with a question each.
const pageSeeds = 300

// TestPagesAreOfOneAnswer: whatever rows of its lists are asked for, everything else that an
// answer says is the same; the pages together have each row once, in order; what is not
// listed is said; and an answer whose rows are made as it is written is the same to the byte.
func TestPagesAreOfOneAnswer(t *testing.T) {
	t.Parallel()
	seeds, later, paged := tries.Of(pageSeeds), uint64(0), uint64(0)
	for seed := range seeds {
		g := randomGraph(seed)
		f := g.question()
		merged, err := mergeClaims(g.claims)
		if err != nil {
			t.Fatal(err)
		}
		asker, err := ask.New(t.Context(), merged, g.lists.blob)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := asker.WithRows(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		o, err := asker.Outline(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if all := o.Stream(ask.Page{Limit: ask.AllRows}); len(all.Transfers) < len(whole.Transfers) {
			later++
		}
		for _, written := range []func(*ask.Answer, io.Writer) error{(*ask.Answer).WriteJSON, (*ask.Answer).WriteCSV, (*ask.Answer).WriteText} {
			if got, want := bytesOf(t, o.Stream(ask.Page{Limit: ask.AllRows}), written), bytesOf(t, whole, written); got != want {
				t.Fatalf("seed %d, %s:\n got %s\nwant %s", seed, f.String(), got, want)
			}
		}
		if got, want := bytesOf(t, whole, (*ask.Answer).WriteJSON), slowJSON(t, whole); got != want {
			t.Fatalf("seed %d, %s:\n got %s\nwant %s", seed, f.String(), got, want)
		}
		for limit := range 4 {
			p := ask.Page{Limit: limit}
			var transfers []ask.TransferRow
			var places []ask.PlaceRow
			for {
				page, err := o.Page(t.Context(), p)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := bytesOf(t, o.Stream(p), (*ask.Answer).WriteJSON), bytesOf(t, page, (*ask.Answer).WriteJSON); got != want {
					t.Fatalf("seed %d, %s, %+v:\n got %s\nwant %s", seed, f.String(), p, got, want)
				}
				if said := len(page.Transfers) < len(whole.Transfers); said != slices.Contains(page.Limits, ask.Limit{Code: ask.TransfersListed, Limit: int64(len(page.Transfers)), Of: int64(len(whole.Transfers))}) {
					t.Fatalf("seed %d, %s, %+v: %d of %d transfers, and limits %v", seed, f.String(), p, len(page.Transfers), len(whole.Transfers), page.Limits)
				}
				transfers, places = append(transfers, page.Transfers...), append(places, page.Places...)
				rest := *page
				rest.Transfers, rest.Places, rest.Cut, rest.Routes, rest.Limits = whole.Transfers, whole.Places, whole.Cut, whole.Routes, whole.Limits
				rest.Assumptions = slices.Clone(page.Assumptions)
				for i := range rest.Assumptions {
					rest.Assumptions[i].IDs = whole.Assumptions[i].IDs
				}
				if got, want := slowJSON(t, &rest), slowJSON(t, whole); got != want || page.Sentence() != whole.Sentence() {
					t.Fatalf("seed %d, %s, %+v says something else:\n got %s\nwant %s", seed, f.String(), p, got, want)
				}
				if len(page.Transfers) == 0 && len(page.Places) == 0 {
					break
				}
				paged++
				if n := len(page.Transfers); n > 0 {
					p.After = page.Transfers[n-1].ID
				}
				if n := len(page.Places); n > 0 {
					p.AfterPlace = page.Places[n-1].ID
				}
				if limit > 0 && len(transfers) == len(whole.Transfers) && len(places) == len(whole.Places) {
					break
				}
			}
			if limit == 0 && len(transfers)+len(places) > 0 || limit > 0 && !(same(transfers, whole.Transfers) && same(places, whole.Places)) {
				t.Fatalf("seed %d, %s: pages of %d have %d transfers and %d places, not %d and %d", seed, f.String(), limit, len(transfers), len(places), len(whole.Transfers), len(whole.Places))
			}
		}
	}
	if later < seeds/20 || paged < seeds {
		t.Errorf("of %d answers the rows were made later, and %d pages had rows: too few to show anything", later, paged)
	}
}

func same[T any](a, b []T) bool { return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b)) }

func bytesOf(t *testing.T, a *ask.Answer, write func(*ask.Answer, io.Writer) error) string {
	var b bytes.Buffer
	if err := write(a, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// slowJSON is what encoding/json makes of an answer.
func slowJSON(t *testing.T, a *ask.Answer) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
