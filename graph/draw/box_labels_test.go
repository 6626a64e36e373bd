package draw

import (
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// abroadAnswer is a party with its seat in one country and a system in another.
func abroadAnswer(t *testing.T, countries ...string) look {
	g := merge(t,
		graph.Claim{Kind: graph.KindParty, ID: "shop", Country: "KR"}, graph.Claim{Kind: graph.KindSystem, ID: "core", Party: "shop"},
		graph.Claim{Kind: graph.KindParty, ID: "cloud", Country: "SG"}, graph.Claim{Kind: graph.KindSystem, ID: "lake", Party: "cloud", Countries: countries},
		graph.Claim{Kind: graph.KindDataset, ID: "core/a"}, graph.Claim{Kind: graph.KindDataset, ID: "lake/b"},
		moves("copy", "core/a", "lake/b"),
	)
	return look{a: &ask.Answer{Question: "q", Graph: g, Complete: true, Transfers: []ask.TransferRow{
		{ID: "copy", From: "core/a", To: "lake/b", People: sure(5, 5), Findings: findings(sure(5, 5), ask.CrossBorder)}}}}
}

// A finding about a border speaks of where systems run. Where that is not the
// seat of their party the drawing says so, at both.
func TestCountriesOfSeatsAndOfProcessingAreToldApart(t *testing.T) {
	for _, test := range []struct {
		countries []string
		want, not string
	}{
		{[]string{"CN"}, ">shop · seat KR< >cloud · seat SG< >processed in CN< >crosses a border KR → CN<", "processed in KR"},
		{[]string{"CN", "SG"}, ">cloud · seat SG< >processed in CN, SG< >crosses a border KR → CN/SG<", "processed in KR"},
		{[]string{"SG"}, ">shop · KR< >cloud · SG< >lake/< >crosses a border KR → SG<", "processed in"},
		{nil, ">shop · KR< >cloud · SG< >lake/< >crosses a border KR → SG<", "processed in"},
	} {
		l := abroadAnswer(t, test.countries...)
		l.o.Width = unfolded
		svg := drawn(t, l)
		for want := range strings.SplitSeq(test.want, "< >") {
			if !strings.Contains(svg, ">"+strings.Trim(want, "<>")+"<") {
				t.Errorf("%v: no %s", test.countries, want)
			}
		}
		if strings.Contains(svg, test.not) {
			t.Errorf("%v: there is %q", test.countries, test.not)
		}
	}
	l := abroadAnswer(t, "CN")
	l.o.Fold = []string{"cloud"}
	if svg := drawn(t, l); !strings.Contains(svg, ">processed in CN<") {
		t.Error("a folded box does not say where it is processed")
	}
}
