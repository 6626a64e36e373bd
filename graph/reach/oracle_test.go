package reach

import (
	"slices"
	"strings"

	"outflow/graph"
)

// The oracle answers queries from the rules of package graph alone. It follows one
// person, one category and one instant at a time through every place, and knows no
// shortcut: too slow to ship, too plain to be wrong. It shares no code with the
// engine.
//
// Nothing changes between two neighbouring bounds, and hops at one instant chain,
// so what holds at one instant of a span between them holds throughout it. Each giving
// is followed on its own for as long as the place keeps it.
type oracle struct {
	*sample
	q    Query
	w    World
	hops [][]oracleHop // by the place that they leave

	in, own  []bool // X; the same, where lying in X keeps something from answering
	around   []bool // contains some of X
	from     []bool // nil if not asked, as are the next
	via      []bool
	avoiding []bool
	without  []bool
	entry    graph.Interval // of the hop that enters or leaves X
	end      graph.Instant  // facts hold before it
	// narrow says that X is a field of a dataset of which every field states
	// categories.
	narrow bool
}

// An oracleHop is a pair of places that an account runs between in one of the spans
// that the engine tells apart.
type oracleHop struct {
	account int
	in, out int32
	when    graph.Interval
	ground  int
}

// A fact is on its way: during a span a place is given the category as a whole, or
// holds it.
type fact struct {
	at       int
	place    int32
	whole    bool   // it is given it
	by       giving // if it is
	until    int    // else the first span in which it does not hold it any more
	key      int    // influence, or an index into keys
	stage    int
	via      int
	somebody bool // it is somebody's of whom nothing else is known
}

const influence = -1

// How far a fact has come in what the query asks for.
const (
	onItsWay = iota
	inX      // Left: it lies in X; else, in the confirmed world, it came into what may be X
	counted  // it came into X, left it, or crossed, as asked
	aroundX  // it was so given to a place around a field, in which it may lie
)

// How far a fact has come by way of Via.
const (
	viaNot = iota
	viaLast
	viaDone
)

// A person is the number of somebody who is followed; nobody is anything that is no
// person's.
const nobody = -1

func (e *sample) ask(q Query, w World) *oracle {
	if q.Aim.Everywhere() { // X is every place
		q.X = Region{}
		for p := range e.g.Places {
			q.X[Confirmed] = append(q.X[Confirmed], int32(p))
		}
		q.X[Possible] = q.X[Confirmed]
	}
	o := &oracle{
		sample: e, q: q, w: w, entry: q.Window, end: q.AsOf,
		in: e.mark(q.X[w]), own: e.mark(q.X[1-w]), without: e.mark(q.WithoutPlaces),
		around: make([]bool, len(e.g.Places)),
	}
	for _, part := range []struct {
		marks  *[]bool
		places []int32
	}{{&o.from, q.From[w]}, {&o.via, q.Via[w]}, {&o.avoiding, q.Avoiding[1-w]}} {
		if part.places != nil {
			*part.marks = e.mark(part.places)
		}
	}
	if q.Aim.Holds() {
		o.entry, o.end = graph.Always, min(o.end, q.Window.Until)
		if e.ends() && o.end != graph.Future {
			o.sample = e.alsoAt(o.end - 1) // just before the end
		}
	}
	for p := range o.in {
		for up := e.g.Places[p].Parent; up != graph.None; up = e.g.Places[up].Parent {
			o.around[up] = o.around[up] || o.mark(q.X[Possible])[p] && !o.mark(q.X[Possible])[up]
		}
		parent := e.g.Places[p].Parent
		o.narrow = o.narrow || len(q.X[Possible]) == 1 && o.in[p] && parent != graph.None && !o.in[parent] && e.everyFieldStates(parent)
	}
	o.hops = make([][]oracleHop, len(e.g.Places))
	for i := range e.g.Transfers {
		for _, h := range e.hopsOf(i) {
			o.hops[h.in] = append(o.hops[h.in], h)
		}
	}
	return o
}

// mark flags places and what lies in them.
func (e *sample) mark(places []int32) []bool {
	marks := make([]bool, len(e.g.Places))
	for p := range marks {
		for up := int32(p); up != graph.None; up = e.g.Places[up].Parent {
			marks[p] = marks[p] || slices.Contains(places, up)
		}
	}
	return marks
}

