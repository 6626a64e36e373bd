package reach

import "outflow/graph"

// push sends what an edge's start holds along it; what did not change there was sent before.
func (k *block) push(e *edge, now graph.Instant, changed columns) {
	if k.isFilled(e.to) || !k.held.has(e.from) {
		return
	}
	src, g, to := k.held.row(e.from), k.installed[e.filter], k.held.row(e.to)
	if k.lacks(to, e, g, src, changed) && k.cross(e, g, src, k.scratch) {
		k.held.change(e.to, now)
		k.queue.add(e.to, k.join(to, k.scratch))
		if k.contains(to, k.most()) {
			k.fills(e.to)
		}
	}
}

// pull takes what is useful at an edge's end until an instant back to its start; what did not
// change there was taken back before.
func (k *block) pull(e *edge, until graph.Instant, changed columns) {
	if k.isFilled(e.from) || !k.useful.has(e.to) {
		return
	}
	held := k.past.before(e.from, until)
	if held != nil && k.takeBack(e, k.installed[e.filter], k.useful.row(e.to), held, changed) {
		k.gain(k.useful, e.from, until, k.scratch)
		if k.contains(k.useful.row(e.from), held) { // further back it holds no more
			k.fills(e.from)
		}
	}
}

// countsPersons reports whether transfers are asked for that people's data crossed.
func (p *Plan) countsPersons() bool { return p.q.Aim == Crossed && p.q.OfPeople }

// takeBack puts into scratch what of the row src contributes by crossing an edge to the
// row dst, and at least what of it changed. Where transfers are asked for that people's data
// crossed, influence that crosses is left out; people's data that an aggregate makes influence
// of is not.
func (k *block) takeBack(e *edge, g *gate, dst, src []uint64, changed columns) bool {
	if !k.uncross(e, g, dst, src, k.scratch, changed) {
		return false
	}
	if !e.counts() || !k.plan.countsPersons() {
		return true
	}
	k.dropInfluence(k.scratch)
	return k.tells(k.scratch) != 0
}
