package graph

import "iter"

// A Change says what a commit did.
type Change struct {
	// Counts are numbers of claims, by source and kind. What is implied is in none.
	Counts map[string]map[Kind]Counts
	// Touched is what the claims that the commit added, replaced or retired have to
	// do with.
	Touched Touched
}

// Counts are numbers of claims. One that replaces another is changed, and neither
// added nor retired.
type Counts struct{ Added, Changed, Retired, Unchanged int }

// Any reports whether anything is not as it was.
func (c Counts) Any() bool { return c.Added+c.Changed+c.Retired > 0 }

// Plus returns the sums.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Added + o.Added, c.Changed + o.Changed, c.Retired + o.Retired, c.Unchanged + o.Unchanged}
}

// Of returns the counts of some sources, of all if none is named.
func (c *Change) Of(sources ...string) (sum Counts) {
	if len(sources) == 0 {
		for _, kinds := range c.Counts {
			sum = sum.Plus(total(kinds))
		}
	}
	for _, source := range sources {
		sum = sum.Plus(total(c.Counts[source]))
	}
	return sum
}

func total(kinds map[Kind]Counts) (sum Counts) {
	for _, c := range kinds {
		sum = sum.Plus(c)
	}
	return sum
}

// Kind returns the counts of claims of some kinds.
func (c *Change) Kind(kinds ...Kind) (sum Counts) {
	for _, of := range c.Counts {
		for _, kind := range kinds {
			sum = sum.Plus(of[kind])
		}
	}
	return sum
}

// Count adds to the counts of a source and kind.
func (c *Change) Count(source string, kind Kind, by Counts) {
	if !kind.IsSaid() {
		return
	}
	if c.Counts == nil {
		c.Counts = map[string]map[Kind]Counts{}
	}
	if c.Counts[source] == nil {
		c.Counts[source] = map[Kind]Counts{}
	}
	c.Counts[source][kind] = c.Counts[source][kind].Plus(by)
}

// Touched is what claims that came, changed or went are of, and what else of them may
// make a reference lead nowhere: all that Check needs to know of a commit. It grows with
// the places and not with the transfers. What a transfer starts and ends at is not there:
// where its source did not name the place before, it is implied now, and that is.
type Touched struct {
	// Things are the ids of claims, by their kind, implied ones included. Those of
	// transfers, erasures, sources and runs are not there.
	Things map[Kind]*IDSet
	// Columns are the places at the ends of transfers that have columns, Erased those of
	// erasures, and People the cohorts and populations that expressions of both speak of.
	Columns, Erased, People IDSet
	// Listing are the datasets that fields are declared of.
	Listing IDSet
}

// Add takes in a claim that came or changed, and what it names.
func (t *Touched) Add(key ClaimKey, references iter.Seq2[Role, string]) {
	t.Remove(key)
	switch key.Kind {
	case KindTransfer:
		var ends [2]string
		for role, id := range references {
			switch role {
			case RoleFrom, RoleTo:
				ends[role-RoleFrom] = id
			case RoleColumn: // which come after the ends
				t.Columns.Add(ends[0])
				t.Columns.Add(ends[1])
			case RolePeople:
				t.People.Add(id)
			}
		}
	case KindErasure:
		for role, id := range references {
			switch role {
			case RoleAt:
				t.Erased.Add(id)
			case RolePeople:
				t.People.Add(id)
			}
		}
	case KindField:
		for role, id := range references {
			if role == RoleDataset {
				t.Listing.Add(id)
			}
		}
	}
}

// Remove takes in a claim that went.
func (t *Touched) Remove(key ClaimKey) {
	if key.Kind.IsAccount() || key.Kind == KindSource || key.Kind == KindRun {
		return
	}
	if t.Things == nil {
		t.Things = map[Kind]*IDSet{}
	}
	if t.Things[key.Kind] == nil {
		t.Things[key.Kind] = &IDSet{}
	}
	t.Things[key.Kind].Add(key.ID)
}

// isNothing reports whether there is nothing to check.
func (t *Touched) isNothing() bool {
	for _, ids := range t.Things {
		if ids.Len() > 0 {
			return false
		}
	}
	return t.Columns.Len()+t.Erased.Len()+t.People.Len()+t.Listing.Len() == 0
}

// places returns how many places there are claims of, one that is declared and implied
// or annotated more than once.
func (t *Touched) places() (n int) {
	for _, kind := range placeKinds() {
		n += t.Things[kind].Len()
	}
	return n
}

// A ClaimChange is what a commit did to one claim: it added it if there is none
// before, retired it if there is none after, else it replaced it.
type ClaimChange struct {
	Commit        int64 // number
	Before, After *Claim
}

// Key names the claim.
func (c *ClaimChange) Key() ClaimKey {
	if c.After != nil {
		return c.After.Key()
	}
	return c.Before.Key()
}
