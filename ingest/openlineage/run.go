package openlineage

import (
	"maps"
	"slices"

	"outflow/graph"
)

// rank orders states: whichever event comes first, the last of these holds, for events overtake
// each other. Spark says of a query that failed that it did, and then that it is complete,
// because it is over.
func rank(state string) int {
	return slices.Index([]string{graph.RunRunning, graph.RunAborted, graph.RunComplete, graph.RunFailed}, state)
}

// streaming is the cadence of a run that processes a stream.
const streaming = "streaming"

// second is how exactly it is known when a run ended: to the end of the second in which it
// said so, so that a run of which only one event is known did take place.
const second = 1_000_000

// told is what one event tells of a run. An event of a job alone tells of what the job does
// whenever it runs: that is kept like a run of no known time.
func told(e *event) *graph.Claim {
	c := &graph.Claim{Kind: graph.KindRun, ID: within(e.run, maxID), Job: within(e.job, maxID), State: e.state}
	if e.run == "" {
		c.ID, c.State = ofJob(c.Job), graph.RunComplete
	}
	switch {
	case !e.isTimed || e.run == "":
		c.When.Unknown = true
	case e.state == graph.RunRunning:
		c.When.Spans = []graph.Interval{{Since: e.at, Until: graph.Future}}
	default:
		c.When = momentOf(e.at)
	}
	if e.streams {
		c.Cadence = streaming
	}
	moves := moves{}
	for i := range e.inputs {
		c.Inputs = append(c.Inputs, e.inputs[i].id)
		if e.inputs[i].subsets != nil {
			c.Subsets = joinSubsets(c.Subsets, map[string][]string{e.inputs[i].id: e.inputs[i].subsets})
		}
	}
	var rows int64
	counted, wrote := false, false
	for i := range e.outputs {
		out := &e.outputs[i]
		c.Outputs = append(c.Outputs, out.id)
		for _, f := range out.columns {
			moves.add(f, false)
		}
		if out.rows != nil {
			rows, counted = rows+*out.rows, true
		}
		wrote = wrote || out.size > 0
	}
	for _, f := range e.stated.all {
		moves.add(f, true)
	}
	for _, id := range e.targets { // of it nothing else is so
		moves.add(flow{from: dataset{id: id}, to: dataset{id: id}}, true)
	}
	switch {
	case counted:
		c.Rows = graph.ExactRange(rows)
	case wrote:
		c.Rows.Min = graph.ExactRange(1).Min
	}
	c.Inputs, c.Outputs, c.Moves = set(c.Inputs), set(c.Outputs), moves.sorted()
	if e.run != "" { // else it is not said that it took place
		become(c, e.inputs, e.outputs)
	}
	return c
}

// ofJob is the id of what is kept of a job that was not seen to run.
func ofJob(job string) string { return within("job:"+job, maxID) }

// join adds to what is known of a run what another event says of it. In whatever order events
// come, and however often, what is known in the end is the same.
func join(c, o *graph.Claim) {
	switch {
	case c.When.Unknown || len(c.When.Spans) == 0:
		c.When = o.When
	case len(o.When.Spans) > 0:
		a, b := c.When.Spans[0], o.When.Spans[0]
		c.When.Spans = []graph.Interval{{Since: min(a.Since, b.Since), Until: later(a.Until, b.Until)}}
	}
	if rank(o.State) > rank(c.State) {
		c.State = o.State
	}
	c.Job = max(c.Job, o.Job) // one run is of one job
	c.Cadence = max(c.Cadence, o.Cadence)
	c.Inputs, c.Outputs = set(slices.Concat(c.Inputs, o.Inputs)), set(slices.Concat(c.Outputs, o.Outputs))
	c.Subsets = joinSubsets(c.Subsets, o.Subsets)
	c.Erased, c.Renamed = joinColumns(c.Erased, o.Erased), joinColumns(c.Renamed, o.Renamed)
	all := moves{}
	for _, m := range slices.Concat(c.Moves, o.Moves) {
		all.join(m)
	}
	c.Moves = all.sorted()
	if o.Rows.Min != nil && (c.Rows.Min == nil || o.Rows.Min.Cmp(c.Rows.Min) > 0) {
		c.Rows = o.Rows // a run counts on
	}
}

// later is the later of two ends, of which one that is open is not known yet.
func later(a, b graph.Instant) graph.Instant {
	if a == graph.Future || b == graph.Future {
		return min(a, b)
	}
	return max(a, b)
}

// moves are those of a run by their ends.
type moves map[[2]string]graph.Move

func (all moves) add(f flow, stated bool) {
	m := graph.Move{From: f.from.id, To: f.to.id, Columns: f.columns, Stated: stated}
	for _, out := range slices.Sorted(maps.Keys(f.masked)) {
		if f.masked[out] {
			m.Masked = append(m.Masked, out)
		}
	}
	all.join(m)
}

func (all moves) join(m graph.Move) {
	key := [2]string{m.From, m.To}
	had := all[key]
	all[key] = graph.Move{From: m.From, To: m.To, Columns: joinColumns(had.Columns, m.Columns),
		Masked: joinMasked(had.Columns, m.Columns, had.Masked, m.Masked), Stated: had.Stated || m.Stated}
}

func (all moves) sorted() []graph.Move {
	return slices.SortedFunc(maps.Values(all), graph.CompareMoves)
}

