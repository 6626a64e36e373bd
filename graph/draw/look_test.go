package draw

import (
	"outflow/graph/ask"
	"testing"
)

type look struct {
	a *ask.Answer
	o Options
}

func looks(t testing.TB) map[string]look {
	return map[string]look{
		"small":   {small(t), Options{Headline: kakaoHeadline}},
		"kakao":   {kakao(t), Options{Headline: kakaoHeadline}},
		"chain20": {chain(t, 20), Options{Headline: "Yes."}}, "chain60": {chain(t, 60), Options{}},
		"g30":   {grown(t, 30), Options{Headline: "Yes."}},
		"g100":  {grown(t, 100), Options{Headline: "Yes."}},
		"g300":  {grown(t, 300), Options{Headline: "Yes."}},
		"g1000": {grown(t, 1000), Options{Headline: "Yes."}},
	}
}

func chain(t testing.TB, n int) *ask.Answer {
	g := grown(t, n)
	keep := g.Transfers[:0]
	for i, r := range g.Transfers {
		if i < n-1 {
			r.From = g.Transfers[i].From
			keep = append(keep, r)
		}
	}
	for i := range keep {
		if i > 0 {
			keep[i].From = keep[i-1].To
		}
	}
	g.Transfers = keep
	return g
}
