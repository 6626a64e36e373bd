package draw

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// What a box is called can be asked of: it means the place that the box stands for. A place goes
// by its name only where nothing else that is drawn shares that.
func TestWhatIsPrintedCanBeAskedOf(t *testing.T) {
	g := merge(t,
		graph.Claim{Kind: graph.KindParty, ID: "alipay", Name: "Alipay"}, graph.Claim{Kind: graph.KindParty, ID: "shop", Name: "Shop"}, graph.Claim{Kind: graph.KindParty, ID: "store", Name: "SHOP"},
		graph.Claim{Kind: graph.KindSystem, ID: "alipay-core", Name: "Alipay", Party: "alipay"},
		graph.Claim{Kind: graph.KindSystem, ID: "shop-lake", Name: "lake", Party: "shop"}, graph.Claim{Kind: graph.KindSystem, ID: "store-lake", Name: "lake", Party: "store"},
		graph.Claim{Kind: graph.KindDataset, ID: "alipay-core/a", Name: "alipay", System: "alipay-core"},
		graph.Claim{Kind: graph.KindDataset, ID: "shop-lake/raw", System: "shop-lake"}, graph.Claim{Kind: graph.KindDataset, ID: "store-lake/raw", System: "store-lake"},
		graph.Claim{Kind: graph.KindDataset, ID: "shop-lake/orders", Name: "Orders of the shop", System: "shop-lake"},
		graph.Claim{Kind: graph.KindDataset, ID: "store-lake/clean_1", Name: "clean", System: "store-lake"}, graph.Claim{Kind: graph.KindDataset, ID: "store-lake/clean_2", Name: "Clean", System: "store-lake"},
		moves("a", "shop-lake/raw", "store-lake/raw"), moves("b", "shop-lake/orders", "store-lake/clean_1"), moves("c", "shop-lake/orders", "store-lake/clean_2"),
		moves("d", "shop-lake/orders", "alipay-core/a"), moves("e", "shop-lake/orders", "shop-lake"), moves("f", "shop-lake/orders", "alipay"))
	answer := func(g *graph.Graph) *ask.Answer {
		a := &ask.Answer{Graph: g}
		for _, tr := range g.Transfers {
			a.Transfers = append(a.Transfers, ask.TransferRow{ID: tr.ID, From: g.Places[tr.From].ID, To: g.Places[tr.To].ID})
		}
		return a
	}
	all := map[string]*ask.Answer{"names": answer(g), "grown": grown(t, 100), "kakao": kakao(t)}
	for seed := range uint64(20) {
		all[fmt.Sprint("tangled ", seed)] = tangled(t, seed, plainNames)
	}
	for name, a := range all {
		if a.Graph == nil {
			continue
		}
		asker, err := ask.New(t.Context(), a.Graph, nil)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(a, nil)
		p := m.newPlan(&Options{})
		for share := range 5 {
			checkNames(t, name, asker, m, newScene(m, p.fold(len(p.steps)*share/4), Options{}).boxes)
		}
	}
	var called []string
	m := newModel(all["names"], nil)
	p := m.newPlan(&Options{})
	for _, b := range newScene(m, p.fold(len(p.steps)), Options{}).boxes {
		called = append(called, b.called)
	}
	slices.Sort(called)
	want := []string{"Alipay", "Orders of the shop", "alipay-core/a", "shop-lake", "shop-lake/raw", "store-lake/clean_1", "store-lake/clean_2", "store-lake/raw"}
	if !slices.Equal(called, want) {
		t.Errorf("boxes are called %q, want %q", called, want)
	}
}

