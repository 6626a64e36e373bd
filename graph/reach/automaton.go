package reach

import "outflow/graph"

// An automaton follows how far along a route a fact is, so that one pass can ask for
// events in an order: that a place was visited, and that a hop then entered X in a
// window. A state is a stage and a visit.
type automaton struct {
	stages, visits int32
	judges         bool // every hop and every origin judges who is asked for
}

// The stages of a route. A fact is on its way until the hop that counts, and gone after
// it. Which hop counts depends on the aim:
//
//   - Left: the hop that leaves X. Where the fact lies in X it is leaving.
//   - Crossed: any hop.
//   - Otherwise: the hop that enters X. If X is a field and the hop ends at a place around
//     it, the fact is arriving until it lies in the field.
//
// Sources may differ on whether a place lies in X. Then either the hop to that place
// enters (or leaves) X, or the one from it. To be confirmed both must be as the query
// asks: after the first the fact is in stageMaybe, or still leaving.
const (
	stageWay      = 0
	stageLeaving  = 1
	stageArriving = 1
	stageMaybe    = 1
	stageGone     = 2
)

// The visits to Via. ViaTransfer is visited by a hop of it.
const (
	visitNone = 0 // not yet
	visitJust = 1 // by the last hop, or, of ViaTransfer, by any
	visitDone = 2 // by a hop before the last, or the route started there
)

// A transition is a change of state by which a fact may cross a hop.
type transition struct {
	from, to int32 // states
	counted  bool  // the hop that the query's window, people and category are judged at
}

func (a *automaton) states() int32 { return a.stages * a.visits }

func (a *automaton) state(stage, visit int32) int32 { return stage*a.visits + visit }

func (a *automaton) stage(state int32) int32 { return state / a.visits }

func (a *automaton) visit(state int32) int32 { return state % a.visits }

// last is the visit that satisfies the query.
func (a *automaton) last() int32 { return a.visits - 1 }

// automaton returns the smallest one that the query needs. If who is asked for never
// changes, it does not matter at which hop people are judged, and every hop may do so.
func (p *Plan) automaton(k *Segments) *automaton {
	a := &automaton{stages: 1, visits: 1}
	judged := p.asked != graph.None && p.q.Meant.Empty() && len(k.Masks[p.asked]) > 1
	switch {
	case p.q.Aim.Everywhere(): // see block.wanted
	case p.q.Aim == Left, p.q.Aim == Crossed, judged:
		a.stages = 3
	case p.q.Aim != Held && (p.q.Window != graph.Always || p.toField):
		a.stages = 3
	}
	a.judges = a.stages == 1 && !judged
	switch {
	case p.inVia[Possible] != nil:
		a.visits = 3
	case p.q.ViaTransfer != "":
		a.visits = 2
	}
	return a
}

// transitions appends the ways in which a fact may cross the hop.
func (p *Plan) transitions(a *automaton, h *hop, w World, ts []transition) []transition {
	add := func(from, to int32, counted bool) {
		switch {
		case a.visits == 1:
			ts = append(ts, transition{a.state(from, 0), a.state(to, 0), counted})
			return
		case p.q.ViaTransfer != "":
			landed := int32(visitNone)
			if p.net.graph.Transfers[h.account].ID == p.q.ViaTransfer {
				landed = visitJust
			}
			ts = append(ts,
				transition{a.state(from, visitNone), a.state(to, landed), counted},
				transition{a.state(from, visitJust), a.state(to, visitJust), counted})
			return
		}
		landed := int32(visitNone)
		if p.inVia[w][h.out] {
			landed = visitJust
		}
		ts = append(ts,
			transition{a.state(from, visitNone), a.state(to, landed), counted},
			transition{a.state(from, visitJust), a.state(to, visitDone), counted},
			transition{a.state(from, visitDone), a.state(to, visitDone), counted})
	}
	add(stageWay, stageWay, false)
	if a.stages == 1 {
		return ts
	}
	if p.q.Aim != Crossed {
		add(stageGone, stageGone, false)
	}
	switch p.q.Aim {
	case Crossed:
		if p.q.Only[w] == nil || p.q.Only[w][h.account] {
			add(stageWay, stageGone, true)
		}
	case Left:
		if p.q.Transfer != "" {
			if p.crosses(h) {
				add(stageWay, stageGone, true)
			}
		} else if !p.inX[other(w)][h.out] {
			add(stageLeaving, stageGone, true)
		} else if !p.inX[Confirmed][h.out] {
			add(stageLeaving, stageLeaving, true)
		}
	default:
		if p.toField && !p.inX[w][h.in] && p.aboveX[h.out] {
			add(stageWay, stageArriving, true)
			break
		}
		from := int32(stageWay)
		if w == Confirmed && p.inX[Possible][h.in] {
			from = stageMaybe
		}
		if p.enters(h, w) {
			add(from, stageGone, true)
		} else if w == Confirmed && !p.inX[Confirmed][h.in] && p.inX[Possible][h.out] {
			add(from, stageMaybe, true)
		}
	}
	return ts
}

// enters reports whether the hop brings what it carries into X, from a place that is
// not confirmed to lie there.
func (p *Plan) enters(h *hop, w World) bool {
	return !p.inX[Confirmed][h.in] && (p.inX[w][h.out] || w == Possible && p.aboveX[h.out])
}
