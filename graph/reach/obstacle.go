package reach

// An obstacle is how far what was asked for got at an account of a transfer, or
// at one pair of its columns, in all of its time. Each flag is set by facts alone
// for which those before it hold too.
type obstacle struct {
	*hop // one of them

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

// because says why an obstacle is a cut, "" if it is none.
func (t *trace) because(o *obstacle) string {
	judged := t.judges(o.hop)
	switch {
	case o.asked:
		return ""
	case t.lineage():
		return BecauseWindow
	case !o.held && t.origins[o.in] != leadingOrigin:
		return ""
	case !o.held && o.others:
		return BecausePeople
	case !o.held: // what begins there begins too late
		return BecauseWindow
	case !o.category:
		return BecauseCategory
	case !o.open:
		return BecauseWindow
	case !o.people, o.aggregate && t.asked.OfPeople:
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

// findObstacles numbers the obstacles that there may be.
func (t *trace) findObstacles() {
	type way struct{ account, in, out int32 }
	numbers := map[way]int32{}
	t.of = make([]int32, len(t.net.hops))
	for _, n := range t.hops {
		h := &t.net.hops[n]
		key := way{h.account, h.in, h.out}
		number, ok := numbers[key]
		if !ok {
			number = int32(len(t.obstacles))
			numbers[key] = number
			t.obstacles = append(t.obstacles, obstacle{hop: h})
		}
		t.of[n] = number
	}
}

func (t *trace) obstacle(hop int32) *obstacle { return &t.obstacles[t.of[hop]] }
