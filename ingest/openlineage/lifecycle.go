package openlineage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"outflow/graph"
)

// How runs end what was in a dataset.
const (
	dropped   = "dropped"
	truncated = "truncated"
	renamed   = "renamed" // it goes by another name now
)

// A wireLifecycle is the facet that says what becomes of a dataset. CREATE and ALTER end nothing.
// OVERWRITE is passed over: Spark says it also where one partition is replaced and where there
// was no table yet, so that it is not known to end anything.
type wireLifecycle struct {
	LifecycleStateChange string
	PreviousIdentifier   struct{ Namespace, Name string }
}

// lifecycle reads what becomes of a dataset.
func (e *event) lifecycle(d *dataset, w *wireDataset) {
	var facet wireLifecycle
	if !w.Facets.read("lifecycleStateChange", &facet) {
		return
	}
	switch strings.ToUpper(facet.LifecycleStateChange) {
	case "DROP":
		d.ends = dropped
	case "TRUNCATE":
		d.ends = truncated
	case "RENAME":
		was, ok := identify(cmp.Or(facet.PreviousIdentifier.Namespace, w.Namespace), facet.PreviousIdentifier.Name)
		switch {
		case !ok && len(e.unread) < mostFaults:
			e.unread = append(e.unread, fmt.Sprintf("the dataset %q was renamed, and previousIdentifier does not say what it was called", d.id))
		case ok && was.id != d.id && !slices.ContainsFunc(d.aliases, func(a dataset) bool { return a.id == was.id }):
			d.was = []dataset{was}
		}
	}
}

// become notes in the claim of a run, in which nothing of that is noted, what became of datasets.
func become(run *graph.Claim, datasets ...[]dataset) {
	erased, renamed := map[string][]string{}, map[string][]string{}
	for _, some := range datasets {
		for i := range some {
			d := &some[i]
			if d.ends != "" {
				erased[d.id] = append(erased[d.id], d.ends)
			}
			for _, was := range d.was {
				renamed[d.id] = append(renamed[d.id], was.id)
			}
		}
	}
	run.Erased, run.Renamed = joinColumns(nil, erased), joinColumns(nil, renamed)
}

// changed returns what an event of a dataset alone tells, as a run of no job of that moment; nil
// if nothing became of it, or it is not known when.
func changed(e *event) *graph.Claim {
	run := &graph.Claim{Kind: graph.KindRun, State: graph.RunComplete, When: momentOf(e.at)}
	become(run, e.outputs)
	if !e.isTimed || len(run.Erased)+len(run.Renamed) == 0 {
		return nil
	}
	return run
}

// momentOf is when something was that is said to have been at an instant.
func momentOf(at graph.Instant) graph.When {
	return graph.When{Spans: []graph.Interval{{Since: at, Until: (at/second + 1) * second}}}
}

// endsData reports whether what a run says of what became of datasets took place: it is over, and
// did not fail, or says that it wrote. Of one that is not known to be over by any time it does
// not hold: an end that may have been at any time would leave nothing confirmed at any.
func endsData(run *graph.Claim) bool {
	return len(run.When.Spans) > 0 && run.When.Spans[0].Until != graph.Future &&
		(run.State == graph.RunComplete || run.State != graph.RunRunning && wrote(run))
}

// renames are the transfers of a run that gave datasets another name, by id: all that was under
// the one name is under the other from then on. So they carry everyone's data, which of nothing
// else that events tell is known. The names are no aliases of one place: what is made anew under
// the old name, as jobs do that swap a table for the next, is another table.
func renames(run *graph.Claim, source string) map[string]*graph.Claim {
	all := map[string]*graph.Claim{}
	if !endsData(run) {
		return all
	}
	for to, names := range run.Renamed {
		for _, from := range names {
			c := &graph.Claim{Kind: graph.KindTransfer, ID: renameID(run.Job, from, to), Source: source, From: from, To: to, Job: run.Job,
				When: run.When, People: graph.Everyone{}.String(), Observed: graph.ObservedOnly}
			if run.Job != "" { // else it may be told twice, and would count twice
				c.Runs = graph.ExactRange(1)
			}
			all[c.ID] = c
		}
	}
	return all
}

