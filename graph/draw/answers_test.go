package draw

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// merge makes a graph of claims, all of one source.
func merge(t testing.TB, claims ...graph.Claim) *graph.Graph {
	t.Helper()
	g, err := graph.Merge(graph.Commit{}, func() iter.Seq2[graph.Claim, error] {
		return func(yield func(graph.Claim, error) bool) {
			for _, c := range graph.Imply(claims...) {
				c.Source = "test"
				if !yield(c, nil) {
					return
				}
			}
		}
	}())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// moves is a transfer of everyone's data, always.
func moves(id, from, to string) graph.Claim {
	always := graph.When{Spans: []graph.Interval{graph.Always}}
	return graph.Claim{Kind: graph.KindTransfer, ID: id, From: from, To: to, When: always, People: "everyone"}
}

func between(lo, hi int64) ask.Count { return ask.Count{Min: lo, Max: &hi} }

func sure(lo, hi int64) ask.People {
	return ask.People{Confirmed: between(lo, hi), Possible: between(lo, hi)}
}

func maybe(lo, hi int64) ask.People {
	return ask.People{Confirmed: between(0, 0), Possible: between(lo, hi)}
}

func nobody() ask.People { return maybe(0, 0) }

func findings(p ask.People, codes ...string) []ask.Finding {
	var all []ask.Finding
	for _, code := range codes {
		all = append(all, ask.Finding{Code: code, People: p})
	}
	return all
}

// rows adds a row for every dataset of the graph that has none.
func rows(a *ask.Answer, people map[string]ask.People, influence ...string) {
	g := a.Graph
	for i := range g.Places {
		p := &g.Places[i]
		if p.Kind != graph.KindDataset {
			continue
		}
		row := ask.PlaceRow{ID: p.ID, Kind: string(p.Kind), Name: p.Name, Party: g.PartyID(int32(i)),
			Countries: g.Countries(int32(i)), People: people[p.ID]}
		for _, id := range influence {
			if id == p.ID {
				basis := "influence"
				row.Basis = &basis
			}
		}
		a.Places = append(a.Places, row)
	}
}

// kakao is the answer to the question that everything must serve.
func kakao(t testing.TB) *ask.Answer {
	g := merge(t,
		graph.Claim{Kind: graph.KindParty, ID: "kakaopay", Name: "Kakao Pay 카카오페이", Country: "KR"},
		graph.Claim{Kind: graph.KindParty, ID: "alipay", Name: "Alipay", Country: "CN"},
		graph.Claim{Kind: graph.KindParty, ID: "apple", Name: "Apple", Country: "US"},
		graph.Claim{Kind: graph.KindSystem, ID: "kakaopay-core", Party: "kakaopay"},
		graph.Claim{Kind: graph.KindSystem, ID: "alipay-risk", Party: "alipay"},
		graph.Claim{Kind: graph.KindSystem, ID: "apple-payments", Party: "apple"},
		graph.Claim{Kind: graph.KindPopulation, ID: "users", Size: graph.ExactRange(40e6)},
		graph.Claim{Kind: graph.KindDataset, ID: "kakaopay-core/accounts", DatasetKind: "table", Subjects: "everyone", Population: "users"},
		graph.Claim{Kind: graph.KindDataset, ID: "kakaopay-core/topups", Name: "충전 내역 top-ups", Subjects: "everyone", Population: "users"},
		graph.Claim{Kind: graph.KindDataset, ID: "alipay-risk/nsf-features", Name: "NSF features"},
		graph.Claim{Kind: graph.KindDataset, ID: "alipay-risk/nsf-model", Name: "NSF model", DatasetKind: "model"},
		graph.Claim{Kind: graph.KindDataset, ID: "alipay-risk/nsf-scores", Name: "NSF scores"},
		graph.Claim{Kind: graph.KindDataset, ID: "apple-payments/risk", Name: "payment risk"},
		moves("nsf-build", "kakaopay-core/accounts", "alipay-risk/nsf-features"),
		graph.Claim{Kind: graph.KindTransfer, ID: "top-up feed", From: "kakaopay-core/topups", To: "alipay-risk/nsf-features", When: graph.When{Unknown: true}, People: "everyone"},
		graph.Claim{Kind: graph.KindTransfer, ID: "train", From: "alipay-risk/nsf-features", To: "alipay-risk/nsf-model", Effect: graph.EffectAggregate},
		moves("score", "alipay-risk/nsf-features", "alipay-risk/nsf-scores"),
		moves("apply", "alipay-risk/nsf-model", "alipay-risk/nsf-scores"),
		moves("score-request", "alipay-risk/nsf-scores", "apple-payments/risk"),
	)
	most, all := sure(32e6, 40e6), sure(40e6, 40e6)
	a := &ask.Answer{
		Question: "Which non-Apple-Pay users’ data reached Alipay?", Form: ask.Who, Timezone: "Asia/Seoul", Verdict: ask.Yes,
		People: most, Complete: true, Graph: g,
		Query:    ask.Query{Form: ask.Who, To: ask.Target{Place: "alipay"}, People: graph.Not{X: graph.Members("apple-pay")}},
		Revision: ask.Revision{Number: 12, Hash: "3f9a5dc1a6e0b2714c8d9e0f3f9a5dc1a6e0b2714c8d9e0f3f9a5dc1a6e0b271"},
		Assumptions: []ask.Assumption{
			{Code: "window-unknown", Count: 1, Text: "1 transfer has no known time"},
			{Code: "unlisted-members", Count: 1, Text: "no member list of Apple Pay is loaded; counts follow from sizes and shares"},
		},
		Transfers: []ask.TransferRow{
			{ID: "apply", From: "alipay-risk/nsf-model", To: "alipay-risk/nsf-scores", People: nobody()},
			{ID: "nsf-build", From: "kakaopay-core/accounts", To: "alipay-risk/nsf-features", When: []string{"2018-04-01/2018-07-31"}, People: most,
				Categories: []string{"user.contact", "user.financial.balance"}, Sources: []string{"koreatechtoday"},
				Findings: findings(most, ask.GroundNone, ask.Undisclosed, ask.CrossBorder, ask.MorePeopleThanNeeded)},
			{ID: "score", From: "alipay-risk/nsf-features", To: "alipay-risk/nsf-scores", People: most},
			{ID: "score-request", From: "alipay-risk/nsf-scores", To: "apple-payments/risk", People: sure(1, 40e6), Findings: findings(most, ask.CrossBorder)},
			{ID: "top-up feed", From: "kakaopay-core/topups", To: "alipay-risk/nsf-features", People: maybe(32e6, 40e6), Findings: findings(most, ask.CrossBorder)},
			{ID: "train", From: "alipay-risk/nsf-features", To: "alipay-risk/nsf-model", People: nobody()},
		},
	}
	rows(a, map[string]ask.People{"kakaopay-core/accounts": all, "kakaopay-core/topups": all, "alipay-risk/nsf-features": most,
		"alipay-risk/nsf-scores": most, "apple-payments/risk": sure(1, 40e6), "alipay-risk/nsf-model": nobody()}, "alipay-risk/nsf-model")
	return a
}

const kakaoHeadline = "Yes. The data of at least 32,000,000 and at most 40,000,000 people reached Alipay, between 1 April and 31 July 2018, confirmed."

// small is three places in three parties.
func small(t testing.TB) *ask.Answer {
	a := kakao(t)
	a.Assumptions = nil
	a.Transfers = []ask.TransferRow{a.Transfers[1], a.Transfers[3]}
	a.Transfers[1].From = "alipay-risk/nsf-features"
	keep := a.Places[:0]
	for _, p := range a.Places {
		if p.ID == "kakaopay-core/accounts" || p.ID == "alipay-risk/nsf-features" || p.ID == "apple-payments/risk" {
			keep = append(keep, p)
		}
	}
	a.Places = keep
	return a
}

// grown is a random answer of layered lineage, as warehouses have it: places
// in systems of ten datasets, three systems to a party, and about 1.3
// transfers to a place, mostly short.
func grown(t testing.TB, places int) *ask.Answer {
	rng := rand.New(rand.NewPCG(7, uint64(places)))
	countries := []string{"KR", "CN", "US", "DE", "SG"}
	kinds := []string{"table", "topic", "report", "model", "file"}
	var claims []graph.Claim
	id := func(i int) string { return fmt.Sprintf("sys%03d/dataset_%d", i/10, i) }
	for i := range places {
		if i%30 == 0 {
			claims = append(claims, graph.Claim{Kind: graph.KindParty, ID: fmt.Sprintf("party%02d", i/30), Name: fmt.Sprintf("Party No. %d 주식회사", i/30), Country: countries[i/30%5]})
		}
		if i%10 == 0 {
			claims = append(claims, graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprintf("sys%03d", i/10), Party: fmt.Sprintf("party%02d", i/30)})
		}
		claims = append(claims, graph.Claim{Kind: graph.KindDataset, ID: id(i), DatasetKind: kinds[rng.IntN(5)]})
	}
	a := &ask.Answer{Question: fmt.Sprintf("which users' data reached Party No. %d", (places-1)/30), Complete: true, Timezone: "UTC",
		Query: ask.Query{Form: ask.Who, To: ask.Target{Place: fmt.Sprintf("party%02d", (places-1)/30)}}}
	people := map[string]ask.People{}
	for i := range places * 13 / 10 {
		to := 1 + rng.IntN(places-1)
		if i+1 < places {
			to = i + 1
		}
		from := max(0, to-1-rng.IntN(min(to, 12)))
		n := int64(1) << rng.IntN(25)
		row := ask.TransferRow{ID: fmt.Sprintf("load_%04d", i), From: id(from), To: id(to), People: sure(n, n)}
		switch rng.IntN(8) {
		case 0:
			row.People = maybe(n/2, n)
		case 1:
			row.People = nobody()
		case 2:
			row.Findings = findings(row.People, ask.GroundNone, ask.CrossBorder)
		case 3:
			row.People = sure(n/3, n)
		}
		people[row.To] = row.People
		a.Transfers = append(a.Transfers, row)
		claims = append(claims, moves(row.ID, row.From, row.To))
	}
	a.Graph = merge(t, claims...)
	rows(a, people)
	return a
}

