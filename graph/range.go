package graph

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// A Range is what is known of a number: its least and greatest possible
// value, exact, nil where unbounded. The zero Range says nothing.
type Range struct {
	Min, Max *big.Rat
	// Below says that the number is less than Max, not Max itself.
	Below bool
	// About says that the bounds are approximate: they are reckoned with as they
	// are, and whatever rests on them is approximate too. Such bounds are never
	// strict.
	About bool
}

// ExactRange returns the range that holds n alone.
func ExactRange(n int64) Range {
	r := new(big.Rat).SetInt64(n)
	return Range{Min: r, Max: r}
}

// IsZero reports whether nothing is known.
func (r Range) IsZero() bool { return r.Min == nil && r.Max == nil }

// Hull returns the smallest range that contains both; it is approximate if one
// of them is.
func (r Range) Hull(o Range) Range {
	var h Range
	if r.Min != nil && o.Min != nil {
		h.Min = r.Min
		if o.Min.Cmp(r.Min) < 0 {
			h.Min = o.Min
		}
	}
	return h.upTo(r, o)
}

// upTo gives the range the larger end of two, none if one of them has none, and makes it
// approximate if one of them is.
func (h Range) upTo(r, o Range) Range {
	if r.Max != nil && o.Max != nil {
		switch c := o.Max.Cmp(r.Max); {
		case c < 0:
			h.Max, h.Below = r.Max, r.Below
		case c > 0:
			h.Max, h.Below = o.Max, o.Below
		default:
			h.Max, h.Below = r.Max, r.Below && o.Below
		}
	}
	if h.About = !h.IsZero() && (r.About || o.About); h.About {
		h.Below = false
	}
	return h
}

// Larger returns what is known of the larger of two numbers of each of which something is
// known; of one of which nothing is, the other. It is approximate if one of them is.
func (r Range) Larger(o Range) Range {
	switch {
	case r.IsZero():
		return o
	case o.IsZero():
		return r
	}
	l := Range{Min: r.Min}
	if r.Min == nil || o.Min != nil && o.Min.Cmp(r.Min) > 0 {
		l.Min = o.Min
	}
	return l.upTo(r, o)
}

// Equal reports whether both say the same.
func (r Range) Equal(o Range) bool { return r.String() == o.String() }

// maxRangeDigits keeps a hostile number from growing without bound.
const maxRangeDigits = 40

// ParseRange reads a decimal number, or two with ".." between, either of which
// may be left out: "40000000", "7000000..8000000", "..0.2", "0.5..". "<" before
// the second makes it strict, "..<0.2"; "~" before all of it approximate,
// "~40000000".
func ParseRange(text string) (Range, error) {
	rest, about := strings.CutPrefix(text, "~")
	lo, hi, isRange := strings.Cut(rest, "..")
	hi, below := strings.CutPrefix(hi, "<")
	if !isRange {
		hi = lo
	}
	r := Range{Below: below, About: about}
	var err error
	if r.Min, err = parseDecimal(lo, isRange); err != nil {
		return Range{}, fmt.Errorf("range %q: %w", text, err)
	}
	if r.Max, err = parseDecimal(hi, isRange && !below); err != nil {
		return Range{}, fmt.Errorf("range %q: %w", text, err)
	}
	switch {
	case r.IsZero():
		return Range{}, fmt.Errorf("range %q says nothing; leave it out", text)
	case about && below:
		return Range{}, fmt.Errorf("range %q: what is approximate has no strict bound; leave out ~ or <", text)
	case r.Min != nil && r.Max != nil && r.Min.Cmp(r.Max) > 0:
		return Range{}, fmt.Errorf("range %q ends below where it begins", text)
	case below && (r.Max.Sign() == 0 || r.Min != nil && r.Min.Cmp(r.Max) == 0):
		return Range{}, fmt.Errorf("range %q holds no number", text)
	}
	return r, nil
}

func parseDecimal(text string, mayBeEmpty bool) (*big.Rat, error) {
	if text == "" && mayBeEmpty {
		return nil, nil
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits := whole + fraction
	if digits == "" || len(digits) > maxRangeDigits || strings.Trim(digits, "0123456789") != "" || strings.HasSuffix(text, ".") {
		return nil, fmt.Errorf("%q is not a number such as 40000000 or 0.2", text)
	}
	n, ok := new(big.Rat).SetString("0" + text)
	if !ok {
		return nil, fmt.Errorf("%q is not a number such as 40000000 or 0.2", text)
	}
	return n, nil
}

// Whole returns the range as that of a whole number: less than 7 is at most 6.
func (r Range) Whole() Range {
	if r.Below {
		n := ceil(r.Max)
		if n.Sign() > 0 {
			n.Sub(n, big.NewInt(1))
		}
		r.Max, r.Below = new(big.Rat).SetInt(n), false
	}
	return r
}

// Of returns the range of so many, in whole numbers: its ends are rounded
// outward, and what is less than an end is the next whole number below it, of
// nothing nothing. most is negative where there is no upper bound.
func (r Range) Of(whole int64) (least, most int64) {
	most = -1
	times := func(x *big.Rat) *big.Rat { return new(big.Rat).Mul(x, new(big.Rat).SetInt64(whole)) }
	if r.Min != nil {
		x := times(r.Min)
		least = clamp(new(big.Int).Div(x.Num(), x.Denom()))
	}
	if r.Max != nil {
		most = clamp(ceil(Range{Max: times(r.Max), Below: r.Below}.Whole().Max))
	}
	return least, most
}

// ceil returns the least whole number that is not below x.
func ceil(x *big.Rat) *big.Int {
	n, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	return n.Add(n, big.NewInt(int64(rest.Sign())))
}

func clamp(n *big.Int) int64 {
	if !n.IsInt64() {
		return math.MaxInt64
	}
	return n.Int64()
}

// String writes the range as ParseRange reads it, "" if it says nothing.
func (r Range) String() string {
	if r.IsZero() {
		return ""
	}
	about, below := "", ""
	if r.About {
		about = "~"
	}
	if r.Below {
		below = "<"
	}
	if r.Min != nil && r.Max != nil && r.Min.Cmp(r.Max) == 0 {
		return about + decimal(r.Min)
	}
	return about + decimal(r.Min) + ".." + below + decimal(r.Max)
}

func decimal(n *big.Rat) string {
	if n == nil {
		return ""
	}
	// Every value was read from a decimal, so the expansion ends.
	places, _ := n.FloatPrec()
	return n.FloatString(places)
}

// MarshalText writes the range as ParseRange reads it.
func (r Range) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (r *Range) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRange(string(text))
	return err
}
