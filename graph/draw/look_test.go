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
		"small": {small(t), Options{Headline: kakaoHeadline}},
		"kakao": {kakao(t), Options{Headline: kakaoHeadline}},
		"g30":   {grown(t, 30), Options{Headline: "Yes."}},
		"g100":  {grown(t, 100), Options{Headline: "Yes."}},
		"g300":  {grown(t, 300), Options{Headline: "Yes."}},
		"g1000": {grown(t, 1000), Options{Headline: "Yes."}},
	}
}
