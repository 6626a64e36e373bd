package graph

// An Observation says how a source comes to give an account of a transfer: it declares
// that the transfer is to be, or it saw it run. A claim states it, so that nobody has to
// guess it from the name or the format of a source. One that does not is of a declaration.
type Observation uint8

// The observations.
const (
	Declared     Observation = iota
	Observed                 // it saw it run, at the time of the account, and declares nothing
	ObservedToo              // it declares it without saying when, and saw it run at that time
	ObservedThen             // it declares it for that time, and saw it run at some moment of it
	observationKinds
)

// What a claim states of it.
const (
	ObservedOnly   = "true"
	ObservedAlso   = "also"
	ObservedWithin = "within"
)

var observations = map[string]Observation{ObservedOnly: Observed, ObservedAlso: ObservedToo, ObservedWithin: ObservedThen}

// String returns what a claim states, "" of one that is merely declared.
func (o Observation) String() string {
	return [observationKinds]string{"", ObservedOnly, ObservedAlso, ObservedWithin}[o]
}

// IsDeclared reports whether the source declares the transfer.
func (o Observation) IsDeclared() bool { return o != Observed }

// IsSeen reports whether the source saw it run.
func (o Observation) IsSeen() bool { return o != Declared }

// declaredWhen returns for when an account declares the transfer, and seenWhen when it was
// seen.
func (t *Transfer) declaredWhen() When {
	if t.Observation == ObservedToo {
		return When{Unknown: true}
	}
	return t.When
}

func (t *Transfer) seenWhen() When {
	if t.Observation == ObservedThen {
		return When{Unknown: true}
	}
	return t.When
}

// isBoth reports whether the graph has accounts of what is declared and of what was seen.
func (g *Graph) isBoth() bool {
	n := &g.accounts
	return n[ObservedToo]+n[ObservedThen] > 0 || n[Declared] > 0 && n[Observed] > 0
}
