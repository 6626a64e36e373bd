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

// Beside an arrow a transfer that importers named is called by its job: where it starts and ends
// the arrow shows.
func TestAnArrowIsCalledByItsJob(t *testing.T) {
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "s", Party: "p"},
		{Kind: graph.KindDataset, ID: "s/a"}, {Kind: graph.KindDataset, ID: "s/b"},
	}
	a := &ask.Answer{Question: "q", Complete: true}
	want := map[string]string{"etl/copy: s/a -> s/b": "etl/copy", "etl/copy: s/b -> s/a": "etl/copy: s/b -> s/a", "copy": "copy"}
	for id := range want {
		claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: id, From: "s/a", To: "s/b"})
		a.Transfers = append(a.Transfers, ask.TransferRow{ID: id, From: "s/a", To: "s/b", People: sure(5, 5)})
	}
	a.Graph = merge(t, claims...)
	m := newModel(a, nil)
	for i := range m.links {
		if l := &m.links[i]; m.called(l) != want[l.id] {
			t.Errorf("%q is called %q, want %q", l.id, m.called(l), want[l.id])
		}
	}
}

// A transfer on which sources differ is drawn between rails, which the legend
// explains, and its title says who states what. One that is silent differs from
// nobody, though others dispute what follows from its silence.
func TestADisputedTransferIsSeenToBeSo(t *testing.T) {
	rails := []string{` disputed"`, `class="rails"`, "sources differ on it", "1 on which sources differ", "Sources differ:"}
	for name, c := range map[string]struct {
		f      ask.Finding
		differ bool
	}{
		"a dispute": {ask.Finding{Code: ask.GroundDisputed, StatedBy: []ask.Statement{{Source: "a.yaml", States: "none"}, {Source: "b.yaml", States: "gdpr:46-2-c"}}}, true},
		"a silence": {ask.Finding{Code: ask.GroundUnknown, Sources: []string{"a.yaml"}, DisputedBy: []ask.Statement{{Source: "b.yaml", States: "gdpr:46-2-c"}}}, false},
	} {
		a := kakao(t)
		c.f.People = sure(1, 2)
		for _, i := range []int{0, 1} {
			a.Transfers[i].Findings = nil
		}
		undisputed := drawn(t, look{a, Options{}})
		a.Transfers[0].Findings = []ask.Finding{c.f}
		seen := drawn(t, look{a, Options{}})
		for _, sign := range append([]string{"b.yaml", "gdpr:46-2-c"}, rails...) {
			if isThere := strings.Contains(seen, sign); isThere != (c.differ || !slices.Contains(rails, sign)) {
				t.Errorf("%s: %s is drawn: %v", name, sign, isThere)
			}
			if strings.Contains(undisputed, sign) {
				t.Errorf("%s: %s is drawn where nothing is disputed", name, sign)
			}
		}
		flagged := func(svg string) int {
			return strings.Count(svg, ` fault"`) + strings.Count(svg, ` doubt"`)
		}
		if finding := flagged(seen) > flagged(undisputed); finding == c.differ {
			t.Errorf("%s: drawn as a concern: %v", name, finding)
		}
		dot, err := DOT(a, Options{})
		double := strings.Contains(string(dot.Text), onLight.fault+":"+onLight.fault)
		if err != nil || double != c.differ {
			t.Errorf("%s: a line is double: %v, %v", name, double, err)
		}
	}
}

// TestNothingThatIsSaidIsCut: beside an arrow, in the table and in a box there are
// as many lines as it takes.
func TestNothingThatIsSaidIsCut(t *testing.T) {
	for name, a := range map[string]*ask.Answer{"beside arrows": kakao(t), "in the table": grown(t, 30)} {
		for i := range a.Transfers {
			r := &a.Transfers[i]
			r.When = []string{"2018-04-01/2018-07-31", "2019-04-01/2019-07-31", "2020"}
			r.Findings = findings(r.People, ask.FindingCodes[:]...)
		}
		s, _ := arranged(t, look{a: a})
		for _, arrow := range s.arrows {
			said := strings.ReplaceAll(strings.ReplaceAll(strings.Join(arrow.lines, " "), dot, " "), noBreak, " ")
			for _, code := range ask.FindingCodes {
				if arrow.mark == confirmed && code != ask.MorePeopleThanNeeded && !strings.Contains(said, ask.FindingText(code)) {
					t.Errorf("%s: %s is left out of %q", name, code, said)
				}
			}
		}
		svg := drawn(t, look{a: a})
		for line := range strings.SplitSeq(svg, "\n") {
			if strings.HasPrefix(line, "<text") && strings.Contains(line, "…") && !strings.Contains(line, "Revision") {
				t.Errorf("%s: cut: %s", name, line)
			}
		}
	}
}