// tangled is a random answer of every awkward kind: cycles, loops, many
// parallel transfers, cuts, places without a party, in doubt or not.
func tangled(t testing.TB, seed uint64, name func(rng *rand.Rand, i int) string) *ask.Answer {
	rng := rand.New(rand.NewPCG(seed, 3))
	places := 1 + rng.IntN(30)
	parties := 1 + rng.IntN(5)
	var claims []graph.Claim
	for i := range parties {
		claims = append(claims,
			graph.Claim{Kind: graph.KindParty, ID: fmt.Sprintf("p%d", i), Name: name(rng, i), Country: []string{"KR", "CN", ""}[rng.IntN(3)]},
			graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprintf("s%d", i), Party: fmt.Sprintf("p%d", i), Name: name(rng, i)})
	}
	a := &ask.Answer{Question: name(rng, 0), Complete: rng.IntN(2) == 0, Timezone: "UTC", Query: ask.Query{Form: ask.Who, To: ask.Target{Place: "p0"}}}
	ids := make([]string, places)
	for i := range ids {
		ids[i] = fmt.Sprintf("s%d/d%d", rng.IntN(parties), i)
		claims = append(claims, graph.Claim{Kind: graph.KindDataset, ID: ids[i], Name: name(rng, i)})
		if rng.IntN(9) == 0 {
			ids[i] = ids[i][:2] // the system as a whole
		}
	}
	end := func() string {
		if rng.IntN(12) == 0 {
			return fmt.Sprintf("nowhere %d", rng.IntN(3))
		}
		return ids[rng.IntN(places)]
	}
	for i := range rng.IntN(2*places + 1) {
		id, from, to := fmt.Sprintf("%s %d", name(rng, i), i), end(), end()
		for range 1 + rng.IntN(8)/6*rng.IntN(9) {
			row := ask.TransferRow{ID: id, From: from, To: to}
			switch n := rng.Int64N(1 << (1 + rng.IntN(40))); rng.IntN(5) {
			case 0:
				row.People = maybe(n/3, n)
			case 1:
				row.People.Possible = ask.Count{Min: n}
			case 2:
			default:
				row.People = sure(n/2, n)
				row.Findings = findings(row.People, ask.Undisclosed, ask.CrossBorder)[:rng.IntN(3)]
			}
			a.Transfers = append(a.Transfers, row)
			id += "+"
		}
		if rng.IntN(6) == 0 {
			because := []string{"window", "people", "category", "order", "gone"}[rng.IntN(5)]
			claim := moves(fmt.Sprintf("cut %d", i), ids[rng.IntN(places)], ids[rng.IntN(places)])
			claims = append(claims, claim)
			a.Cut = append(a.Cut, ask.Cut{Transfer: claim.ID, Because: because})
		}
	}
	if rng.IntN(5) > 0 {
		a.Graph = merge(t, claims...)
		rows(a, nil)
	}
	return a
}

func plainNames(rng *rand.Rand, i int) string {
	names := []string{"accounts", "충전 내역 top-ups", "user_scores_v2", "a", "NSF features", "a name of more words than a line of a box can hold",
		"one_word_that_is_longer_than_the_room_that_any_box_or_label_has_for_it", "データ"}
	return names[rng.IntN(len(names))]
}