// checkNames fails if what a box is called is not what is printed on it, or, asked of, does not mean
// what the box stands for.
func checkNames(t testing.TB, name string, asker *ask.Asker, m *model, boxes []box) {
	t.Helper()
	for _, b := range boxes {
		switch {
		case b.id == "" || strings.Contains(b.called, "other place") || strings.Contains(b.called, " · ") || m.find(b.id) == graph.None:
			continue // stands for several things, or for nothing that is known
		case strings.HasPrefix(b.id, "nowhere"):
			continue
		}
		printed := b.over + strings.Join(b.name, "")
		if b.called != printed && strings.ReplaceAll(b.called, " ", "") != strings.ReplaceAll(printed, " ", "") {
			t.Errorf("%s: %q is called %q and printed as %q", name, b.id, b.called, printed)
		}
		q, err := asker.Parse(`what feeds "` + b.called + `"`)
		if err != nil && slices.ContainsFunc(m.answer.Graph.Places, func(p graph.Place) bool { // which is not in the answer
			_, in := m.index[p.ID]
			return !in && (graph.Fold(p.Name) == graph.Fold(b.called) || graph.Fold(p.ID) == graph.Fold(b.called))
		}) {
			continue
		}
		if err != nil || q.To.Place != b.id {
			t.Errorf("%s: %q is called %q, which means %q: %v", name, b.id, b.called, q.To.Place, err)
		}
	}
}

// Lines of names end between words: after what joins them, before a capital, and in no number.
func TestNamesBreakBetweenWords(t *testing.T) {
	fonts := newFontMetrics()
	for name, want := range map[string]string{
		"customerAccountHistoryDaily":        "customer|Account|HistoryDaily",
		"customer_account/history.daily":     "customer_|account/|history.daily",
		"score of 2020-01-01 at version3.76": "score of|2020-01-01|at version3.76",
		"一二三四五六七八九十一二三四":                     "一二三四五六七八|九十一二三四",
		"모래은행 고객계정원장":                        "모래은행|고객계정원장",
		"stg_contact->tickets_of_all":        "stg_contact->|tickets_of_all",
		"unbreakableword":                    "unbreakableword", // its line is wider
	} {
		lines := fonts.wrapName(nameFace, name, 104, nameLines)
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	long := strings.Repeat("part_", 70)
	lines := fonts.wrapName(nameFace, "first_"+long+"last", 104, nameLines)
	if text := strings.Join(lines, ""); len(lines) > nameLines || !strings.HasPrefix(text, "first_") || !strings.HasSuffix(text, "_last") || !strings.Contains(text, "…") {
		t.Errorf("a long name is printed as %q", lines)
	}
}

// Boxes of places whose long names differ in the middle alone are told apart.
func TestLabelsThatWouldReadAlikeAreToldApart(t *testing.T) {
	middle := func(m string) string { return strings.Repeat("long_", 60) + m + strings.Repeat("_long", 60) }
	g := merge(t, graph.Claim{Kind: graph.KindParty, ID: "p"}, graph.Claim{Kind: graph.KindSystem, ID: "s", Party: "p"},
		graph.Claim{Kind: graph.KindDataset, ID: "s/1", Name: middle("one")}, graph.Claim{Kind: graph.KindDataset, ID: "s/2", Name: middle("two")}, moves("t", "s/1", "s/2"))
	s := sceneOf(look{a: &ask.Answer{Graph: g, Transfers: []ask.TransferRow{{ID: "t", From: "s/1", To: "s/2"}}}})
	if len(s.boxes) != 2 || slices.Equal(s.boxes[0].name, s.boxes[1].name) || s.boxes[0].called == s.boxes[1].called {
		t.Errorf("%q and %q", s.boxes[0].name, s.boxes[1].name)
	}
}

// A line that runs right to left is set as one, not word by word, and its party's country stands
// behind it.
func TestLinesRunInTheirDirection(t *testing.T) {
	g := merge(t, graph.Claim{Kind: graph.KindParty, ID: "p", Name: "مركز خدمة العملاء", Country: "AE"}, graph.Claim{Kind: graph.KindSystem, ID: "s", Party: "p"},
		graph.Claim{Kind: graph.KindDataset, ID: "s/1", Name: "سجل العملاء daily"}, graph.Claim{Kind: graph.KindDataset, ID: "s/2"}, moves("t", "s/1", "s/2"))
	a := &ask.Answer{Graph: g, Transfers: []ask.TransferRow{{ID: "t", From: "s/1", To: "s/2"}}}
	svg := drawn(t, look{a, Options{Width: unfolded}})
	for _, want := range []string{">\u2068\u2068مركز خدمة العملاء\u2069 · AE\u2069<", ">\u2068سجل العملاء daily\u2069<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q", want)
		}
	}
}
