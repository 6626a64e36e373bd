package draw

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"outflow/fixtures/estate"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
)

// loaded returns what answers questions about files.
func loaded(t testing.TB, path string) *ask.Asker {
	t.Helper()
	store, err := sqlite.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := ingest.Load(t.Context(), store, ingest.Paths(path), ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	var asker *ask.Asker
	err = store.View(t.Context(), 0, func(r graph.Reader) error {
		g, err := graph.Merge(r.Commit(), r.Claims(t.Context()))
		if err == nil {
			asker, err = ask.New(t.Context(), g, r.Blob)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return asker
}

// Of a middling estate, and of a public project where its files are, every box lies in its party's
// frame, nothing overlaps, no text is larger than what is around it, what is printed can be asked
// of, and no drawing is wider or higher than was asked for: as a file, on a sheet of paper, and on
// pages of a phone and a tablet.
func TestDrawingsOfEstatesAreSound(t *testing.T) {
	dir := t.TempDir()
	if err := estate.Write(dir, 1); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{dir: {"whose data reached Broadfield Ad Exchange", "which transfers were without ground"}}
	if corpora := os.Getenv("OUTFLOW_TEST_CORPORA"); corpora != "" {
		if hubspot := filepath.Join(corpora, "dbt_hubspot_lineage"); fileExists(hubspot) {
			all[hubspot] = []string{"what feeds hubspot__deals", "what was derived from postgres.public_hubspot/stg_hubspot__engagement"}
		}
	}
	for path, questions := range all {
		asker := loaded(t, path)
		for _, question := range questions {
			q, err := asker.Parse(question)
			if err != nil {
				t.Fatal(err)
			}
			a, err := asker.Answer(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range []Options{{Width: 320, Bare: true, NoTable: true}, {Width: 720, Bare: true, NoTable: true}, {Width: SheetWidth, Height: SheetHeight, Bare: true, NoTable: true}, {}} {
				name := fmt.Sprintf("%s for %d", question, o.Width)
				s, where := arranged(t, look{a, o})
				t.Logf("%s: %d of %d places by themselves or together, %d arrows", name, len(s.boxes), len(a.Places), len(s.arrows))
				checkLayout(t, s, where)
				checkText(t, name, s, where)
				checkNames(t, name, asker, newModel(a, nil), s.boxes)
				if room := o.width() - 2*o.margin(); where.size.w > room {
					t.Errorf("%s: it is %.0f wide and has %.0f", name, where.size.w, room)
				}
				if h := newPage(s, where).size().h; o.Height > 0 && h > float64(o.Height) {
					t.Errorf("%s: it is %.0f high and may be %d", name, h, o.Height)
				}
			}
		}
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
