package ingest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/store/sqlite"
)

// loadText loads a manifest as the source of a name.
func loadText(t *testing.T, s graph.Store, name, text string, opts Options) (Report, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opts.Source = name
	return Load(t.Context(), s, Paths(name), opts)
}

func memory(t *testing.T) graph.Store {
	t.Helper()
	s, err := sqlite.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

const snow = `outflow: 1
parties: [{id: p}]
systems: [{id: snow, party: p}, {id: snow/eu, party: p}, {id: b, party: p}]
datasets: [{id: snow/F_ORDERS}, {id: snow/people}, {id: snow/caf` + "\u00e9" + `}, {id: snow/Straße}, {id: snow/d2019}, {id: snow/raw}, {id: snow/eu/orders}, {id: apart, system: snow}]
`

// Who declares makes no difference.
func TestADatasetNamedNearlyAsADeclaredOneIsAWarning(t *testing.T) {
	for named, want := range map[string]string{
		"snow/f_orders":    `"snow/f_orders", which differs from the declared "snow/F_ORDERS" in letter case alone`,
		"snow/cafe\u0301":  `"snow/cafe\u0301", which differs from the declared "snow/caf\u00e9" only in how Unicode composes its letters`,
		"snow/STRASSE":     `"snow/STRASSE", which differs from the declared "snow/Stra\u00dfe" only in how Unicode composes its letters`,
		"snow/peple":       `"snow/peple", which differs from the declared "snow/people" in one letter`,
		"snow/poeple":      `"snow/poeple", which differs from the declared "snow/people" in the order of two letters`,
		"snow/peoples":     `"snow/peoples", which differs from the declared "snow/people" in one letter`,
		"snow/pEople_":     `"snow/pEople_", which differs from the declared "snow/people" in one letter`,
		"snow/rwa":         `"snow/rwa", which differs from the declared "snow/raw" in the order of two letters`,
		"snow/f-orders#id": `"snow/f-orders", which differs from the declared "snow/F_ORDERS" in one letter`,
		"snow/eu/Orders":   `"snow/eu/Orders", which differs from the declared "snow/eu/orders" in letter case alone`,
		"snow/d2020":       "", // numbers are no slips
		"snow/d20190":      "",
		"snow/row":         "", // one letter of three
		"snow/ppl":         "",
		"snow/people#id":   "", // the dataset is declared
		"snow/orders":      "", // two letters, or another system
		"b/people":         "",
		"b/F_ORDERS":       "",
		"snow/apart":       "",
	} {
		if want != "" {
			want = "m.yaml:PLACE: nobody declares the dataset " + want + "; declare it if it is another one"
		}
		transfers := "transfers: [{id: t, when: 2018, from: " + fmt.Sprintf("%q", named) + ", to: b/in}]\n"
		both, alone := memory(t), memory(t)
		if _, err := loadText(t, alone, "base.yaml", snow, Options{}); err != nil {
			t.Fatal(err)
		}
		here, err := loadText(t, both, "m.yaml", snow+transfers, Options{})
		there, err2 := loadText(t, alone, "m.yaml", "outflow: 1\n"+transfers, Options{})
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		for place, r := range map[string]Report{"5:39": here, "2:39": there} {
			var told []string
			for _, w := range r.Warnings {
				told = append(told, w.String())
			}
			if got := strings.Join(told, "\n"); got != strings.Replace(want, "PLACE", place, 1) {
				t.Errorf("%s: %s\nwant %s", named, got, want)
			}
		}
	}
}

func TestWhoIsStrictLoadsNothingThatIsNamedNearlyAsSomethingElse(t *testing.T) {
	const transfers = "transfers: [{id: t, when: 2018, from: snow/f_orders, to: b/in}]\n"
	s := memory(t)
	_, err := loadText(t, s, "m.yaml", snow+transfers, Options{Strict: true})
	if want := `m.yaml:5:39: nobody declares the dataset "snow/f_orders", which differs from the declared "snow/F_ORDERS" in letter case alone; declare it if it is another one`; err == nil || err.Error() != want {
		t.Error(err)
	}
	if err := s.View(t.Context(), 0, func(r graph.Reader) error {
		if n := r.Commit().Number; n != 0 {
			t.Errorf("there is commit %d", n)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	declared := strings.Replace(snow, "{id: snow/people}", "{id: snow/people}, {id: snow/f_orders}", 1)
	if _, err := loadText(t, s, "m.yaml", declared+transfers, Options{Strict: true}); err != nil {
		t.Error(err)
	}
	// What stands in the file is refused though nothing of it is new.
	if _, err := loadText(t, s, "m.yaml", snow+transfers, Options{}); err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(transfers, "}]", "}, {id: u, when: 2018, from: snow/f_orders, to: b/in}]", 1)
	for _, text := range []string{snow + transfers, snow + more} {
		if _, err := loadText(t, s, "m.yaml", text, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), `"snow/f_orders", which differs`) {
			t.Error(err)
		}
	}
}

// Whoever is the first to declare a dataset is told of one that was named nearly so
// before: in whatever order two files are loaded, the second warns.
func TestANearNameIsTheSameInWhateverOrderItIsLoaded(t *testing.T) {
	const base = "outflow: 1\nparties: [{id: p}]\nsystems: [{id: snow, party: p}, {id: snow/eu, party: p}, {id: b, party: p}]\n"
	for named, want := range map[string]string{
		"snow/f_orders":    `"snow/F_ORDERS" differs from "snow/f_orders" in letter case alone`,
		"snow/f_orders#id": `"snow/F_ORDERS" differs from "snow/f_orders" in letter case alone`,
		"snow/cafe\u0301":  `"snow/caf\u00e9" differs from "snow/cafe\u0301" only in how Unicode composes its letters`,
		"snow/poeple":      `"snow/people" differs from "snow/poeple" in the order of two letters`,
		"snow/peple":       `"snow/people" differs from "snow/peple" in one letter`,
		"snow/eu/Orders":   `"snow/eu/orders" differs from "snow/eu/Orders" in letter case alone`,
		"snow/d2020":       "",
		"snow/F_ORDERS":    "",
		"b/people":         "",
	} {
		if want != "" {
			want = "the dataset " + want + ", which nobody declares and a transfer names; declare that if it is another one"
		}
		s := memory(t)
		transfer := base + fmt.Sprintf("transfers: [{id: t, when: 2018, from: %q, to: b/in}]\n", named)
		if _, err := loadText(t, s, "t.yaml", transfer, Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := loadText(t, s, "other.yaml", "outflow: 1\ndatasets: [{id: b/other}]\n", Options{Strict: true}); err != nil {
			t.Fatal(err)
		}
		_, strictly := loadText(t, s, "d.yaml", snow, Options{Strict: true})
		r, err := loadText(t, s, "d.yaml", snow, Options{})
		if err != nil {
			t.Fatal(err)
		}
		again, err := loadText(t, s, "d.yaml", snow+"# a remark\n", Options{})
		if err != nil || len(again.Warnings) > 0 {
			t.Errorf("%s, for the second time: %v %v", named, again.Warnings, err)
		}
		// What stands in a file is refused though nothing changes.
		_, unchanged := loadText(t, s, "d.yaml", snow, Options{Strict: true})
		_, other := loadText(t, s, "t.yaml", transfer, Options{Strict: true})
		if want == "" {
			if err := errors.Join(strictly, unchanged, other); err != nil || len(r.Warnings) > 0 {
				t.Errorf("%s: %v %v", named, r.Warnings, err)
			}
			continue
		}
		if other == nil || !strings.HasPrefix(other.Error(), "t.yaml:4:") {
			t.Errorf("%s: who names it is told %v", named, other)
		}
		for _, err := range []error{strictly, unchanged} {
			if err == nil || !strings.HasPrefix(err.Error(), "d.yaml:4:") || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s: %v", named, err)
			}
		}
		if len(r.Warnings) != 1 || !strings.HasSuffix(r.Warnings[0].String(), want) {
			t.Errorf("%s: %v", named, r.Warnings)
		}
	}
}

// The index finds whatever comparing everything with everything would.
func TestTheIndexFindsAllThatIsNear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() string {
		letters := []rune("abABéß1-/")
		text := make([]rune, 1+r.IntN(7))
		for i := range text {
			text[i] = letters[r.IntN(len(letters))]
		}
		return "s/" + string(text)
	}
	near := 0
	for range 300 {
		var made []placed
		for range 30 {
			made = append(made, placed{random(), "s"})
		}
		x := newIndex(made)
		for range 30 {
			declared := random()
			got := map[string]difference{}
			x.each(declared, func(near placed, how difference) { got[near.id] = how })
			for _, c := range made {
				want := noLikeness
				if rest := declared[2:]; c.rest() != rest {
					want = differ(c.rest(), rest, graph.FoldCase(c.rest()), graph.FoldCase(rest))
				}
				if how, ok := got[c.id]; ok != (want != noLikeness) || ok && how != want {
					t.Fatalf("%q and %q: %v, found %v", c.id, declared, want, ok)
				}
				if want != noLikeness {
					near++
				}
			}
		}
	}
	if near < 500 {
		t.Errorf("only %d were near", near)
	}
}

// BenchmarkNear looks for as many names as are made, of those that are numbered
// and of those of which any two are near.
func BenchmarkNear(b *testing.B) {
	for what, name := range map[string]func(i int) string{
		"numbered": func(i int) string { return fmt.Sprintf("s/orders_of_the_year_%d", i) },
		"alike":    func(i int) string { return "s/orders" + string(rune(0x4e00+i)) },
	} {
		b.Run(what, func(b *testing.B) {
			var made []placed
			for i := range mostIndexed {
				made = append(made, placed{name(i), "s"})
			}
			for b.Loop() {
				x := newIndex(made)
				for i := range mostIndexed {
					x.each(name(i+mostIndexed), func(placed, difference) {})
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/mostIndexed, "ns/name")
		})
	}
}