func joinColumns(a, b map[string][]string) map[string][]string {
	if len(b) == 0 {
		return a
	}
	all := make(map[string][]string, len(a)+len(b))
	maps.Copy(all, a)
	for out, in := range b {
		all[out] = set(slices.Concat(all[out], in))
	}
	return all
}

// joinMasked returns which columns are masked wherever they are among those of either.
func joinMasked(a, b map[string][]string, ofA, ofB []string) []string {
	if len(ofA)+len(ofB) == 0 {
		return nil
	}
	bare := func(out string, columns map[string][]string, masked []string) bool {
		_, is := columns[out]
		_, masks := slices.BinarySearch(masked, out)
		return is && !masks
	}
	return slices.DeleteFunc(set(slices.Concat(ofA, ofB)), func(out string) bool { return bare(out, a, ofA) || bare(out, b, ofB) })
}

// set sorts ids and leaves out those that are there twice.
func set(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// mostPairs bounds what one run may come to: a thousand inputs and a thousand outputs are a
// million transfers of a small event.
const mostPairs = 10_000

// wrote reports whether a run says that it wrote.
func wrote(run *graph.Claim) bool { return run.Rows.Min != nil && run.Rows.Min.Sign() > 0 }

// transfers are those that a run was, by id: each input to each output, but to those of which
// a lineage facet says what they are made of only from there. From an input that only decides
// which rows come nobody's data moves, but influence, as it does from what is aggregated. A run
// that is not over, failed or was aborted moved nothing, unless it says that it wrote or
// processes a stream.
func transfers(run *graph.Claim, source string) (all map[string]*graph.Claim, tooMany bool) {
	if run.State != graph.RunComplete && run.Cadence != streaming && (run.State == graph.RunRunning || !wrote(run)) {
		return nil, false
	}
	if len(run.Inputs)*len(run.Outputs) > mostPairs {
		return nil, true
	}
	observed := graph.ObservedOnly
	if run.ID == ofJob(run.Job) {
		observed = ""
	}
	all = renames(run, source)
	sources := map[string]int{}     // how many there are of the rows of each output
	decides := map[[2]string]bool{} // of ends: that it is all the one does for the other
	pair := func(from, to string) *graph.Claim {
		if len(all) > mostPairs || all[renameID(run.Job, from, to)] != nil {
			return nil
		}
		id := within(run.Job+": "+from+" -> "+to, maxID)
		if all[id] == nil && from != to { // what a place feeds itself goes nowhere
			c := &graph.Claim{Kind: graph.KindTransfer, ID: id, Source: source, From: from, To: to, Job: run.Job, Cadence: run.Cadence,
				When: run.When, People: graph.Unknown{}.String(), Observed: observed}
			if decides[[2]string{from, to}] {
				c.Effect = graph.EffectAggregate
			} else {
				sources[to]++
			}
			all[id] = c
		}
		return all[id]
	}
	stated := map[string]bool{}
	for _, m := range run.Moves {
		stated[m.To] = stated[m.To] || m.Stated
		decides[[2]string{m.From, m.To}] = m.OnlyDecides()
	}
	for _, to := range run.Outputs {
		for _, from := range run.Inputs {
			if !stated[to] {
				pair(from, to)
			}
		}
	}
	for _, m := range run.Moves {
		if stated[m.To] && !m.Stated {
			continue // the facet that states it wins
		}
		if c := pair(m.From, m.To); c != nil && len(m.Columns) > 0 {
			c.Masked = joinMasked(c.Columns, m.Columns, c.Masked, m.Masked)
			c.Columns = joinColumns(c.Columns, m.Columns)
		}
	}
	if len(all) > mostPairs {
		return nil, true
	}
	for _, c := range all {
		if isRename(c) {
			continue
		}
		c.Evidence = wasRead(run.Subsets[c.From], false)
		if len(run.When.Spans) > 0 {
			c.Runs = graph.ExactRange(1)
		}
		if len(run.Outputs) != 1 || run.Rows.Max == nil || c.Effect != "" {
			continue // how many came to which is not known
		}
		if c.Rows.Max = run.Rows.Max; sources[c.To] == 1 {
			c.Rows.Min = run.Rows.Min
		}
	}
	return all, false
}

// runs returns how many runs of known times a transfer is of.
func runs(c *graph.Claim) int64 {
	n, _ := c.Runs.Of(1)
	return n
}

// add adds to a transfer what another run of its job was.
func add(c, o *graph.Claim) {
	if c.Observed != o.Observed && (o.Observed != "" || !isOlder(o)) {
		c.Observed = graph.ObservedAlso
	}
	c.When = stretches(c.When, o.When)
	c.Masked = joinMasked(c.Columns, o.Columns, c.Masked, o.Masked)
	c.Columns = joinColumns(c.Columns, o.Columns)
	c.Evidence = joinRead(c.Evidence, o.Evidence)
	if c.Effect != o.Effect {
		c.Effect = "" // data moved in one of them
	}
	if o.Cadence == streaming {
		c.Cadence = streaming
	}
	if n := runs(c) + runs(o); n > 0 {
		c.Runs = graph.ExactRange(n)
	}
	c.Rows = c.Rows.Larger(o.Rows) // of one run: whoever is in one may be in all
}

// isOlder reports whether a transfer was written before transfers said how their sources know
// of them: of one that is merely declared no time is known.
func isOlder(c *graph.Claim) bool { return c.Observed == "" && len(c.When.Spans) > 0 }