func renameID(job, from, to string) string { return ofRun(job, from+" renamed to "+to) }

func isRename(t *graph.Claim) bool { return t.ID == renameID(t.Job, t.From, t.To) }

// ofRun makes an id of what runs of a job came to, of none where the job is "".
func ofRun(job, what string) string {
	if job != "" {
		what = job + ": " + what
	}
	return within(what, maxID)
}

// erasures are those that a run was, by id: of all that was in the datasets that it dropped,
// truncated or renamed. tooMany is as that of transfers.
func erasures(run *graph.Claim, source string) (all map[string]*graph.Claim, tooMany bool) {
	if len(run.Erased)+len(run.Renamed) == 0 || !endsData(run) {
		return nil, false
	}
	how := maps.Clone(run.Erased)
	if how == nil {
		how = map[string][]string{}
	}
	for _, names := range run.Renamed {
		for _, was := range names {
			how[was] = set(append(slices.Clone(how[was]), renamed))
		}
	}
	if len(how) > mostPairs {
		return nil, true
	}
	all = make(map[string]*graph.Claim, len(how))
	for at, words := range how {
		what := strings.Join(words, " and ")
		id, says := at+" erased by run "+run.ID, fmt.Sprintf("%s by run %s of %s", what, run.ID, run.Job)
		if run.Job == "" { // at one moment it may be said to be dropped, and to be truncated
			id, says = fmt.Sprintf("%s %s at %s", at, what, atText(run.When.Spans[0].Since)), what+", as an event of it says"
		}
		c := &graph.Claim{Kind: graph.KindErasure, ID: ofRun(run.Job, id), Source: source, At: at, Job: run.Job,
			When: graph.When{Spans: []graph.Interval{during(run.When.Spans[0])}}, Status: graph.ErasureDone, Evidence: []graph.Evidence{{Title: says}}}
		all[c.ID] = c
	}
	return all, false
}

// during is the interval at an instant of which a run did what it did: after the event that says
// that it began, and before the second is over in which it ended. The instant that ends the
// interval of an erasure may be that of the erasure itself, so that it is within the run. So what
// the run read of what it erased was still there when it began, and what it gave in its last
// instant is not gone, though it is not known when within the run it erased.
func during(run graph.Interval) graph.Interval {
	v := graph.Interval{Since: run.Since + 1, Until: run.Until - 1}
	if v.Empty() {
		return run
	}
	return v
}

func atText(at graph.Instant) string { return at.Time().Format(time.RFC3339Nano) }

// An ending is that a job, "" for none, ends what is in a place, time and again.
type ending struct{ job, at string }

// several is the id of the erasures of which an ending keeps the time as a whole.
func (e ending) several(since graph.Instant) string {
	return ofRun(e.job, e.at+" erased several times from "+atText(since))
}

// gathered returns the erasures of an ending as they are kept. Of those that follow each other
// within 36 hours the first and the last stand for themselves, and those between, if they are
// more than one, as one that took place at some moment from the first of them to the last: a job
// that truncates a table every hour would else make more claims than transfers. That is true,
// and sound: nothing that was given in that time is confirmed to have stayed, and what may have
// stayed ends with the last. Which they are does not depend on the order in which they are known,
// nor on how often; all may hold some that were gathered before.
func (e ending) gathered(all []*graph.Claim) (kept []*graph.Claim) {
	span := func(c *graph.Claim) graph.Interval { return c.When.Spans[0] }
	isSeveral := func(c *graph.Claim) bool { return c.ID == e.several(span(c).Since) }
	slices.SortFunc(all, func(a, b *graph.Claim) int {
		return cmp.Or(cmp.Compare(span(a).Since, span(b).Since), cmp.Compare(span(a).Until, span(b).Until), strings.Compare(a.ID, b.ID))
	})
	all = slices.CompactFunc(all, func(a, b *graph.Claim) bool { return a.ID == b.ID })
	for len(all) > 0 {
		n, until := 1, span(all[0]).Until
		for ; n < len(all) && span(all[n]).Since <= until+apart; n++ {
			until = max(until, span(all[n]).Until)
		}
		kept = append(kept, e.stretch(all[:n], isSeveral)...)
		all = all[n:]
	}
	return kept
}

