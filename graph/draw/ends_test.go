package draw

import (
	"slices"
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
	a := &ask.Answer{Form: ask.Transfers, Verdict: ask.Yes, Graph: g, Flow: ask.Flow{Form: ask.Transfers}}
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
	a.Flow.From = ask.Target{Place: "a/origin"}
	if ids := drawn(); !slices.Equal(ids, []string{"a/hub", "a/origin", "b/in"}) {
		t.Errorf("drawn, with a place that the question names: %v", ids)
	}
}
