package graph

import (
	"fmt"
	"slices"
	"testing"
)

// placed writes where each source puts a place.
func placed(g *Graph, id string, by Presence) string {
	text := ""
	for _, l := range g.Locations(g.Place(id), by) {
		text += fmt.Sprint(l.Source, l.Countries)
	}
	return text
}

func TestEachSourcePutsAPlaceWhereItsSystemProcessesElseWhereItsPartyIsSeated(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindParty, ID: "o", Source: "a", Country: "CN"},
		Claim{Kind: KindParty, ID: "o", Source: "b", Country: "SG"},
		Claim{Kind: KindParty, ID: "o", Source: "c", Country: "US"},
		Claim{Kind: KindParty, ID: "o", Source: "d"},
		Claim{Kind: KindSystem, ID: "t", Source: "b", Party: "o", Countries: []string{"JP", "KR"}},
		Claim{Kind: KindAnnotation, ID: "t", Source: "e", Countries: []string{"KR"}},
		Claim{Kind: KindDataset, ID: "t/d", Source: "c"},
	)
	for _, c := range []struct {
		place string
		by    Presence
		want  string
	}{
		{"t/d", Present, "a[CN]b[JP KR]c[US]e[KR]"}, {"t", Processing, "b[JP KR]e[KR]"}, {"t/d", Seated, "a[CN]b[SG]c[US]"},
		{"o", Present, "a[CN]b[SG]c[US]"}, {"o", Processing, ""},
	} {
		if got := placed(g, c.place, c.by); got != c.want {
			t.Errorf("%s, %d: got %s, want %s", c.place, c.by, got, c.want)
		}
	}
	if got := g.Countries(g.Place("t/d")); !slices.Equal(got, []string{"CN", "JP", "KR", "US"}) {
		t.Errorf("countries %v", got)
	}
	if certain, possible := g.In(g.Place("t"), []string{"KR"}, Processing); !certain || !possible {
		t.Error("both sources say that it processes in KR")
	}
	if certain, possible := g.In(g.Place("t"), []string{"KR"}, Present); certain || !possible {
		t.Error("some sources put it elsewhere")
	}
	if certain, possible := g.In(g.Place("o"), []string{"KR"}, Processing); certain || possible {
		t.Error("nobody speaks of that")
	}
	if len(g.Differences) > 0 {
		t.Errorf("what sources say of countries holds for each: %v", g.Differences)
	}
}

func TestOneSourceWithTwoSeatsContradictsItself(t *testing.T) {
	_, wrong := refused(t,
		Claim{Kind: KindParty, ID: "o", Source: "a", Country: "CN"},
		Claim{Kind: KindAnnotation, ID: "o", Source: "a", Country: "SG"},
	)
	if want := `country: annotation "o" of a: the country is "SG" here and "CN" elsewhere in the same source`; wrong != want {
		t.Errorf("got %s, want %s", wrong, want)
	}
}