// stretch returns what is kept of erasures that follow each other, in their order.
func (e ending) stretch(all []*graph.Claim, isSeveral func(*graph.Claim) bool) []*graph.Claim {
	isOne := func(c *graph.Claim) bool { return !isSeveral(c) }
	first := slices.IndexFunc(all, isOne)
	last := len(all) - 1
	for last > first && isSeveral(all[last]) {
		last--
	}
	if len(all) <= 3 && !slices.ContainsFunc(all, isSeveral) || first < 0 || first == last {
		return all
	}
	var between graph.Interval
	for i, c := range all {
		switch v := c.When.Spans[0]; {
		case i == first || i == last:
		case between == graph.Interval{}:
			between = v
		default:
			between.Since, between.Until = min(between.Since, v.Since), max(between.Until, v.Until)
		}
	}
	by := ""
	if e.job != "" {
		by = ", by runs of " + e.job
	}
	return []*graph.Claim{all[first], {Kind: graph.KindErasure, ID: e.several(between.Since), Source: all[first].Source, At: e.at, Job: e.job,
		When: graph.When{Spans: []graph.Interval{between}}, Status: graph.ErasureDone,
		Evidence: []graph.Evidence{{Title: "dropped, truncated or renamed several times, each within " + strconv.Itoa(int(apart/hour)) + " hours of the one before" + by}}}, all[last]}
}

// noteErased takes note of where a run that was known ends something else than it seemed to, so
// that all that runs of its jobs erased is put together again.
func (a *accumulation) noteErased(was map[string]*graph.Claim, now *graph.Claim) {
	if len(was) == 0 {
		return
	}
	is, _ := erasures(now, a.source)
	for id, c := range was {
		if n := is[id]; n == nil || string(n.Canonical()) != string(c.Canonical()) {
			a.erasedAnew[c.Job], a.erasedAnew[now.Job] = true, true
			a.erased[ending{c.Job, c.At}] = nil
		}
	}
}

// takeErased takes in what a run erased.
func (a *accumulation) takeErased(run *graph.Claim) (tooMany bool) {
	all, tooMany := erasures(run, a.source)
	for _, c := range all {
		e := ending{c.Job, c.At}
		a.erased[e] = append(a.erased[e], c)
	}
	return tooMany
}

// addErasures puts what the batch erased together with what is known to be erased there.
func (a *accumulation) addErasures(*Batch) error {
	if len(a.erasedAnew) > 0 {
		for c, err := range a.before.Referring(a.ctx, slices.Sorted(maps.Keys(a.erasedAnew)), graph.RoleJob) {
			if err != nil {
				return err
			}
			if c.Source == a.source && a.runs[c.ID] == nil {
				a.takeErased(&c)
			}
		}
	}
	var places []string
	for e := range a.erased {
		places = append(places, e.at)
	}
	known := map[ending][]*graph.Claim{}
	for chunk := range slices.Chunk(set(places), findBatch) {
		for c, err := range a.before.Referring(a.ctx, chunk, graph.RoleAt) {
			if err != nil {
				return err
			}
			e := ending{c.Job, c.At}
			if _, ok := a.erased[e]; ok && c.Source == a.source {
				known[e] = append(known[e], &c)
			}
		}
	}
	for e, all := range a.erased {
		if !a.erasedAnew[e.job] {
			all = append(all, known[e]...)
		}
		kept := map[string]bool{}
		for _, c := range e.gathered(all) {
			kept[c.ID] = true
			a.erasures = append(a.erasures, c)
		}
		for _, was := range known[e] {
			if !kept[was.ID] {
				a.retires = append(a.retires, was.Key())
			}
		}
	}
	slices.SortFunc(a.erasures, graph.CompareClaims)
	slices.SortFunc(a.retires, graph.ClaimKey.Compare)
	return nil
}
