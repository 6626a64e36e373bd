package openlineage

import (
	"fmt"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/ingest/record"
)

// addStatements takes in what the batch says of whose data moves, and what was said before of
// the same and of the jobs of its runs. All transfers of a job of which something else is said
// than before are made anew.
func (a *accumulation) addStatements(b *Batch) error {
	var ids []string
	for _, run := range a.runs {
		ids = append(ids, newStatement(statement{job: run.Job}).claim.ID)
	}
	for job := range a.anew { // also one that a run was of before
		ids = append(ids, newStatement(statement{job: job}).claim.ID)
	}
	if err := a.lookUp(slices.Concat(ids, slices.Collect(maps.Keys(b.statements)))); err != nil {
		return err
	}
	for _, s := range b.statements {
		was := a.said[s.claim.ID]
		now := *s.claim
		now.Source = a.source
		if was != nil {
			now = *latest(&now, was)
		}
		a.said[now.ID] = &now
		if was == nil || string(was.Canonical()) != string(now.Canonical()) {
			a.stated = append(a.stated, &now)
		}
		if s.job == "" || a.anew[s.job] || was == nil && said(&now) == "" || was != nil && said(was) == said(&now) {
			continue
		}
		moves, err := a.moves(s)
		if err != nil {
			return err
		}
		if moves {
			a.anew[s.job] = true
		}
	}
	slices.SortFunc(a.stated, graph.CompareClaims)
	return a.lookUpEnds(b)
}

// moves reports whether the store has transfers that a statement may be of. Where data goes to a
// new place each day hardly any are.
func (a *accumulation) moves(s *statement) (bool, error) {
	if s.from == "" && s.to == "" {
		return true, nil
	}
	end, role := s.from, graph.RoleFrom
	if s.to != "" {
		end, role = s.to, graph.RoleTo
	}
	for c, err := range a.before.Referring(a.ctx, []string{end}, role) {
		if err != nil || c.Kind == graph.KindTransfer && c.Source == a.source && c.Job == s.job {
			return err == nil, err
		}
	}
	return false, nil
}

// lookUp finds what was said by the ids of statements.
func (a *accumulation) lookUp(ids []string) error {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { _, known := a.said[id]; return known })
	for _, id := range ids {
		a.said[id] = nil
	}
	return a.found(graph.KindRun, ids, func(was *graph.Claim) { a.said[was.ID] = was })
}

// lookUpEnds finds what was said of the ends of the transfers at hand, and whom that names.
func (a *accumulation) lookUpEnds(*Batch) error {
	var ids []string
	for _, t := range a.transfers {
		ids = append(ids, a.statementsOf(t)...)
	}
	if err := a.lookUp(ids); err != nil {
		return err
	}
	return a.findNamed()
}

// statementsOf returns the ids of the statements that a transfer may be of, if there are any of
// its job: what is said of an output goes before what is said of an input, and that before what
// is said of the whole job.
func (a *accumulation) statementsOf(t *graph.Claim) []string {
	id := func(of statement) string { return newStatement(of).claim.ID }
	ofJob := id(statement{job: t.Job})
	if a.said[ofJob] == nil {
		return nil
	}
	return []string{id(statement{job: t.Job, to: t.To}), id(statement{job: t.Job, from: t.From}), ofJob}
}

// findNamed finds which of the people that statements name are declared.
func (a *accumulation) findNamed() error {
	var unknown []string
	for _, c := range a.said {
		if c == nil {
			continue
		}
		ids := slices.Concat(peopleNamed(c.People), peopleNamed(c.Needs), peopleNamed(c.Subjects))
		if c.Population != "" {
			ids = append(ids, c.Population)
		}
		for _, id := range ids {
			if _, known := a.declared[id]; !known {
				a.declared[id] = ""
				unknown = append(unknown, id)
			}
		}
	}
	slices.Sort(unknown)
	for _, kind := range []graph.Kind{graph.KindPopulation, graph.KindCohort} {
		for chunk := range slices.Chunk(unknown, findBatch) {
			for c, err := range a.before.Find(a.ctx, kind, chunk) {
				if err != nil {
					return err
				}
				a.declared[c.ID] = kind
			}
		}
	}
	return nil
}

// peopleNamed returns the cohorts and populations of an expression.
func peopleNamed(text string) (ids []string) {
	if p, err := graph.ParsePeople(text); text != "" && err == nil {
		graph.Cohorts(p, func(id string) { ids = append(ids, id) })
	}
	return ids
}

// stateable returns what a statement says but for what names people whom nobody declares, and
// what that is. To state it would be a fault, for which the transfer, or the dataset with all
// that names it, would be left out.
func (a *accumulation) stateable(c *graph.Claim) (says graph.Claim, lacks map[string]string) {
	says, lacks = *c, map[string]string{}
	lack := func(key string, text *string) {
		for _, id := range peopleNamed(*text) {
			if a.declared[id] == "" {
				lacks[key], *text = id, ""
				return
			}
		}
	}
	lack("people", &says.People)
	lack("needs", &says.Needs)
	lack("subjects", &says.Subjects)
	if c.Population != "" && a.declared[c.Population] != graph.KindPopulation {
		lacks["population"], says.Population, says.Subjects = c.Population, "", "" // everyone would be of another one
	}
	return says, lacks
}

// state states in a transfer what is said of it, and nothing else of that.
func (a *accumulation) state(t *graph.Claim) {
	silence(t)
	for _, id := range a.statementsOf(t) {
		if c := a.said[id]; c != nil {
			says, lacks := a.stateable(c)
			if lacks["people"] != "" { // what is said of the whole job may be more
				says.People = graph.Unknown{}.String()
			}
			statePeople(t, &says)
		}
	}
	if isRename(t) {
		fill(&t.People, graph.Everyone{}.String())
	}
	fill(&t.People, graph.Unknown{}.String())
}

// subjects returns what is said of the dataset that a claim is of, and whether the batch, or what
// was found, says anything of it.
func (a *accumulation) subjects(c *graph.Claim) (says graph.Claim, of bool) {
	if c.Kind != graph.KindDataset {
		return says, false
	}
	if s := a.said[newStatement(statement{dataset: c.ID}).claim.ID]; s != nil {
		says, _ = a.stateable(s)
		return says, true
	}
	return says, false
}

// isStated reports whether a transfer states what is said of it. It may not although nothing else
// is said than before: somebody declared since whom that names.
func (a *accumulation) isStated(t *graph.Claim) bool {
	if a.statementsOf(t) == nil {
		return true
	}
	again := *t
	a.state(&again)
	return string(again.Canonical()) == string(t.Canonical())
}

// sayPeople states in the transfers whose data they carry, now that all of them are at hand.
func (a *accumulation) sayPeople(b *Batch) error {
	if err := a.lookUpEnds(b); err != nil {
		return err
	}
	for _, t := range a.transfers {
		a.state(t)
	}
	return nil
}

// undeclared tells what the batch says of people whom nobody declares.
func (a *accumulation) undeclared(b *Batch) (all []record.Problem) {
	for _, id := range slices.Sorted(maps.Keys(b.statements)) {
		_, lacks := a.stateable(a.said[id])
		for _, key := range slices.Sorted(maps.Keys(lacks)) {
			noun, out := "cohort or population", key+" is"
			if key == "population" {
				noun, out = key, "population and subjects are"
			}
			all = append(all, record.Problem{What: fmt.Sprintf("%s %s: %s left out, as there is no %s %q; declare it in a manifest, and what an event says of it next is stated",
				peopleFacet, b.statements[id].title(), out, noun, lacks[key])})
		}
	}
	return all
}
