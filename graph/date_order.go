package graph

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A DateOrderError is a date, or two, written as other conventions write it.
type DateOrderError struct {
	Write string // how it is written here, "" where that cannot be told for sure
}

func (e *DateOrderError) Error() string {
	const order = "dates are written year, month, day, in four, two and two digits"
	if e.Write == "" {
		return order + ": 2018-12-31"
	}
	return order + "; write " + e.Write
}

// inOtherOrder returns what is wrong with a text that is no interval, if it is a
// date, or two, in another order, with other separators, without leading zeros,
// with a month in words, or a quarter of a year; else nil.
func inOtherOrder(text string) error {
	write := ""
	if d := readOther(text); d != nil {
		write = d.write(true, true)
	} else {
		start, end := rangeHalves(text)
		first, last := readOther(start), readOther(end)
		if first != nil {
			start = first.write(true, false)
		}
		if last != nil {
			end = last.write(false, true)
		}
		known := func(d otherDate, side string) bool { return d != nil || side == ".." || isDate(side) }
		if first == nil && last == nil || !known(first, start) || !known(last, end) {
			return nil
		}
		write = start + "/" + end
	}
	if _, err := parseInterval(write, time.UTC); err != nil {
		write = "" // of a side it is not known, or it ends before it begins
	}
	return &DateOrderError{write}
}

// rangeHalves parts a range whose dates may hold slashes.
func rangeHalves(text string) (start, end string) {
	if rest, ok := strings.CutPrefix(text, "../"); ok {
		return "..", rest
	}
	if rest, ok := strings.CutSuffix(text, "/.."); ok {
		return rest, ".."
	}
	parts := strings.Split(text, "/")
	n := len(parts) / 2
	return strings.Join(parts[:n], "/"), strings.Join(parts[n:], "/")
}

// isDate reports whether a text is YYYY, YYYY-MM or YYYY-MM-DD.
func isDate(text string) bool {
	if n := len(text); n != 4 && n != 7 && n != 10 {
		return false
	}
	year, _, _, ok := readDate(text)
	return ok && year >= firstYear && year <= lastYear
}

// An otherDate is what a text in another order may mean: nothing, though it is not
// nil, where it does not say of which century it is.
type otherDate []dateSpan

// A dateSpan is a date or a quarter of a year, by its first and its last month.
type dateSpan struct{ first, last string }

// write returns the one date that is meant, from its beginning or to its end, or
// both; "" if it may be several.
func (d otherDate) write(first, last bool) string {
	switch {
	case len(d) != 1:
		return ""
	case first && last && d[0].first != d[0].last:
		return d[0].first + "/" + d[0].last
	case first:
		return d[0].first
	}
	return d[0].last
}

// readOther reads a date in another order; nil if it is none, or one in this order.
func readOther(text string) otherDate {
	if isDate(text) || strings.Contains(text, "..") {
		return nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/.-, ", r) })
	switch len(parts) {
	case 1:
		n := min(len(parts[0]), 4)
		year, rest := parts[0][:n], parts[0][n:]
		if len(rest) == 4 {
			return someDates([3]string{year, rest[:2], rest[2:]})
		}
		return quarter(year, rest)
	case 2:
		for _, p := range [][2]string{{parts[0], parts[1]}, {parts[1], parts[0]}} {
			if d := quarter(p[0], p[1]); d != nil {
				return d
			}
			if month := p[0] + "-" + monthNumber(p[1]); isNumber(p[0], 4) && isDate(month) {
				return otherDate{{month, month}}
			}
		}
	case 3:
		return threeParts(parts[0], parts[1], parts[2])
	}
	return nil
}

// threeParts reads a year, a month and a day, in whatever order, the year first or
// last.
func threeParts(a, b, c string) otherDate {
	switch {
	case MonthCalled(a) > 0: // May 1st, 2018
		return someDates([3]string{c, a, b})
	case MonthCalled(b) > 0:
		if isNumber(a, 4) {
			return someDates([3]string{a, b, c})
		}
		return someDates([3]string{c, b, a})
	case isNumber(a, 4):
		if d := someDates([3]string{a, b, c}); d != nil {
			return d
		}
		return someDates([3]string{a, c, b})
	}
	return someDates([3]string{c, b, a}, [3]string{c, a, b})
}

// someDates returns those of some years, months and days that there are, each once.
func someDates(all ...[3]string) (found otherDate) {
	for _, d := range all {
		month, day := monthNumber(d[1]), strings.TrimRight(strings.ToLower(d[2]), "stndrh")
		if isNumber(day, 1) {
			day = "0" + day
		}
		text := d[0] + "-" + month + "-" + day
		switch s := (dateSpan{text, text}); {
		case isNumber(d[0], 4) && isDate(text) && !slices.Contains(found, s):
			found = append(found, s)
		case isNumber(d[0], 2) && isDate("2000-"+month+"-"+day) && found == nil:
			found = otherDate{}
		}
	}
	return found
}

// quarter reads a quarter of a year, such as Q1.
func quarter(year, text string) otherDate {
	if !isNumber(year, 4) || len(text) != len("Q1") || text[0] != 'Q' && text[0] != 'q' || text[1] < '1' || text[1] > '4' {
		return nil
	}
	last := 3 * int(text[1]-'0')
	return otherDate{{fmt.Sprintf("%s-%02d", year, last-2), fmt.Sprintf("%s-%02d", year, last)}}
}

// monthNumber returns a month, in digits or in words, with two digits; as it is, if
// it is none.
func monthNumber(text string) string {
	if n := MonthCalled(text); n > 0 {
		return fmt.Sprintf("%02d", n)
	}
	if isNumber(text, 1) {
		return "0" + text
	}
	return text
}

// MonthCalled returns the number of a month by its English name or the beginning of
// it, 0 if it is none.
func MonthCalled(word string) int {
	word = strings.ToLower(strings.TrimSuffix(word, "."))
	for m := time.January; m <= time.December; m++ {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), word) || word == "sept" && m == time.September {
			return int(m)
		}
	}
	return 0
}

// isNumber reports whether a text is a number of so many digits.
func isNumber(text string, digits int) bool {
	return len(text) == digits && strings.Trim(text, "0123456789") == ""
}
