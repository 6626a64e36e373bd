package web

import (
	"strings"
	"testing"

	"outflow/graph"
)

// Who asks is likely of the party that collects the data; examples ask of others.
func TestExamplesNameOtherParties(t *testing.T) {
	g := &graph.Graph{}
	party := func(name string) int32 {
		n := int32(len(g.Places))
		g.Places = append(g.Places, graph.Place{ID: name, Name: name, Kind: graph.KindParty, Parent: graph.None})
		return n
	}
	own, ads, fraud, sister := party("Own"), party("Ads"), party("Fraud"), party("Sister")
	g.Places[own].Origin, g.Places[sister].Origin = graph.StatedOrigin, graph.StatedOrigin
	move := func(from, to int32, times int) {
		for range times {
			g.Transfers = append(g.Transfers, graph.Transfer{From: from, To: to})
		}
	}
	move(own, own, 50)
	move(own, sister, 9)
	move(own, ads, 2)
	move(own, fraud, 3)
	move(ads, own, 9)
	all := strings.Join(Examples(g, func(string) bool { return true }), "\n")
	for _, want := range []string{"whose data reached Fraud", "what feeds Ads", "where did Own go"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
	if strings.Contains(all, "reached Own") || strings.Contains(all, "feeds Own") {
		t.Errorf("they ask of one's own party: %s", all)
	}
}
