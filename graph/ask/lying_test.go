package ask_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

func TestQuestionsOfEveryPlaceAreRead(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"where does the data of gold lie":                                     "where does the data of (gold) lie",
		"Where does data lie?":                                                "where does the data lie",
		"where do the phone numbers of gold or vip lie":                       "where does the user.contact.phone_number of (gold or vip) lie",
		"where does the data of non-gold customers from Kakao Pay lie":        "where does the data of (not gold) lie from kakaopay",
		"where does gold's email lie as of 2018-07":                           "where does the user.contact.email of (gold) lie as of 2018-07-31",
		"where does the data of gold lie from core as of 2018 avoiding edge":  "where does the data of (gold) lie from core avoiding edge as of 2018-12-31",
		"where does data of everyone lie without w known at 2":                "where does the data of (everyone) lie without w known at 2",
		"where is the data of gold":                                           "where does the data of (gold) lie",
		"which places hold the email of gold":                                 "where does the user.contact.email of (gold) lie",
		"what of gold is left":                                                "what of (gold) is left",
		"what data of gold is left as of 2020":                                "what of (gold) is left as of 2020-12-31",
		"what email of gold or vip is left":                                   "what user.contact.email of (gold or vip) is left",
		"what phone numbers are left":                                         "what user.contact.phone_number is left",
		"what is left of gold":                                                "what of (gold) is left",
		"what data is left":                                                   "what data is left",
		"which places hold data past its time":                                "which places hold data past its time",
		"which places hold the phone numbers of gold past their time in core": "",
		"which places hold the email of (gold) past its time as of 2018":      "which places hold user.contact.email of (gold) past its time as of 2018-12-31",
		"which places keep data too long":                                     "which places hold data past its time",
		"what of gold reached Alipay":                                         "what data of (gold) reached alipay",
		"where does Alipay come from as of 2018":                              "what feeds alipay as of 2018-12-31",
	} {
		q, err := a.Parse(question)
		if got := q.String(); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%s\n  is understood as %s (%v)\n  want             %s", question, got, err, want)
		}
	}
}

func TestWhatLiesIsAskedOfOneInstant(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"where does the data of gold lie during 2018":      `column 33: "during" is not taken here: what lies somewhere is asked of one instant; say which with "as of"`,
		"what of gold is left since 2018":                  `column 22: "since" is not taken here`,
		"which places hold data past its time before 2018": `column 38: "before" is not taken here`,
		"where does Alipay lie":                            `column 19: expected "come from", found "lie"`,
		"where does the data of gold from core rest":       `column 39: expected "lie", found "rest"`,
		"what of gold":                                      `the question ends where "reached" or "is left" was expected`,
		"where does the data of glod lie":                   `column 24: there is no cohort or population "glod`,
		"which places hold data of gold":                    "",
		"which places hold data past its time undisclosed":  `"undisclosed" can be said of transfers alone`,
		"where does the data of gold lie from core from KR": `"from" is said twice`,
	} {
		if _, err := a.Parse(question); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", question, err, want)
		}
	}
}

// withEnds returns the claims of a random graph with retentions and erasures besides.
func (g *generator) withEnds(d *rand.Rand) []graph.Claim {
	claims := slices.Clone(g.claims)
	for i := range claims {
		c := &claims[i]
		if (c.Kind == graph.KindSystem || c.Kind == graph.KindDataset) && d.IntN(3) == 0 {
			c.Retention = []string{"P1M", "P2M", graph.RetentionUnknown}[d.IntN(3)]
			c.Deletion = []string{"", graph.DeletionVerified}[d.IntN(2)]
		}
	}
	for i := range d.IntN(3) {
		at := claims[d.IntN(len(claims))]
		if at.Kind == graph.KindDataset {
			claims = append(claims, graph.Claim{Kind: graph.KindErasure, ID: fmt.Sprint("x", i), Source: at.Source, At: at.ID, When: g.when(10, 10)})
			claims[len(claims)-1].When.Spans = claims[len(claims)-1].When.Spans[:min(1, len(claims[len(claims)-1].When.Spans))]
		}
	}
	return claims
}

// TestWhatLiesIsWhatEachPlaceHolds: of random graphs in which things end, the rows of places
// are the answers to what each place holds.
func TestWhatLiesIsWhatEachPlaceHolds(t *testing.T) {
	t.Parallel()
	ctx, rows := context.Background(), 0
	for seed := range uint64(25) {
		g := randomGraph(seed)
		d := rand.New(rand.NewPCG(seed, 9))
		claims := g.withEnds(d)
		merged, err := mergeClaims(claims)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		asker, err := ask.New(ctx, merged, g.lists.blob)
		if err != nil {
			t.Fatal(err)
		}
		q := ask.Query{Form: ask.Lies, Relation: ask.Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
		if d.IntN(2) == 0 {
			q.People = graph.Everyone{}
		}
		if d.IntN(2) == 0 {
			q.Category = g.key()
		}
		if d.IntN(2) == 0 {
			q.AsOf = g.question().AsOf
		}
		answer := func(q ask.Query) *ask.Answer {
			a, err := asker.Answer(ctx, q)
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, q, err)
			}
			return a
		}
		text := func(p ask.People) string {
			data, _ := json.Marshal(p)
			return string(data)
		}
		lies := map[string]string{}
		whole := answer(q)
		for _, p := range whole.Places {
			lies[p.ID] = text(p.People)
		}
		for i := range merged.Places {
			held := q
			held.Form, held.Relation, held.To = ask.Who, ask.Holds, ask.Target{Place: merged.Places[i].ID}
			a := answer(held)
			got, listed := lies[merged.Places[i].ID]
			if nothing := a.People.Possible.Max != nil && *a.People.Possible.Max == 0; listed && got != text(a.People) || !listed && !nothing {
				t.Fatalf("seed %d, %s: of %s it says %s, which holds %s", seed, q, merged.Places[i].ID, got, text(a.People))
			}
			rows++
		}
		left := q
		left.Form = ask.Left
		if got := answer(left); text(got.People) != text(whole.People) || len(got.Places) != len(whole.Places) || len(got.Transfers) != len(whole.Transfers) || got.Verdict != whole.Verdict {
			t.Errorf("seed %d: what is left is not what lies anywhere", seed)
		}
	}
	if rows < 200 {
		t.Errorf("only %d rows were compared", rows)
	}
}
