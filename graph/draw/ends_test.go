package draw

import (
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// TestADrawingSaysSinceWhenDataCameBackOrIsPastItsTime at the place, and what the lines mean.
func TestADrawingSaysSinceWhenDataCameBackOrIsPastItsTime(t *testing.T) {
	when := func(text string) graph.When {
		w, err := graph.ParseWhen([]string{text}, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	fed := func(id, to, at string) graph.Claim {
		c := moves(id, "s/a", to)
		c.When, c.People = when(at), "everyone"
		return c
	}
	ten, err := graph.ParseRange("10")
	if err != nil {
		t.Fatal(err)
	}
	g := merge(t,
		graph.Claim{Kind: graph.KindParty, ID: "p"}, graph.Claim{Kind: graph.KindSystem, ID: "s", Party: "p"}, graph.Claim{Kind: graph.KindSystem, ID: "r", Party: "p"},
		graph.Claim{Kind: graph.KindPopulation, ID: "all", Size: ten},
		graph.Claim{Kind: graph.KindDataset, ID: "s/a", Population: "all", Subjects: "everyone", SubjectsWhen: when("2023/.."), Categories: []string{"user.contact"}},
		graph.Claim{Kind: graph.KindDataset, ID: "r/kept", Retention: "P30D"}, graph.Claim{Kind: graph.KindDataset, ID: "r/fed"},
		fed("t", "r/kept", "2024-01"), fed("u", "r/fed", "2024/.."),
		graph.Claim{Kind: graph.KindErasure, ID: "x", At: "r/fed", When: when("2024-03-10")},
		graph.Claim{Kind: graph.KindErasure, ID: "asked", At: "s/a", Status: graph.ErasureRequested},
	)
	asker, err := ask.New(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string][]string{
		"which erasures came back": {">may have come back 2024-03-11<", ">after x<", ">came back: since when a place was given data again"},
		"which places hold data past its time": {">past its time since 2024-03-02<", ">past its time, it is not said since<",
			">past its time: since when a place holds data"},
	} {
		q, err := asker.Parse(question)
		if err != nil {
			t.Fatal(err)
		}
		a, err := asker.Answer(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		svg := drawn(t, look{a, Options{Width: unfolded}})
		for _, w := range want {
			if !strings.Contains(svg, w) {
				t.Errorf("%s: no %s in\n%s", question, w, svg[strings.Index(svg, "</style>"):])
			}
		}
	}
}
