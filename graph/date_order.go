package graph

import (
	"errors"
	"slices"
	"strings"
)

// ErrDateOrder means that a date is written as other conventions write it.
var ErrDateOrder = errors.New("dates are written year, month, day, in four, two and two digits: 2018-12-31")

// inOtherOrder reports whether a text that is no interval is a date, or two, in
// another order, with other separators, or without leading zeros.
func inOtherOrder(text string) bool {
	sides := strings.Split(text, "/")
	if len(sides) <= 2 && !slices.ContainsFunc(sides, func(side string) bool { return side != ".." && !isDateShaped(side) }) {
		return false // there is no such date, or it ends before it begins
	}
	numbers := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/.- ", r) })
	switch n := len(numbers); n {
	case 2, 3:
		return isDateOf(numbers)
	case 4, 6:
		return isDateOf(numbers[:n/2]) && isDateOf(numbers[n/2:])
	}
	return false
}

// isDateShaped reports whether a text looks like YYYY, YYYY-MM or YYYY-MM-DD.
func isDateShaped(text string) bool {
	const shape = "dddd-dd-dd"
	if n := len(text); n != 4 && n != 7 && n != 10 {
		return false
	}
	for i := range len(text) {
		isDigit := text[i] >= '0' && text[i] <= '9'
		if shape[i] == 'd' && !isDigit || shape[i] == '-' && text[i] != '-' {
			return false
		}
	}
	return true
}

// isDateOf reports whether numbers may be a year and a month, and a day, in
// some order.
func isDateOf(numbers []string) bool {
	years := 0
	for i, n := range numbers {
		if _, ok := digits(n); !ok || len(n) == 3 || len(n) > 4 {
			return false
		}
		if len(n) == 4 {
			years++
			if i > 0 && i < len(numbers)-1 {
				return false
			}
		}
	}
	return years == 1 || years == 0 && len(numbers) == 3
}