// hopsOf cuts an account's window where its ground changes and where it begins or
// ends to differ from other accounts of the transfer.
func (e *sample) hopsOf(account int) (all []oracleHop) {
	t := &e.g.Transfers[account]
	var bounds []graph.Instant
	add := func(spans []graph.Interval) {
		for _, v := range spans {
			bounds = append(bounds, v.Since, v.Until)
		}
	}
	for _, term := range t.Ground {
		add(term.When.Spans)
	}
	first := slices.IndexFunc(e.g.Transfers, func(o graph.Transfer) bool { return o.ID == t.ID })
	for _, d := range graph.Disputes(e.g.Accounts(t.ID)) {
		for _, s := range d.Stated {
			if first+s.Account == account {
				add(d.When)
			}
		}
	}
	spans := t.When.Spans
	if t.When.Unknown {
		spans = []graph.Interval{graph.Always}
	}
	pairs := t.Columns
	if len(pairs) == 0 {
		pairs = []graph.Column{{In: t.From, Out: t.To}}
	}
	for _, v := range spans {
		at := append(slices.Clone(bounds), v.Since, v.Until)
		at = slices.DeleteFunc(at, func(b graph.Instant) bool { return b < v.Since || b > v.Until })
		slices.Sort(at)
		at = slices.Compact(at)
		for i := range len(at) - 1 {
			ground := slices.IndexFunc(t.Ground, func(term graph.GroundTerm) bool {
				return term.When.IsZero() || slices.ContainsFunc(term.When.Spans, func(v graph.Interval) bool { return covers(v, at[i]) })
			})
			for _, c := range pairs {
				all = append(all, oracleHop{account, c.In, c.Out, graph.Interval{Since: at[i], Until: at[i+1]}, ground})
			}
		}
	}
	return all
}

func covers(v graph.Interval, t graph.Instant) bool { return v.Since <= t && t < v.Until }

// leavesOut reports whether the query leaves a hop out.
func (o *oracle) leavesOut(h oracleHop) bool {
	t := &o.g.Transfers[h.account]
	touches := func(marks []bool) bool { return marks != nil && (marks[h.in] || marks[h.out]) }
	return touches(o.avoiding) || touches(o.without) || o.q.Without != "" && o.q.Without == t.ID ||
		len(o.q.According) > 0 && !slices.Contains(o.q.According, t.Source) || slices.Contains(o.q.Unheard, t.Source)
}

// A gift is what an origin gives: a category, to itself or to one of its fields.
type gift struct {
	origin, place int32
	key           int
	possible      bool
}

// gifts lists what the origins that count give, whoever's it is.
func (o *oracle) gifts() (all []gift) {
	for i := range o.g.Places {
		origin, p := int32(i), &o.g.Places[i]
		switch {
		case p.Origin == graph.NoOrigin, o.without[i], o.from != nil && !o.from[i], o.collects(origin):
			continue
		}
		uncertain := p.Origin == graph.ImplicitOrigin || p.SubjectsWhen.Unknown || graph.IsUnknown(p.Subjects)
		var given []gift
		add := func(place int32, keys ...string) {
			for _, key := range keys {
				given = append(given, gift{origin, place, slices.Index(o.keys, key), uncertain})
			}
		}
		add(origin, p.Categories...)
		for f := range o.g.Places {
			if o.g.Places[f].Kind == graph.KindField && o.g.Places[f].Parent == origin {
				add(int32(f), o.g.Places[f].Categories...)
			}
		}
		if len(given) == 0 {
			add(origin, graph.AllData)
		} else if o.g.Unnamed(origin) {
			add(origin, graph.AllData)
			given[len(given)-1].possible = true
		}
		for _, v := range given {
			if !o.without[v.place] && !o.collects(v.place) && (!v.possible || o.w == Possible) {
				all = append(all, v)
			}
		}
	}
	return all
}

// collects reports whether what begins at a place has not reached X, which collects
// it itself.
func (o *oracle) collects(p int32) bool { return (o.q.Aim == Reached || o.q.Aim == Fed) && o.own[p] }

// starts returns the facts with which a person's data begins.
func (o *oracle) starts(person int) (all []fact) {
	if person == nobody {
		return o.anything()
	}
	for _, v := range o.gifts() {
		for _, by := range o.givings(person, v) {
			f := fact{at: by.at, place: v.place, whole: true, by: by.giving, key: v.key, via: o.visits(v.origin)}
			all = append(all, f)
			if o.q.Aim != Left && o.q.Aim != Crossed && !o.q.Aim.Everywhere() && o.entry == graph.Always && o.asks(person, o.instants[by.at]) {
				if f.stage = o.enters(v.place); f.stage != onItsWay {
					all = append(all, f)
				}
			}
		}
	}
	return all
}

