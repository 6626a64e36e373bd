package draw

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2018-04-01/2018-07-31": "2018-04-01 to 2018-07-31",
		"2018-04-01/..":         "from 2018-04-01",
		"../2018-07-31":         "until 2018-07-31",
		"../..":                 "always",
		"2018-04-01":            "2018-04-01",
		"unknown":               "dates unknown",
		"2018-04-01T09:00:00Z/2018-04-02T09:00:00Z": "2018-04-01T09:00:00Z to 2018-04-02T09:00:00Z",
	} {
		if got := dates(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What the answer says of a transfer's time is drawn; so is that nobody said
// anything, and for a cut what the sources say.
func TestTransfersSayWhen(t *testing.T) {
	day := func(text string) graph.When {
		when, err := graph.ParseWhen(strings.Fields(text), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "s", Party: "p"},
		{Kind: graph.KindDataset, ID: "s/a"}, {Kind: graph.KindDataset, ID: "s/b"},
	}
	a := &ask.Answer{Question: "q", Complete: true}
	for id, when := range map[string]graph.When{
		"dated": day("2018-04-01/2018-07-31"), "twice": day("2018 2020"), "often": day("2014 2016 2018 2020"), "left out": {}, "unknown": {Unknown: true}, "cut": day("2019"),
	} {
		claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: id, From: "s/a", To: "s/b", When: when})
	}
	a.Graph = merge(t, claims...)
	for _, tr := range a.Graph.Transfers {
		row := ask.TransferRow{ID: tr.ID, From: "s/a", To: "s/b", People: sure(5, 5), When: tr.When.Format(time.UTC)}
		if tr.ID == "cut" {
			a.Cut = append(a.Cut, ask.Cut{Transfer: tr.ID, Because: "window"})
			continue
		}
		a.Transfers = append(a.Transfers, row)
	}
	c := newModel(a, nil)
	w := &labelWriter{model: c, counted: true}
	got := map[string][]string{}
	var all []int
	for i := range c.links {
		got[c.links[i].id] = w.when(&c.links[i])
		all = append(all, i)
	}
	for id, want := range map[string][]string{
		"dated": {"2018-04-01 to 2018-07-31"}, "twice": {"2018-01-01 to 2018-12-31", "2020-01-01 to 2020-12-31"},
		"often": {"2014-01-01 to 2014-12-31", "and 3 other times"}, "left out": {"dates unknown"}, "unknown": {"dates unknown"},
		"cut": {"2019-01-01 to 2019-12-31"},
	} {
		if !slices.Equal(got[id], want) {
			t.Errorf("%s: %q, want %q", id, got[id], want)
		}
	}
	if got, want := w.whenAll(all), []string{"within 2014-01-01 to 2020-12-31", "some without dates"}; !slices.Equal(got, want) {
		t.Errorf("all of them: %q, want %q", got, want)
	}
	w.counted = false
	for i := range c.links {
		if c.links[i].id == "left out" && w.when(&c.links[i]) != nil {
			t.Error("plain lineage says that nobody said when")
		}
	}
}
