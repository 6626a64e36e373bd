package ask_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// restsOn returns the ids that an answer names in assumptions of some codes.
func restsOn(a *ask.Answer, codes ...string) (ids []string) {
	for _, s := range a.Assumptions {
		if slices.Contains(codes, s.Code) {
			ids = append(ids, s.IDs...)
		}
	}
	return ids
}

// onRetention returns the ids of the places on whose retention an answer says that it rests.
func onRetention(a *ask.Answer) []string {
	return restsOn(a, ask.RetentionNotVerified, ask.RetentionOmitted)
}

// isDoubtful reports whether by an account of an erasure it is not certain when it took place, if
// it did, or of whom.
func isDoubtful(g *graph.Graph, source, id string) bool {
	return slices.ContainsFunc(g.Erasures, func(x graph.Erasure) bool {
		span, known := x.Span()
		return x.Source == source && x.ID == id && (x.Requested || !known || !span.IsAtOnce() || graph.IsUnknown(x.People))
	})
}

// TestAnAnswerRestsOnARetentionThatRanOutAlone: before the first of what was given is as old as a
// retention, nothing is to be assumed of it. Afterwards it is, though a feed goes on: when a transfer
// carried what is still there depends on it.
func TestAnAnswerRestsOnARetentionThatRanOutAlone(t *testing.T) {
	asker := askerOf(t, `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "system", "id": "r", "source": "f", "party": "p"}
{"kind": "system", "id": "z", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2023/.."], "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/fed", "source": "f", "retention": "P30D"}
{"kind": "dataset", "id": "r/once", "source": "f", "retention": "P30D"}
{"kind": "dataset", "id": "r/while", "source": "f", "retention": "unknown"}
{"kind": "dataset", "id": "r/untold", "source": "f", "retention": "unknown"}
{"kind": "dataset", "id": "z/early", "source": "f"}
{"kind": "dataset", "id": "z/late", "source": "f"}
{"kind": "transfer", "id": "fed", "source": "f", "from": "s/a", "to": "r/fed", "when": ["2024/.."], "people": "everyone"}
{"kind": "transfer", "id": "once", "source": "f", "from": "s/a", "to": "r/once", "when": ["2024-01"], "people": "everyone"}
{"kind": "transfer", "id": "while", "source": "f", "from": "s/a", "to": "r/while", "when": ["2024-01", "2024-02/.."], "people": "everyone"}
{"kind": "transfer", "id": "untold", "source": "f", "from": "s/a", "to": "r/untold", "when": ["2024-01"], "people": "everyone"}
{"kind": "transfer", "id": "early", "source": "f", "from": "r/once", "to": "z/early", "when": ["2024-02-10"], "people": "everyone"}
{"kind": "erasure", "id": "x", "source": "f", "at": "z/early", "when": ["2024-02-20"]}
{"kind": "transfer", "id": "again", "source": "f", "from": "r/once", "to": "z/early", "when": ["2024-03-10"], "people": "everyone"}
{"kind": "transfer", "id": "late", "source": "f", "from": "r/once", "to": "z/late", "when": ["2024-03-10"], "people": "everyone"}
`)
	for question, want := range map[string]string{
		"whose data does r hold as of 2024-06":     "r/fed r/once r/untold r/while",
		"whose data does r hold as of 2024-02-15":  "r/fed r/once r/untold r/while",
		"whose data does r hold as of 2024-01-15":  "r/untold r/while",
		"where did s go":                           "r/fed r/once r/untold r/while",
		"whose data reached z/early as of 2024-01": "",
		"which erasures came back":                 "r/once",
		"whose data reached z/late":                "r/once",
		"which places hold data past its time":     "r/once",
	} {
		if got := strings.Join(onRetention(answered(t, asker, question)), " "); got != want {
			t.Errorf("%s rests on %q, want %q", question, got, want)
		}
	}
}