// anything returns where plain lineage begins, at all times: at X, or wherever a transfer
// may find it; upstream everywhere but in X.
func (o *oracle) anything() (all []fact) {
	if o.q.OfPeople || o.q.Aim == Left && o.q.Category != graph.AllData {
		return nil
	}
	for i := range o.g.Places {
		leaves := o.q.Transfer != "" && slices.ContainsFunc(o.hops[i], func(h oracleHop) bool { return o.g.Transfers[h.account].ID == o.q.Transfer })
		begins := o.q.Aim == Left && (o.in[i] || leaves) || (o.q.Aim == Fed || o.q.Aim == Crossed) && !o.collects(int32(i)) && (o.from == nil || o.from[i])
		if !begins {
			continue
		}
		for at, t := range o.instants {
			if t >= o.end {
				break
			}
			f := fact{at: at, place: int32(i), whole: true, by: byHop(at), key: influence, via: o.visits(int32(i))}
			all = append(all, f)
			if o.q.Aim == Fed && o.entry == graph.Always && !o.narrow {
				if f.stage = o.enters(f.place); f.stage != onItsWay {
					all = append(all, f)
				}
			}
		}
	}
	return all
}

// visits returns how far a route has come by way of Via where it starts.
func (o *oracle) visits(p int32) int {
	if o.q.ViaTransfer != "" || o.via != nil && !o.via[p] {
		return viaNot
	}
	return viaDone
}

// isSubject reports whether an origin is of a person at an instant. Everyone means
// of its population; where there is none, people on no list.
func (o *oracle) isSubject(person int, origin int32, t graph.Instant) bool {
	p := &o.g.Places[origin]
	own := map[string]bool{}
	if p.Population != graph.None {
		own[o.g.Populations[p.Population].ID] = true
	} else if p.Subjects != nil {
		graph.Cohorts(p.Subjects, func(id string) {
			if c := o.g.Cohort(id); c != graph.None {
				id = o.g.Populations[o.g.Cohorts[c].Population].ID
			}
			own[id] = true
		})
	}
	everyone := ""
	for id := range own {
		if len(own) == 1 {
			everyone = id
		}
	}
	text := "everyone"
	if p.Subjects != nil && !graph.IsUnknown(p.Subjects) {
		text = p.Subjects.String()
	}
	switch {
	case everyone != "":
		text = strings.ReplaceAll(text, "everyone", everyone)
	case text == "everyone":
		return person == o.stranger
	}
	return o.belongs(person, text, t)
}

// enters returns the stage of what is given to a place as the query asks.
func (o *oracle) enters(to int32) int {
	switch {
	case o.in[to]:
		return counted
	case o.around[to] && o.narrow:
		return aroundX
	case o.around[to] && o.w == Possible:
		return counted
	case o.w == Confirmed && o.own[to]:
		return inX
	}
	return onItsWay
}

// asks reports whether the query's people mean a person at an instant.
func (o *oracle) asks(person int, t graph.Instant) bool {
	return person == nobody || o.q.People == nil || o.passes(person, o.q.People, t)
}

// passes reports whether a transfer or query that names people means a person.
// People on no list may be anybody.
func (o *oracle) passes(person int, e graph.People, t graph.Instant) bool {
	switch {
	case graph.IsUnknown(e):
		return o.w == Possible
	case person == o.stranger && o.w == Possible:
		return true
	}
	return o.belongs(person, e.String(), t)
}

// needless reports whether a person is none of those a purpose needs.
func (o *oracle) needless(person int, needs graph.People, t graph.Instant) bool {
	_, everyone := needs.(graph.Everyone)
	switch {
	case graph.IsUnknown(needs) && o.w == Confirmed:
		return false
	case person == o.stranger:
		return o.w == Possible && !everyone
	}
	return !o.belongs(person, needs.String(), t)
}

func (o *oracle) matches(key string) bool {
	asks := func(k string) bool {
		return graph.CategoryContains(k, key) || o.w == Possible && graph.CategoryContains(key, k)
	}
	return asks(o.q.Category) || slices.ContainsFunc(o.q.Also, asks)
}

// answers reports whether a fact is what the query asks for, when it asks for it.
func (o *oracle) answers(person int, f fact) bool { return o.isAsked(f.at) && o.matchesIn(person, f) }

// isAsked reports whether a query asks for what lies in X in a span: just before the end,
// or at some instant of its window.
func (o *oracle) isAsked(at int) bool {
	return !o.q.Aim.Holds() || o.endOf(at) >= o.end || o.q.Window != graph.Always && o.endOf(at) > o.q.Window.Since
}

