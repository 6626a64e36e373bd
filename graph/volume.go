package graph

import (
	"math/big"
	"strconv"
)

// LeastPeople returns at least how many people's data one run of an account carried, and
// whether that is approximate; 0 where its rows, or how many of them one person has, are
// not known. It is a count, never a set of persons, and never of several runs: a person
// may be in all of them.
//
// The rows are those that the largest run is stated to have moved or, of so many rows in
// so many runs, their mean rounded up, which the largest run is not below. Of R rows, of
// which a person has at most k, at least R/k people, rounded up, are the owners. What an
// aggregate writes is nobody's rows.
func (g *Graph) LeastPeople(t *Transfer) (people int64, about bool) {
	k, _ := g.RowsPerPerson(t)
	if k == 0 {
		return 0, false
	}
	rows, about := t.leastRows()
	if rows == nil {
		return 0, false
	}
	return clamp(ceil(new(big.Rat).Quo(rows, new(big.Rat).SetInt64(k)))), about
}

// RowsPerPerson returns how many rows one person has at most in one run of an account, 0
// if that is not stated, and the dataset of which it is stated, None if the account itself
// states it. A dataset's number is of what is written to it, since that is what rows are
// counted of: a join may write more rows of a person than it reads.
func (g *Graph) RowsPerPerson(t *Transfer) (k int64, dataset int32) {
	to := t.To
	if g.Places[to].Kind == KindField {
		to = g.Places[to].Parent
	}
	switch {
	case t.Aggregate:
		return 0, None
	case t.RowsPerPerson != 0:
		return t.RowsPerPerson, None
	}
	return g.Places[to].RowsPerPerson, to
}

// ContraryRows returns what another account of a transfer states that contradicts how many
// people an account carried at least, "" for nothing: that no run moved as many rows, or
// that a person has more of them.
func (g *Graph) ContraryRows(t, other *Transfer) string {
	rows, _ := t.leastRows()
	if most := other.Rows.Whole().Max; rows != nil && most != nil && most.Cmp(rows) < 0 {
		return "rows " + other.Rows.String()
	}
	if k, _ := g.RowsPerPerson(t); k != 0 && other.RowsPerPerson > k {
		return "rows_per_person " + strconv.FormatInt(other.RowsPerPerson, 10)
	}
	return ""
}

// leastRows returns how many rows the largest run moved at least, nil if that is not known.
func (c *Conduct) leastRows() (rows *big.Rat, about bool) {
	rows, about = c.Rows.Min, c.Rows.About
	if mean, ok := meanRows(c.RowTotal, c.Runs); ok && (rows == nil || mean.Cmp(rows) > 0) {
		rows, about = mean, c.RowTotal.About || c.Runs.About
	}
	return rows, about
}

// countsRows reports whether anything is stated of how many rows there are.
func (c *Conduct) countsRows() bool { return !c.Rows.IsZero() || !c.RowTotal.IsZero() }

// MeanRows returns how many rows the largest run had at least by row_total and runs of a
// claim, if they say so.
func (c *Claim) MeanRows() (rows *big.Rat, ok bool) { return meanRows(c.RowTotal, c.Runs) }

func meanRows(total, runs Range) (rows *big.Rat, ok bool) {
	most := runs.Whole().Max
	if total.Min == nil || most == nil || most.Sign() <= 0 {
		return nil, false
	}
	return new(big.Rat).SetInt(ceil(new(big.Rat).Quo(total.Min, most))), true
}

// rowsPerPerson merges what claims say of a dataset.
func (m *merger) rowsPerPerson(p *Place, group []Claim) int64 {
	const key = "rows_per_person"
	stated := func(c *Claim) string {
		if c.RowsPerPerson == 0 {
			return ""
		}
		return strconv.FormatInt(c.RowsPerPerson, 10)
	}
	text := m.first(group, key, stated)
	if text == "" {
		return 0
	}
	c := sayer(group, text, stated)
	if p.Kind != KindDataset {
		m.fault(c, key, "%q is a %s; rows_per_person is of a dataset or a transfer", p.ID, p.Kind)
		return 0
	}
	return c.RowsPerPerson
}
