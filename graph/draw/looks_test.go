package draw

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// A look is an answer and how it is drawn.
type look struct {
	a *ask.Answer
	o Options
}

// looks are the kinds of drawings there are.
func looks(t testing.TB) map[string]look {
	all := map[string]look{
		"small":    {small(t), Options{Headline: kakaoHeadline}},
		"kakao":    {kakao(t), Options{Headline: kakaoHeadline, PlaceURL: "/place?id=", TransferURL: "/transfer?id="}},
		"cut":      {cutOff(t), Options{Headline: "No. Nothing in the time asked about reached Apple."}},
		"plain":    {plain(t), Options{Headline: "orders come from 3 places."}},
		"parallel": {parallel(t, 200), Options{Headline: "200 transfers."}},
		"one":      {onePlace(t), Options{Headline: "Alipay holds nothing that is loaded."}},
		"nothing":  {&ask.Answer{Question: "did anything reach X", Verdict: ask.Unknown}, Options{}},
		"hostile":  {tangled(t, 4, hostileNames), Options{Headline: strings.Repeat("a <b> & \"c\" ", 200)}},
		"chain":    {chain(t, 20), Options{}},
		"chain60":  {chain(t, 60), Options{}},
		"grown30":  {grown(t, 30), Options{}},
		"grown100": {grown(t, 100), Options{}},
		"grown300": {grown(t, 300), Options{}},
		"sheet":    {grown(t, 300), Options{Width: DefaultWidth}},
		"findings": {marked(grown(t, 100)), Options{Width: 1440}},
		"folded":   {grown(t, 60), Options{Width: 500}},
		"rest":     {grown(t, 400), Options{Width: 390}},
	}
	for name, l := range all {
		if l.o.Width == 0 {
			l.o.Width = unfolded
			all[name] = l
		}
	}
	return all
}

// unfolded is a width at which nothing folds.
const unfolded = 20_000

// TestWriteLooks writes every look into the directory that OUTFLOW_LOOKS
// names, for eyes.
func TestWriteLooks(t *testing.T) {
	dir := os.Getenv("OUTFLOW_LOOKS")
	if dir == "" {
		t.Skip("OUTFLOW_LOOKS names no directory")
	}
	for name, l := range looks(t) {
		svg, err := svgOf(t.Context(), l.a, l.o)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".svg"), svg, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// marked gives every transfer findings and a time.
func marked(a *ask.Answer) *ask.Answer {
	for i := range a.Transfers {
		t := &a.Transfers[i]
		t.Findings = findings(t.People, ask.GroundUnknown, ask.Undisclosed, ask.CrossBorder)
		t.When = []string{fmt.Sprintf("20%02d-01-01/20%02d-12-31", 10+i%7, 17+i%5)}
	}
	return a
}

// cutOff is a "no": every way is cut off, each for its own reason.
func cutOff(t testing.TB) *ask.Answer {
	a := kakao(t)
	a.Question, a.Verdict = "Did anyone’s phone number reach Apple in 2017?", ask.No
	a.Query = ask.Query{Form: ask.Did, To: ask.Target{Place: "apple"}}
	a.Transfers, a.Places, a.Assumptions = nil, nil, nil
	a.Cut = []ask.Cut{{Transfer: "nsf-build", Because: "window"}, {Transfer: "score", Because: "order"},
		{Transfer: "score-request", Because: "category"}, {Transfer: "top-up feed", Because: "people"}, {Transfer: "gone", Because: "window"}}
	return a
}

// plain is lineage without people, with a cycle and a loop.
func plain(t testing.TB) *ask.Answer {
	g := merge(t,
		graph.Claim{Kind: graph.KindParty, ID: "shop", Name: "Shop"},
		graph.Claim{Kind: graph.KindSystem, ID: "warehouse", Party: "shop"},
		graph.Claim{Kind: graph.KindDataset, ID: "warehouse/raw_orders", DatasetKind: "topic"},
		graph.Claim{Kind: graph.KindDataset, ID: "warehouse/orders"},
		graph.Claim{Kind: graph.KindDataset, ID: "warehouse/customers"},
		graph.Claim{Kind: graph.KindDataset, ID: "warehouse/revenue", DatasetKind: "report"},
		moves("stage", "warehouse/raw_orders", "warehouse/orders"),
		moves("enrich", "warehouse/customers", "warehouse/orders"),
		moves("deduplicate", "warehouse/orders", "warehouse/orders"),
		moves("sum", "warehouse/orders", "warehouse/revenue"),
		moves("feedback", "warehouse/revenue", "warehouse/customers"),
	)
	a := &ask.Answer{Question: "what feeds warehouse/orders", Verdict: ask.Yes, Complete: true, Graph: g, Timezone: "UTC",
		Query: ask.Query{Form: ask.Feeds, To: ask.Target{Place: "warehouse/orders"}}}
	for _, tr := range g.Transfers {
		a.Transfers = append(a.Transfers, ask.TransferRow{ID: tr.ID, From: g.Places[tr.From].ID, To: g.Places[tr.To].ID})
	}
	rows(a, nil)
	return a
}

// parallel has so many transfers between the same two places.
func parallel(t testing.TB, n int) *ask.Answer {
	a := small(t)
	for i := range n {
		row := a.Transfers[0]
		row.ID = fmt.Sprintf("delivery of day %d", i)
		if i%2 == 0 {
			row.Findings = nil
		}
		a.Transfers = append(a.Transfers, row)
	}
	return a
}

// onePlace is an answer about a place that no transfer touches.
func onePlace(t testing.TB) *ask.Answer {
	a := small(t)
	a.Transfers = nil
	a.Places = slices.DeleteFunc(a.Places, func(p ask.PlaceRow) bool { return p.Party != "alipay" })
	return a
}

// chain is a line of places, each feeding the next.
func chain(t testing.TB, n int) *ask.Answer {
	a := grown(t, n)
	a.Transfers = a.Transfers[:n-1]
	for i := range a.Transfers {
		if i > 0 {
			a.Transfers[i].From = a.Transfers[i-1].To
		}
	}
	return a
}

// svgOf draws an answer.
func svgOf(ctx context.Context, a *ask.Answer, o Options) ([]byte, error) {
	d, err := SVG(ctx, a, o)
	if err != nil {
		return nil, err
	}
	return d.Text, nil
}