// matchesIn reports whether a fact is what the query asks for, whenever it does.
func (o *oracle) matchesIn(person int, f fact) bool {
	switch {
	case o.q.Aim.Everywhere():
		last, _ := slices.BinarySearch(o.instants, o.end) // the first span that is not asked about
		if f.whole || f.via != viaDone || !o.asks(person, o.instants[last-1]) {
			return false
		}
		return f.key == influence && !o.q.OfPeople || f.key != influence && o.matches(o.keys[f.key])
	case f.stage != counted || f.via != viaDone:
		return false
	case o.q.Aim == Left:
		return true
	case f.key == influence:
		return o.q.Aim == Crossed || !o.q.OfPeople && o.in[f.place] && !f.whole
	}
	return o.matches(o.keys[f.key]) && (o.q.Aim == Crossed || o.in[f.place] && !f.whole)
}

// rest returns what follows from a fact without a hop.
func (o *oracle) rest(person int, f fact) (all []fact) {
	if next := f; !f.whole && f.at+1 < f.until && o.instants[f.at+1] < o.end {
		next.at++ // data stays
		all = append(all, next)
	}
	if f.stage == onItsWay && !f.whole && o.q.Aim == Left && o.in[f.place] {
		next := f
		next.stage = inX
		all = append(all, next)
	}
	if !f.whole {
		if next := f; o.g.Places[f.place].Parent != graph.None { // a place holds what places in it hold
			next.place = o.g.Places[f.place].Parent
			all = append(all, next)
		}
		return all
	}
	if next := f; f.stage != aroundX {
		next.whole, next.by, next.until = false, giving{}, o.keptUntil(person, f)
		if f.at < next.until {
			all = append(all, next)
		}
	}
	for i := range o.g.Places {
		if o.g.Places[i].Parent != f.place {
			continue
		}
		for _, key := range o.liesAs(o.w, f.place, f.key, int32(i)) {
			next := f
			next.place, next.key = int32(i), key
			if f.stage == aroundX && o.in[i] {
				next.stage = counted
			}
			all = append(all, next)
		}
	}
	return all
}

// liesAs lists the categories as which what was given to a place as a whole lies in
// one inside it: possibly as it is, in any. Fields of which each states categories
// are narrower.
func (e *sample) liesAs(w World, whole int32, key int, in int32) (all []int) {
	states := func(field int32) (narrower []int, covered bool) {
		for _, c := range e.g.Places[field].Categories {
			if n, ok := graph.Narrower(c, e.keys[key]); ok {
				narrower, covered = append(narrower, slices.Index(e.keys, n)), covered || n == e.keys[key]
			}
		}
		return narrower, covered
	}
	such := 0
	if key != influence && e.everyFieldStates(whole) {
		for f := range e.g.Places {
			if e.g.Places[f].Parent == whole {
				if narrower, _ := states(int32(f)); len(narrower) > 0 {
					such++
				}
			}
		}
	}
	if such == 0 {
		if w == Possible {
			return []int{key}
		}
		return nil
	}
	narrower, covered := states(in)
	switch {
	case w == Possible:
		return narrower
	case such == 1 && covered:
		return []int{key}
	}
	return nil
}

// everyFieldStates reports whether a place has fields of which each states
// categories.
func (e *sample) everyFieldStates(dataset int32) bool {
	fields, all := 0, true
	for _, p := range e.g.Places {
		if p.Kind == graph.KindField && p.Parent == dataset {
			fields, all = fields+1, all && len(p.Categories) > 0
		}
	}
	return fields > 0 && all
}

// A taken hop is one that a fact crosses: what it becomes.
type taken struct {
	hop      oracleHop
	from, to fact
	somebody bool // carried it, of whom nothing else is known
}

// steps lists the hops that what a place holds takes at once.
func (o *oracle) steps(person int, f fact) (all []taken) {
	if f.whole {
		return nil
	}
	t := o.instants[f.at]
	for _, h := range o.hops[f.place] {
		account := &o.g.Transfers[h.account]
		if !covers(h.when, t) || account.When.Unknown && o.w == Confirmed || o.leavesOut(h) {
			continue
		}
		for _, somebody := range o.carriedAs(person, account, f, t) {
			for _, m := range o.moves(account, f.key) {
				to := fact{at: f.at, place: h.out, whole: true, by: byHop(f.at), key: m.key, via: o.passed(h, f.via), somebody: somebody && m.key != influence}
				judged := covers(o.entry, t) && (f.key == influence || o.asks(person, t))
				switch {
				case o.q.Aim == Crossed && o.q.OfPeople:
					judged = judged && f.key != influence
				case o.q.Aim == Left:
					judged = covers(o.entry, t) && (f.key == influence && !o.q.OfPeople || f.key != influence && o.asks(person, t) && o.matches(m.as))
				}
				for _, stage := range o.stages(h, f.stage, judged) {
					to.stage = stage
					// An aggregate makes influence of what answers alone; as data
					// leaves X that was judged.
					emits := o.q.Aim == Left && stage == counted || o.asks(person, t) && o.matches(m.as)
					if !account.Aggregate || f.key == influence || emits {
						all = append(all, taken{h, f, to, somebody})
					}
				}
			}
		}
	}
	return all
}

