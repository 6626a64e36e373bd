package graph

import (
	"cmp"
	"slices"
	"strings"
)

// An Aspect is something about a transfer that its accounts may state differently.
type Aspect string

// The aspects. What an account says that a purpose needs is no dispute by itself.
const (
	AspectGround     Aspect = "ground"
	AspectDisclosure Aspect = "disclosure"
	AspectPeople     Aspect = "people"
	AspectTime       Aspect = "time"
	AspectPurpose    Aspect = "purpose"
	AspectRole       Aspect = "role"
	AspectNeeds      Aspect = "needs"
)

// Aspects lists those of which there are disputes, in the order in which Disputes
// returns them.
var Aspects = [...]Aspect{AspectGround, AspectDisclosure, AspectPeople, AspectTime, AspectPurpose, AspectRole}

// A Dispute is an aspect of a transfer of which accounts state different things
// of the same time. One that is silent, or says that it is unknown, disputes
// nothing.
type Dispute struct {
	Aspect Aspect
	// When they differ: sorted, and none touches the next. Of the time itself,
	// when it ran by some accounts and by others did not.
	When []Interval
	// Stated is what the accounts that differ state, by account.
	Stated []Stated
}

// A Stated is what an account states of an aspect.
type Stated struct {
	Account int        // index into the accounts
	Value   string     // as stated; of the time ""
	When    []Interval // when it is so by the account; sorted, and none touches the next
	Means   string     // is equal for those that state the same, if in other words
}

// Disputes returns what the accounts of one transfer differ on.
func Disputes(accounts []Transfer) []Dispute {
	var all []Dispute
	for _, aspect := range Aspects {
		stated := StatedOf(accounts, aspect)
		d := Dispute{Aspect: aspect, When: contested(stated)}
		if aspect == AspectTime {
			d.When = apart(stated)
		}
		if len(d.When) == 0 {
			continue
		}
		for _, s := range stated {
			if aspect == AspectTime || Overlap(s.When, d.When) {
				d.Stated = append(d.Stated, s)
			}
		}
		all = append(all, d)
	}
	return all
}

// Account returns what a claim of a transfer states of all that Disputes compares:
// places have numbers in a graph alone.
func (c *Claim) Account() (*Account, error) {
	people, err := ParsePeople(cmp.Or(c.People, "unknown"))
	return &Account{ID: c.ID, Source: c.Source, When: c.When, People: people, Conduct: c.conduct()}, err
}

// StatedOf returns what each account states of an aspect, by account; of a ground
// that depends on the date, each term by itself.
func StatedOf(accounts []Transfer, aspect Aspect) []Stated {
	var stated []Stated
	for i := range accounts {
		t := &accounts[i]
		window := moments(t.When)
		add := func(value, means string) {
			if value != "" {
				stated = append(stated, Stated{i, value, window, means})
			}
		}
		addPeople := func(p People) {
			if p != nil && !IsUnknown(p) {
				add(p.String(), sameWhateverOrder(p))
			}
		}
		switch aspect {
		case AspectGround:
			for _, term := range t.Ground {
				when := intersected(window, moments(term.When))
				if term.Key != GroundUnknown && len(when) > 0 {
					stated = append(stated, Stated{i, term.Key, when, FoldCase(term.Key)})
				}
			}
		case AspectDisclosure:
			if t.Disclosed != "unknown" {
				add(t.Disclosed, t.Disclosed)
			}
		case AspectPeople:
			addPeople(t.People)
		case AspectNeeds:
			addPeople(t.Needs)
		case AspectTime:
			if len(t.When.Spans) > 0 {
				stated = append(stated, Stated{Account: i, When: window})
			}
		case AspectPurpose:
			add(t.Purpose, cmp.Or(Fold(t.Purpose), t.Purpose))
		case AspectRole:
			add(t.Role, cmp.Or(Fold(t.Role), t.Role))
		}
	}
	return stated
}

// moments returns when something may have been so: at any time if it is not said.
func moments(w When) []Interval {
	if len(w.Spans) == 0 {
		return []Interval{Always}
	}
	return Unite(w.Spans)
}

// contested returns when different things are stated.
func contested(stated []Stated) []Interval {
	byMeaning := map[string][]Interval{}
	for _, s := range stated {
		byMeaning[s.Means] = append(byMeaning[s.Means], s.When...)
	}
	if len(byMeaning) < 2 {
		return nil
	}
	var lists [][]Interval
	for _, when := range byMeaning {
		lists = append(lists, Unite(when))
	}
	return covered(lists, func(times int) bool { return times > 1 })
}

// apart returns when it was so by some and not by others.
func apart(stated []Stated) []Interval {
	lists := make([][]Interval, len(stated))
	for i, s := range stated {
		lists[i] = s.When
	}
	return covered(lists, func(times int) bool { return times < len(lists) })
}

// sameWhateverOrder writes an expression so that what differs in the order of its
// parts alone reads the same.
func sameWhateverOrder(p People) string {
	var parts []string
	var flatten func(p People, or bool)
	flatten = func(p People, or bool) {
		switch e := p.(type) {
		case Or:
			if or {
				flatten(e.L, or)
				flatten(e.R, or)
				return
			}
		case And:
			if !or {
				flatten(e.L, or)
				flatten(e.R, or)
				return
			}
		}
		parts = append(parts, sameWhateverOrder(p))
	}
	joined := func(word string) string {
		slices.Sort(parts)
		if parts = slices.Compact(parts); len(parts) == 1 {
			return parts[0]
		}
		return "(" + strings.Join(parts, word) + ")"
	}
	switch e := p.(type) {
	case Or:
		flatten(e, true)
		return joined(" or ")
	case And:
		flatten(e, false)
		return joined(" and ")
	case Except:
		return "(" + sameWhateverOrder(e.L) + " except " + sameWhateverOrder(e.R) + ")"
	case Not:
		return "not " + sameWhateverOrder(e.X)
	}
	return p.String()
}
