package ingest

import (
	"fmt"

	"outflow/graph"
	"outflow/ingest/record"
)

// stranded says what claims of other sources would refer to nothing, naming
// both ends.
func (l *load) stranded(faults []*graph.BadClaimError, change graph.Change, claims []graph.Claim) []record.Problem {
	if len(faults) == 0 {
		return nil
	}
	retired := map[string]graph.ClaimKey{}
	for _, key := range change.Retired {
		if key.Kind != graph.KindTransfer && key.Kind != graph.KindAnnotation && key.Kind != graph.KindSource {
			retired[key.ID] = key
		}
	}
	byKey := map[graph.ClaimKey]*graph.Claim{}
	for _, f := range faults {
		byKey[f.Claim] = nil
	}
	for i := range claims {
		key := claims[i].Key()
		if _, ok := byKey[key]; ok {
			byKey[key] = &claims[i]
		}
	}
	type ends struct{ retired, claim graph.ClaimKey }
	told := map[ends]bool{}
	var problems record.Problems
	for _, f := range faults {
		if l.broken[f.Error()] {
			continue
		}
		p := record.Problem{What: fmt.Sprintf("this load would break %s %q of %s: %s", record.Noun(f.Claim.Kind), f.Claim.ID, f.Claim.Source, f.What)}
		if key, ok := retiredBy(byKey[f.Claim], f.Key, retired); ok {
			if told[ends{key, f.Claim}] {
				continue
			}
			told[ends{key, f.Claim}] = true
			p = record.Problem{File: key.Source, What: fmt.Sprintf("retiring %s %q would strand %s %q of %s, %s; retire that first, or load both together",
				record.Noun(key.Kind), key.ID, record.Noun(f.Claim.Kind), f.Claim.ID, f.Claim.Source, relation(f.Key))}
		}
		problems.Add(p)
	}
	if problems.More > 0 {
		problems.All = append(problems.All, record.Problem{What: fmt.Sprintf("and %d more", problems.More)})
	}
	return problems.All
}

// retiredBy finds what was retired among what the key of a claim refers to.
func retiredBy(c *graph.Claim, key string, retired map[string]graph.ClaimKey) (graph.ClaimKey, bool) {
	if c != nil {
		for id := range refersTo(c, key) {
			if r, ok := retired[id]; ok {
				return r, true
			}
		}
	}
	return graph.ClaimKey{}, false
}

// relation says how a key refers to what it names.
func relation(key string) string {
	switch key {
	case "from":
		return "which goes from it"
	case "to":
		return "which goes to it"
	case "party", "system", "dataset":
		return "which lies in it"
	case "id":
		return "which annotates it"
	case "people", "needs", "subjects", "columns":
		return "whose " + key + " name it"
	}
	return "whose " + key + " names it"
}
