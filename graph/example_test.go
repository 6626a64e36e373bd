package graph_test

import (
	"fmt"
	"slices"
	"time"

	"outflow/graph"
)

// What two sources say of one system: sets are united, of other values the first source
// holds, and the difference is reported.
func Example() {
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "pay", Source: "a"},
		{Kind: graph.KindSystem, ID: "core", Source: "a", Party: "pay", Name: "Core", Countries: []string{"KR"}, Retention: "P1Y"},
		{Kind: graph.KindSystem, ID: "core", Source: "b", Name: "The core", Countries: []string{"US"}, Retention: "P5Y"},
	}
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	core := g.Places[g.Place("core")]
	fmt.Println(core.Name, core.Aliases, core.Retention, g.Places[core.Parent].ID)
	for _, d := range g.Differences {
		fmt.Println("sources differ:", d.ID, d.Key)
	}
	// Output:
	// Core [The core] P1Y pay
	// sources differ: core name
	// sources differ: core retention
}

// A claim that refers to nothing is left out, and said.
func ExampleMerge_fault() {
	_, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		yield(graph.Claim{Kind: graph.KindSystem, ID: "core", Source: "a", Party: "pay"}, nil)
	})
	fmt.Println(err)
	// Output: system "core" of a: there is no party "pay"
}

func ExampleParsePeople() {
	p, err := graph.ParsePeople("everyone except apple-pay and not minors")
	fmt.Println(p, err)
	var named []string
	graph.Cohorts(p, func(id string) { named = append(named, id) })
	fmt.Println(named)
	// Output:
	// everyone except apple-pay and not minors <nil>
	// [apple-pay minors]
}

// A month that ends an interval is included; inside, everything is half-open.
func ExampleParseInterval() {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		fmt.Println(err)
		return
	}
	i, err := graph.ParseInterval("2018-04/2018-07", seoul)
	fmt.Println(i.Since.Time(), i.Until.Time(), err)
	// Output: 2018-03-31 15:00:00 +0000 UTC 2018-07-31 15:00:00 +0000 UTC <nil>
}

func ExampleClaim_References() {
	c := graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "a", From: "core/accounts", To: "risk/features", People: "everyone except apple-pay"}
	var ids []string
	for _, id := range c.References() {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	fmt.Println(ids)
	// Output: [apple-pay core/accounts risk/features]
}

// What is hashed, stored and exported.
func ExampleClaim_Canonical() {
	c := graph.Claim{Kind: graph.KindParty, ID: "pay", Source: "a", Country: "KR", Name: "Pay"}
	fmt.Printf("%s\n", c.Canonical())
	// Output: {"kind":"party","id":"pay","source":"a","name":"Pay","country":"KR"}
}
