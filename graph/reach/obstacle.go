package reach

// An obstacle is how far what was asked for got at a hop. Each flag is set by
// facts alone for which those before it hold too.
type obstacle struct {
	held     bool // it lies at the source
	category bool // some is of a category that passes and may still answer
	people   bool // and of people who pass at some time
	crossed  bool // and crosses
	answers  bool // and answers, where the query is judged
	inTime   bool // and in the window asked for
	asked    bool // and is then of people who were asked for

	open   bool // the hop can be crossed at some time
	others bool // other people's data lies at the source
	other  bool // any data does
}

// because says why a hop is a cut, "" if it is none.
func (t *trace) because(n int32) string {
	h, o := &t.net.hops[n], &t.obstacles[n]
	judged := t.judges(h)
	switch {
	case o.asked, !t.leadsOn(h):
		return ""
	case t.lineage() && judged:
		return BecauseWindow
	case !o.held && t.origins[h.in] != leadingOrigin:
		return ""
	case !o.held && o.others:
		return BecausePeople
	case !o.held: // what begins there begins too late
		return BecauseWindow
	case !o.category:
		return BecauseCategory
	case !o.open:
		return BecauseWindow
	case !o.people, h.aggregate && t.asked.OfPeople:
		return BecausePeople
	case !o.crossed:
		return BecauseOrder
	case !judged:
		return ""
	case !o.answers:
		return BecauseCategory
	case !o.inTime:
		return BecauseWindow
	}
	return BecausePeople
}

// lineage reports whether anything that left X would have answered, so that
// time alone can have kept it there.
func (t *trace) lineage() bool { return t.asked.Aim == Left && !t.asked.OfPeople }
