package reach

// A form is how the facts of some segments lie in rows. One keeps a bit for each, which is
// quick where segments are few; the other a number of a set of segments for each category,
// for there may be thousands of segments, but they go about in far fewer sets.
type form interface {
	// width is how many words a row has.
	width() int
	// gate returns a filter as it is after a change of its mask; shut lets nothing pass.
	gate(filter, change int32) *gate
	shut() *gate
	// give writes into an empty row what a source gives under a change of its mask.
	give(row []uint64, s *source, change int32)
	// wanted returns the row of what answers the question at the goal.
	wanted() []uint64

	// cross computes what of the row src comes out of an edge, through a gate of it, into dst.
	// It returns false, with dst undefined, if that is nothing.
	cross(e *edge, g *gate, src, dst []uint64) bool
	// lacks reports whether a row lacks any of that. What did not change of src it has.
	lacks(row []uint64, e *edge, g *gate, src []uint64, changed columns) bool
	// uncross computes what of the row src becomes something of the row dst by crossing an
	// edge, through a gate of it, into out. It returns false, with out undefined, if that is
	// nothing. What comes of what did not change of dst it may leave out.
	uncross(e *edge, g *gate, dst, src, out []uint64, changed columns) bool
	// pushAll sends what a node holds, of which some changed, along its edges that are open, and
	// pullAll takes what is useful there back along them. They return how many edges they looked
	// at.
	pushAll(s *sweep, v int32, changed columns) int
	pullAll(s *sweep, v int32, changed columns) int
	// most returns more than any node has, if anything: one that has it need not be looked at any
	// more.
	most() []uint64
	// contains reports whether a row has all of another. join adds that, and returns what
	// changed.
	contains(row, other []uint64) bool
	join(row, other []uint64) columns
	// meet computes what two rows share; it returns false if that is nothing.
	meet(a, b, out []uint64) bool

	// setWords tells in which words of sets over segments the people are.
	setWords() (from, to int)
	// minus takes from a row what another has.
	minus(row, other []uint64)
	// facts returns the row of the facts of some categories, of the people of a set over
	// segments, nil for everybody, and of influence; everything that of all.
	facts(categories []int32, people []uint64, influence bool) []uint64
	everything() []uint64

	// tells returns what kinds of facts a row has, as crossing.what says it.
	tells(row []uint64) uint8
	// dropInfluence takes influence out of a row, and dropUncounted also somebody's facts.
	dropInfluence(row []uint64)
	dropUncounted(row []uint64)
	// people returns which segments a row has, and peopleOf those that it has in a category,
	// as a number of the result's sets.
	people(row []uint64) int32
	peopleOf(row []uint64, c int) int32
	// columnsOf adds to set, over the problem's categories, those that a row has people's facts of.
	columnsOf(row, set []uint64)
	// comesOut adds to set, over the problem's categories, those of which a fact of the row in,
	// crossing the edge, becomes one that is in the row out; for an aggregate, those that go in.
	comesOut(e *edge, g *gate, in, out, set []uint64)

	// became reports whether people's facts were found to become somebody's and to answer.
	became() bool
	// full reports that the form, or what nodes had before, takes more memory than a plan allows.
	full(of *courses) bool
}

// A gate is a filter with the people whom its mask lets pass after a change.
type gate struct {
	shifts []passage // categories that pass as others
	// As bits: what passes as it is, influence among it, and who may pass: keep has that for
	// categories that stay, shifts need it.
	keep, pattern []uint64
	// As sets: the categories that pass as they are, who may pass, and whether influence does.
	keeps     []int32
	from, to  columns // of what passes
	who       uint32
	influence bool
}

// Gates are kept by filter and by change of its mask; nil until they are asked for.
type gates [][]*gate

// at returns where a gate is kept.
func (g gates) at(b *problem, filter, change int32) **gate {
	if g[filter] == nil {
		g[filter] = make([]*gate, b.changes(filter))
	}
	return &g[filter][change]
}
