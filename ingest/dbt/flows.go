package dbt

import (
	"cmp"
	"fmt"
	"slices"

	"outflow/graph"
	"outflow/ingest/record"
)

// maxSteps bounds what passing through ephemeral models may come to: a thousand that read
// each other, and a thousand that read them, are a million transfers of a small file.
const maxSteps = 5_000_000

// flows says what moves data: of each node, each place that it reads, directly or through
// what is passed.
func (r *reading) flows() error {
	steps, lacking, lacks := 0, 0, ""
	seen := make([]int32, len(r.nodes)) // the last node for which it was
	var stack []int32
	for i := range r.nodes {
		n := &r.nodes[i]
		if n.place == "" {
			continue
		}
		if i&0xfff == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		mark := int32(i + 1)
		from := map[string]bool{}
		var sources []string // in the order in which they are read
		for stack = append(stack[:0], n.parents...); len(stack) > 0; {
			p := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			parent := &r.nodes[p]
			if steps++; steps > maxSteps {
				return &Fault{record.Problem{File: r.File, Line: n.line, Column: n.column, What: "models that read each other through ephemeral ones come to more than 5,000,000 steps"}}
			}
			switch {
			case seen[p] == mark:
				continue
			case parent.id == "":
				if lacking++; lacks == "" {
					lacks = n.id
				}
			case parent.place == "":
				stack = append(stack, parent.parents...)
			case parent.place != n.place && !from[parent.place]:
				from[parent.place] = true
				sources = append(sources, parent.place)
			}
			seen[p] = mark
		}
		for _, source := range sources {
			if r.flow(n, source, len(sources)); !r.more {
				return nil
			}
		}
	}
	if lacking > 0 {
		r.Warnings.Add(record.Problem{File: r.File, What: fmt.Sprintf("the manifest does not hold, or disables, what %s of its nodes lead to, first of %s: nothing is said of that",
			record.Count(lacking, "reference"), lacks)})
	}
	return nil
}

// flow says that a node reads a place. The id says both ends, so that two projects that
// say it speak of one transfer.
func (r *reading) flow(n *indexed, from string, sources int) {
	at := node{line: n.line, column: n.column}
	rec, sound := r.Reader.Read(graph.KindTransfer, at.mapping([]record.Entry{
		at.entry("id", from+"->"+n.place), at.entry("from", from), at.entry("to", n.place), at.entry("job", n.id),
	}))
	rec.Fill(n.stated)
	if ran := r.runs[n.id]; ran != nil {
		r.seen(&rec, n, ran)
		rec.Claim.Rows = ran.moved(sources)
	}
	if rec.Claim.When.IsZero() {
		rec.Claim.When.Unknown = true
	}
	if rec.Claim.Rows.Min != nil && rec.Claim.Rows.Min.Sign() > 0 {
		r.first.counted = cmp.Or(r.first.counted, n.place)
	}
	r.saysEach = r.saysEach || rec.Claim.RowsPerPerson != 0
	rec.Claim.People = cmp.Or(rec.Claim.People, graph.Unknown{}.String())
	if r.transfers++; rec.Claim.People == (graph.Unknown{}).String() {
		r.silent++
		r.first.job = cmp.Or(r.first.job, n.id)
	}
	if rec.Claim.When.Unknown {
		r.timeless++
		r.first.job = cmp.Or(r.first.job, n.id)
	}
	if !r.IsAgain(&rec) && sound {
		r.yield(&rec)
	}
}

// seen says when data was seen to flow into a node. The project declares that it flows, and
// when only if its users state that.
func (r *reading) seen(rec *record.Record, n *indexed, ran *run) {
	when, err := ran.times(n.isView)
	if err != nil {
		return
	}
	observed := graph.ObservedAlso
	if rec.Says("when") {
		stated := graph.Unite(rec.Claim.When.Spans)
		if slices.ContainsFunc(when.Spans, func(v graph.Interval) bool { return !v.Within(stated) }) {
			return
		}
		observed = graph.ObservedWithin
	} else {
		rec.Claim.When = when
	}
	if !rec.Says("observed") {
		rec.Claim.Observed = observed
	}
}

// unsaid warns of what dbt cannot know and nobody stated, and shows how to state it.
func (r *reading) unsaid() {
	if r.subjects == 0 && r.noSubjects > 0 {
		r.Warnings.Add(record.Problem{File: r.File, What: fmt.Sprintf(
			"of none of its %d sources and seeds dbt says whose data begins there, and unless a manifest does, nobody's is confirmed; state it in dbt, at %s, as meta: {outflow: {population: ID, subjects: everyone, categories: [user.contact.email]}}, "+
				"or in a manifest, as annotate: [{id: %q, population: ID, subjects: everyone, categories: [user.contact.email]}], of many as annotate: [{match: {dataset: %q}, set: {population: ID, subjects: everyone}}]",
			r.noSubjects, r.first.source, r.first.relation, r.heldBy+"/**")})
	}
	if r.silent > 0 || r.timeless > 0 {
		r.Warnings.Add(record.Problem{File: r.File, What: fmt.Sprintf(
			"of %s, %d do not say whose data they carried and %d not when; state it in dbt, at nodes such as %s, as meta: {outflow: {people: everyone, when: always}}, "+
				"or whose of all of them in a manifest, as annotate: [{match: {source: %q}, set: {people: everyone}}]; run_results.json beside the manifest says when, too", record.Count(r.transfers, "transfer"), r.silent, r.timeless, r.first.job, r.Source)})
	}
	if r.first.counted != "" && !r.saysEach {
		r.Warnings.Add(record.Problem{File: r.File, What: fmt.Sprintf(
			"run_results.json says how many rows runs wrote, and nobody how many of them one person has, so at least how many people's they are is not known; state it in dbt as meta: {outflow: {rows_per_person: 1}}, "+
				"or in a manifest, as annotate: [{id: %q, rows_per_person: 1}]", r.first.counted)})
	}
	if r.matched == 0 && len(r.columns)+len(r.runs) > 0 {
		r.Warnings.Add(record.Problem{File: r.File, What: "what lies beside the manifest speaks of none of its nodes; is it of another project?"})
	}
	r.Warnings.Add(record.Problem{File: r.File, What: fmt.Sprintf(
		"dbt does not say who runs %q, nor who runs an exposure; state it in a manifest, as systems: [{id: %q, party: ID}], and of an exposure in dbt, as meta: {outflow: {party: ID}}", r.heldBy, r.heldBy)})
}
