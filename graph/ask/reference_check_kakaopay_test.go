package ask_test

import (
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// kakaopay is the case of fixtures/kakaopay with ten people, two of whom had
// registered Apple Pay, as one newspaper tells it, and what the Commission's
// decision adds. Of 24 categories three are named here.
func kakaopay(total bool, sources ...string) sketch {
	named := []string{"user.contact.phone_number", "user.contact.email", "user.financial.balance"}
	accounts := graph.Claim{Kind: graph.KindDataset, ID: "core/accounts", Population: "users", Subjects: "everyone", Categories: named}
	build := graph.Claim{Kind: graph.KindTransfer, ID: "build", From: "core/accounts", To: "risk/features", When: when("2018-04/2018-07"), People: "everyone", Categories: named}
	if total {
		accounts, build = withTotal(accounts, 24), withTotal(build, 24)
	}
	score := derive("score", "risk/features", "risk/scores", "user.financial.nsf_score", named...)
	training := train("train", "risk/features", "risk/model")
	for _, c := range []*graph.Claim{&score, &training} { // nobody says when, or whose
		c.When, c.People = graph.When{}, ""
	}
	told := map[string][]graph.Claim{
		"paper": {
			{Kind: graph.KindParty, ID: "kakaopay", Country: "KR"}, {Kind: graph.KindParty, ID: "alipay", Country: "CN"}, {Kind: graph.KindParty, ID: "apple", Country: "US"},
			{Kind: graph.KindSystem, ID: "core", Party: "kakaopay", Countries: []string{"KR"}},
			{Kind: graph.KindSystem, ID: "risk", Party: "alipay"}, {Kind: graph.KindSystem, ID: "payments", Party: "apple"},
			{Kind: graph.KindPopulation, ID: "users", Members: "users"}, {Kind: graph.KindCohort, ID: "apple-pay", Of: "users", Members: "apple-pay"},
			accounts, build, training, score,
			move("on-request", "risk/scores", "payments/purchase-risk", "unknown", "unknown", "user.financial.nsf_score"),
		},
		"decision": {
			{Kind: graph.KindParty, ID: "alipay", Country: "SG"}, {Kind: graph.KindSystem, ID: "risk", Party: "alipay", Countries: []string{"SG"}},
			move("daily", "core/accounts", "risk/features", "2019-06-27/2024-05-21", ""),
		},
		// What nobody said: that scores were computed in 2018, of people who are not named.
		"dated": {{Kind: graph.KindTransfer, ID: "score", From: "risk/features", To: "risk/scores", When: when("2018-06"), People: "unknown", Derives: score.Derives}},
	}
	s := sketch{lists: memberLists{"users": {}, "apple-pay": {1: always, 2: always}}}
	for id := uint64(1); id <= 10; id++ {
		s.lists["users"][id] = always
	}
	for _, source := range sources {
		for _, c := range told[source] {
			c.Source = source
			s.claims = append(s.claims, c)
		}
	}
	return s
}

func TestReferenceAnswersTheCase(t *testing.T) {
	paper := kakaopay(true, "paper")
	for _, c := range []struct {
		name    string
		s       sketch
		x       string // a place, or a country
		ask     func(*ask.Query)
		verdict ask.Verdict
		want    string
	}{
		{"which non-Apple-Pay users' data reached Alipay", paper, "alipay", ofPeople("not apple-pay"), ask.Yes,
			"people 8/8 | categories data:0/8 user.contact.email:8/8 user.contact.phone_number:8/8 user.financial.balance:8/8 user.financial.nsf_score:0/8 | transfers build:8/8 score:0/8"},
		{"whose phone numbers reached Alipay", paper, "alipay", ofCategory("user.contact.phone_number"), ask.Yes,
			"people 10/10~ | categories data:0/10 user.contact.phone_number:10/10 | transfers build:10/10 train:0/10"},
		{"whose genetic data reached Alipay, of 24 categories", paper, "alipay", ofCategory("user.health_and_medical.genetic"), ask.Possibly,
			"people 0/10~ | categories data:0/10 | transfers build:0/10 train:0/10"},
		{"whose genetic data reached Alipay, of those named", kakaopay(false, "paper"), "alipay", ofCategory("user.health_and_medical.genetic"), ask.No,
			"people 0/0 | categories | transfers"},
		{"what data reached Apple", paper, "apple", nil, ask.Possibly,
			"people 0/10 | categories user.financial.nsf_score:0/10 | transfers build:0/10 on-request:0/10 score:0/10"},
		{"whose data was scored, were it said when", kakaopay(true, "paper", "dated"), "risk/scores", nil, ask.Yes,
			"people 0/10 somebody | categories user.financial.nsf_score:0/10 | transfers build:0/10 score:0/10"},
		{"whose data reached China, as the paper says", paper, "CN", nil, ask.Yes, ""},
		{"and as the decision says", kakaopay(true, "paper", "decision"), "CN", nil, ask.Possibly, ""},
		{"whose data reached Singapore", kakaopay(true, "paper", "decision"), "SG", nil, ask.Possibly, ""},
		{"whose data reached the United States", kakaopay(true, "paper", "decision"), "US", nil, ask.Possibly, ""},
		{"whose data reached Korea", kakaopay(true, "paper", "decision"), "KR", nil, ask.No, ""},
	} {
		f := asks(ask.Who, c.x)
		if len(c.x) == 2 {
			f.To = ask.Target{Country: c.x}
		}
		if c.ask != nil {
			c.ask(&f)
		}
		a := c.s.answer(t, f)
		if got := a.verdict(f); got != c.verdict {
			t.Errorf("%s: got %s, want %s", c.name, got, c.verdict)
		}
		if got := a.String(); c.want != "" && got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