// TestAnAnswerDoesNotRestOnEndsThatItDoesNotList: without those retentions, and without those
// erasures of which it is not certain what they erased, it is the same.
func TestAnAnswerDoesNotRestOnEndsThatItDoesNotList(t *testing.T) {
	t.Parallel()
	ctx, listed, unlisted, without := context.Background(), 0, 0, 0
	seeds := tries.Of(150)
	for seed := range seeds {
		g := randomGraph(seed)
		claims := g.withEnds(rand.New(rand.NewPCG(seed, 9)))
		answer := func(claims []graph.Claim, q ask.Query) (*ask.Answer, *graph.Graph) {
			merged, err := mergeClaims(slices.Clone(claims))
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			asker, err := ask.New(ctx, merged, g.lists.blob)
			if err != nil {
				t.Fatal(err)
			}
			a, err := asker.Answer(ctx, q)
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, q, err)
			}
			return a, merged
		}
		for range 4 {
			q := g.question()
			if q.KnownAt != 0 {
				continue
			}
			a, merged := answer(claims, q)
			rests := onRetention(a)
			listed += len(rests)
			lasting := slices.DeleteFunc(slices.Clone(claims), func(c graph.Claim) bool {
				gone := c.Kind == graph.KindErasure && q.Form != ask.CameBack && isDoubtful(merged, c.Source, c.ID) && !slices.Contains(restsOn(a, ask.ErasureUnproven), c.ID)
				if gone {
					without++
				}
				return gone
			})
			for i := range lasting {
				c := &lasting[i]
				if c.Retention == "" {
					continue
				}
				p := &merged.Places[merged.Place(c.ID)]
				inherits := p.Kind == graph.KindDataset && merged.Places[p.Parent].Retention != ""
				if certain := p.Keeps.Verified && p.Retention != graph.RetentionUnknown; certain || inherits || slices.Contains(rests, c.ID) {
					continue
				}
				c.Retention, c.Deletion = "", ""
				unlisted++
			}
			b, _ := answer(lasting, q)
			for _, one := range []*ask.Answer{a, b} {
				one.Assumptions, one.Revision, one.Routes = nil, ask.Revision{}, nil // of routes any few are shown
			}
			if got, want := answerOf(b, nil), answerOf(a, nil); got != want {
				t.Errorf("seed %d, %s rests on %v, and is another without other retentions\n%s", seed, q, rests, firstDifference(got, want))
			}
		}
	}
	if few := int(seeds) / 10; listed < few || unlisted < few || without < few {
		t.Errorf("only %d retentions were listed, %d were not, and %d erasures were not", listed, unlisted, without)
	}
}

// TestANoNamesARetentionThatSourcesDispute, if it ran out before what was asked about: by what
// another source states the data is there still.
func TestANoNamesARetentionThatSourcesDispute(t *testing.T) {
	asker := askerOf(t, `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "source", "id": "g", "source": "g"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "system", "id": "r", "source": "f", "party": "p", "retention": "P30D", "deletion": "verified"}
{"kind": "system", "id": "r", "source": "g", "party": "p", "retention": "P9Y"}
{"kind": "system", "id": "z", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2024-01"], "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/b", "source": "f"}
{"kind": "dataset", "id": "z/c", "source": "f"}
{"kind": "transfer", "id": "t", "source": "f", "from": "s/a", "to": "r/b", "when": ["2024-01"], "people": "everyone"}
{"kind": "transfer", "id": "u", "source": "f", "from": "r/b", "to": "z/c", "when": ["2024-06"], "people": "everyone"}
`)
	for question, named := range map[string]bool{
		"whose data does r hold":                                true,
		"whose data does r hold as of 2024-06":                  true,
		"whose data reached z":                                  true,
		"where did r go":                                        true,
		"which places hold data past its time as of 2024-06":    true,
		"whose user.financial reached z":                        false,
		"which places hold user.financial of all past its time": false,
		"whose data reached z according to g":                   false, // who says nothing of transfers
	} {
		a := answered(t, asker, question)
		got := false
		for _, s := range a.Assumptions {
			got = got || s.Code == ask.ClaimsDiffer && slices.Contains(s.IDs, "retention of r (f, g)")
		}
		if got != named {
			t.Errorf("%s (%s): the retention of r is named: %t, want %t", question, a.Verdict, got, named)
		}
	}
}

// TestAnAnswerRestsOnTheRetentionOfAPartOfAWhole: what was given to a dataset as a whole is for
// certain there only as long as the part of it that keeps data for the shortest time. Nothing is
// assumed before that ran out, nor of what was given to another part.
func TestAnAnswerRestsOnTheRetentionOfAPartOfAWhole(t *testing.T) {
	asker := askerOf(t, `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "system", "id": "r", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2024/.."], "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/whole", "source": "f", "retention": "P90D", "deletion": "verified"}
{"kind": "field", "id": "r/whole#mail", "source": "f", "dataset": "r/whole", "retention": "P30D", "deletion": "verified"}
{"kind": "field", "id": "r/whole#phone", "source": "f", "dataset": "r/whole"}
{"kind": "dataset", "id": "r/parts", "source": "f", "retention": "P90D", "deletion": "verified"}
{"kind": "field", "id": "r/parts#mail", "source": "f", "dataset": "r/parts", "retention": "P30D", "deletion": "verified"}
{"kind": "transfer", "id": "t", "source": "f", "from": "s/a", "to": "r/whole", "when": ["2024-01"], "people": "everyone"}
{"kind": "transfer", "id": "u", "source": "f", "from": "s/a", "to": "r/parts#mail", "when": ["2024-01"], "people": "everyone"}
`)
	for question, want := range map[string]string{
		"whose data does r/whole hold as of 2024-01-15": "10 ",
		"whose data does r/whole hold as of 2024-03-20": "0 r/whole#mail",
		"whose data does r/parts hold as of 2024-01-15": "10 ",
		"whose data does r/parts hold as of 2024-03-20": "0 ",
	} {
		a := answered(t, asker, question)
		if got := fmt.Sprint(a.People.Confirmed.Min, " ", strings.Join(restsOn(a, ask.RetentionOfPart), " ")); got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}