// carriedAs lists as whose a transfer that runs carries a fact: false as the
// person's, true as somebody's. One with a stated window and unknown people carried
// somebody's, which such a one and one of everyone's carry on.
func (o *oracle) carriedAs(person int, t *graph.Transfer, f fact, at graph.Instant) (somebody []bool) {
	switch {
	case f.key == influence:
		return []bool{false}
	case f.somebody && (graph.IsUnknown(t.People) || t.People.String() == "everyone"):
		return []bool{true}
	case f.somebody:
		return nil
	}
	if o.passes(person, t.People, at) {
		somebody = append(somebody, false)
	}
	if o.w == Confirmed && o.q.Somebody && graph.IsUnknown(t.People) {
		somebody = append(somebody, true)
	}
	return somebody
}

// A moved category is one that a transfer brings, and what it is of the held one.
type moved struct {
	key int
	as  string
}

func (o *oracle) moves(t *graph.Transfer, key int) (out []moved) {
	if key == influence {
		return []moved{{influence, ""}}
	}
	held := o.keys[key]
	if len(t.Categories)+len(t.Derives) == 0 || t.Unnamed() && o.w == Possible {
		out = append(out, moved{key, held})
	}
	for _, k := range t.Categories {
		if n, ok := graph.Narrower(k, held); ok {
			out = append(out, moved{slices.Index(o.keys, n), n})
		}
	}
	for _, d := range t.Derives {
		for _, in := range d.In {
			if n, ok := graph.Narrower(held, in); ok {
				out = append(out, moved{slices.Index(o.keys, d.Out), n})
			}
		}
	}
	for i := range out {
		if t.Aggregate {
			out[i].key = influence
		}
	}
	return out
}

// passed returns how far by way of Via a fact has come after a hop.
func (o *oracle) passed(h oracleHop, before int) int {
	switch id := o.g.Transfers[h.account].ID; {
	case o.q.ViaTransfer != "" && (before == viaDone || id == o.q.ViaTransfer):
		return viaDone
	case o.q.ViaTransfer != "":
		return viaNot
	case o.via == nil || before != viaNot:
		return viaDone
	case o.via[h.out]:
		return viaLast
	}
	return viaNot
}

// stages lists the stages that a fact may have after a hop. What is on its way stays
// that as well, since another hop may be the one that is asked about.
func (o *oracle) stages(h oracleHop, stage int, judged bool) []int {
	id, sure, may := o.g.Transfers[h.account].ID, o.in, o.own
	if o.w == Possible {
		sure, may = o.own, o.in
	}
	switch {
	case o.q.Aim == Crossed && stage == counted:
		return nil
	case stage == counted:
		return []int{counted}
	case stage == aroundX:
		return nil
	}
	var all []int
	if stage == onItsWay {
		all = append(all, onItsWay)
	}
	only := o.q.Only[o.w]
	switch {
	case !judged:
	case o.q.Aim == Crossed:
		if only == nil || only[int32(h.account)] {
			all = append(all, counted)
		}
	case o.q.Transfer != "":
		if stage == onItsWay && id == o.q.Transfer {
			all = append(all, counted)
		}
	case o.q.Aim == Left && stage == inX && !o.own[h.out]:
		all = append(all, counted)
	case o.q.Aim == Left && stage == inX && !sure[h.out]:
		all = append(all, inX)
	case o.q.Aim == Left, sure[h.in]:
	case o.narrow && !o.in[h.in] && o.around[h.out]:
		if stage == onItsWay {
			all = append(all, aroundX)
		}
	case (o.w == Confirmed && may[h.in]) != (stage == inX):
	case o.in[h.out] || o.w == Possible && o.around[h.out]:
		all = append(all, counted)
	case o.w == Confirmed && may[h.out]:
		all = append(all, inX)
	}
	return all
}
