package draw

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Which transfers are asked for is drawn as the ends of those transfers and what
// the question names, though the answer lists places that led there.
func TestTransfersAreDrawnWithTheirEndsAlone(t *testing.T) {
	g := merge(t,
		graph.Claim{Kind: graph.KindParty, ID: "p"}, graph.Claim{Kind: graph.KindParty, ID: "q"},
		graph.Claim{Kind: graph.KindSystem, ID: "a", Party: "p"}, graph.Claim{Kind: graph.KindSystem, ID: "b", Party: "q"},
		moves("feed", "a/origin", "a/hub"), moves("send", "a/hub", "b/in"), moves("on", "b/in", "b/out"))
	a := &ask.Answer{Form: ask.Transfers, Verdict: ask.Yes, Graph: g, Query: ask.Query{Form: ask.Transfers}}
	rows(a, nil)
	a.Transfers = []ask.TransferRow{{ID: "send", From: "a/hub", To: "b/in", People: sure(1, 1)}}
	drawn := func() []string {
		var ids []string
		for _, p := range newModel(a, nil).places {
			ids = append(ids, p.id)
		}
		return ids
	}
	if ids := drawn(); !slices.Equal(ids, []string{"a/hub", "b/in"}) {
		t.Errorf("drawn: %v", ids)
	}
	a.Query.From = ask.Target{Place: "a/origin"}
	if ids := drawn(); !slices.Equal(ids, []string{"a/hub", "a/origin", "b/in"}) {
		t.Errorf("drawn, with a place that the question names: %v", ids)
	}
}

// a chain a → b → c of one system, of which the answer is a → b alone.
func chainAnswer(t *testing.T) *ask.Answer {
	t.Helper()
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p", Country: "KR"}, {Kind: graph.KindSystem, ID: "s", Party: "p"}, {Kind: graph.KindSystem, ID: "o", Party: "p"},
		{Kind: graph.KindDataset, ID: "s/a", System: "s"}, {Kind: graph.KindDataset, ID: "s/b", System: "s"}, {Kind: graph.KindDataset, ID: "o/c", System: "o"},
		moves("first", "s/a", "s/b"), moves("second", "s/b", "o/c"),
	}
	for i := range 80 {
		claims = append(claims, graph.Claim{Kind: graph.KindDataset, ID: fmt.Sprintf("o/leaf%02d", i), System: "o"},
			moves(fmt.Sprintf("leaf%02d", i), "o/c", fmt.Sprintf("o/leaf%02d", i)))
	}
	return &ask.Answer{
		Question: "what feeds s/b", Graph: merge(t, claims...), Complete: true, Query: ask.Query{To: ask.Target{Place: "s/b"}},
		Transfers: []ask.TransferRow{{ID: "first", From: "s/a", To: "s/b", People: sure(5, 5)}},
	}
}

func drawnWith(t *testing.T, a *ask.Answer, o Options) string {
	t.Helper()
	svg, err := svgOf(t.Context(), a, o)
	if err != nil {
		t.Fatal(err)
	}
	return string(svg)
}

func TestBesideDrawsWhatIsNoPartOfTheAnswer(t *testing.T) {
	a := chainAnswer(t)
	if svg := drawnWith(t, a, Options{}); strings.Contains(svg, "second") || strings.Contains(svg, `class="transfer beside`) {
		t.Error("what is no part of the answer is drawn though nobody asked for it")
	}
	svg := drawnWith(t, a, Options{Beside: []string{"s/b"}})
	for _, want := range []string{`class="transfer beside" data-id="second"`, "No part of the answer", "no part of the answer</text>", `class="transfer confirmed" data-id="first"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(svg, "leaf") {
		t.Error("more than one hop is drawn")
	}
	many := drawnWith(t, a, Options{Beside: []string{"o/c"}, Width: 20000})
	if n := strings.Count(many, `<path class="line"`); n < maxBeside {
		t.Errorf("%d lines", n)
	}
	if !strings.Contains(many, "transfers beside the answer are not drawn") {
		t.Error("what is left out is not said")
	}
	if drawnWith(t, a, Options{Beside: []string{"s/b", "nowhere"}}) != svg {
		t.Error("a place that is not there makes a difference")
	}
}

func TestNamedSystemsAndPartiesAreFolded(t *testing.T) {
	a := chainAnswer(t)
	named := newModel(a, []string{"s/b"}).newPlan(&Options{Fold: []string{"s"}})
	f := named.fold(len(named.steps))
	var ids []string
	for i := range f.boxes {
		ids = append(ids, f.boxes[i].id)
	}
	slices.Sort(ids)
	if got := strings.Join(ids, " "); got != "o/c s" {
		t.Errorf("boxes: %s", got)
	}
	svg := drawnWith(t, a, Options{Beside: []string{"s/b"}, Fold: []string{"p"}})
	if strings.Count(svg, `class="place`) < 1 || strings.Contains(svg, `data-id="s/a"`) || !strings.Contains(svg, `data-ids="[&quot;o/c&quot;,&quot;s/a&quot;,&quot;s/b&quot;]"`) {
		t.Errorf("the party is not one box: %s", svg[strings.Index(svg, "</style>"):])
	}
}

func TestBareDrawingsLeaveOutWhatThePageSays(t *testing.T) {
	a := chainAnswer(t)
	a.Assumptions = []ask.Assumption{{Code: "window-unknown", Count: 1, Text: "taken as always"}}
	svg := drawnWith(t, a, Options{Bare: true, Headline: "Yes."})
	for _, gone := range []string{`class="question"`, `class="headline"`, "Rests on", "Revision", "taken as always"} {
		if strings.Contains(svg[strings.Index(svg, "</style>"):], gone) {
			t.Errorf("there is %s", gone)
		}
	}
	for _, kept := range []string{`data-id="first"`, `class="legend"`, `aria-label="what feeds s/b Yes."`} {
		if !strings.Contains(svg, kept) {
			t.Errorf("there is no %s", kept)
		}
	}
}
