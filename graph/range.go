package graph

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// A Range is what is known of a number: its least and greatest possible
// value, exact, nil where unbounded. The zero Range says nothing.
type Range struct{ Min, Max *big.Rat }

// ExactRange returns the range that holds n alone.
func ExactRange(n int64) Range { r := new(big.Rat).SetInt64(n); return Range{r, r} }

// IsZero reports whether nothing is known.
func (r Range) IsZero() bool { return r.Min == nil && r.Max == nil }

// Hull returns the smallest range that contains both.
func (r Range) Hull(o Range) Range {
	var h Range
	if r.Min != nil && o.Min != nil {
		h.Min = r.Min
		if o.Min.Cmp(r.Min) < 0 {
			h.Min = o.Min
		}
	}
	if r.Max != nil && o.Max != nil {
		h.Max = r.Max
		if o.Max.Cmp(r.Max) > 0 {
			h.Max = o.Max
		}
	}
	return h
}

// Equal reports whether both say the same.
func (r Range) Equal(o Range) bool { return r.String() == o.String() }

// maxRangeDigits keeps a hostile number from growing without bound.
const maxRangeDigits = 40

// ParseRange reads a decimal number, or two with ".." between, either of which
// may be left out: "40000000", "7000000..8000000", "..0.2", "0.5..".
func ParseRange(text string) (Range, error) {
	lo, hi, isRange := strings.Cut(text, "..")
	if !isRange {
		hi = lo
	}
	var r Range
	var err error
	if r.Min, err = parseDecimal(lo, isRange); err != nil {
		return Range{}, fmt.Errorf("range %q: %w", text, err)
	}
	if r.Max, err = parseDecimal(hi, isRange); err != nil {
		return Range{}, fmt.Errorf("range %q: %w", text, err)
	}
	switch {
	case r.IsZero():
		return Range{}, fmt.Errorf("range %q says nothing; leave it out", text)
	case r.Min != nil && r.Max != nil && r.Min.Cmp(r.Max) > 0:
		return Range{}, fmt.Errorf("range %q ends below where it begins", text)
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

// Of returns the range of so many, rounded outward to whole numbers; most is
// negative where there is no upper bound.
func (r Range) Of(whole int64) (least, most int64) {
	most = -1
	times := func(x *big.Rat, up int64) int64 {
		n := new(big.Int).Mul(x.Num(), big.NewInt(whole))
		n, rest := n.QuoRem(n, x.Denom(), new(big.Int))
		n.Add(n, big.NewInt(up*int64(rest.Sign())))
		if !n.IsInt64() {
			return math.MaxInt64
		}
		return n.Int64()
	}
	if r.Min != nil {
		least = times(r.Min, 0)
	}
	if r.Max != nil {
		most = times(r.Max, 1)
	}
	return least, most
}

// String writes the range as ParseRange reads it, "" if it says nothing.
func (r Range) String() string {
	switch {
	case r.IsZero():
		return ""
	case r.Min != nil && r.Max != nil && r.Min.Cmp(r.Max) == 0:
		return decimal(r.Min)
	}
	return decimal(r.Min) + ".." + decimal(r.Max)
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
