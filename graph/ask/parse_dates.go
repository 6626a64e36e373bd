package ask

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"outflow/graph"
)

// datesAhead reports whether a date or an interval stands some tokens ahead, even
// one in another order: that it cannot be read so is said where it is read.
func (p *parser) datesAhead(n int) bool {
	p.at += n
	defer func() { p.at -= n }()
	_, words := p.dateInWords()
	_, err := graph.ParseInterval(p.peek().text, p.graph.Zone)
	var order *graph.DateOrderError
	return words > 0 || p.peek().dates() || errors.As(err, &order)
}

// dateInWords returns the date that is written out from the token at hand on, as
// a manifest writes it, and how many tokens it has: "May 2018", "3 May 2018",
// "May 3rd, 2018"; none if there is no such date.
func (p *parser) dateInWords() (date string, words int) {
	first, second, third := p.ahead(0).text, p.ahead(1).text, p.ahead(2).text
	switch {
	case monthOf(first) > 0 && isYear(second):
		return fmt.Sprintf("%s-%02d", second, monthOf(first)), 2
	case monthOf(first) > 0 && dayOfMonth(second) != "" && isYear(third):
		return fmt.Sprintf("%s-%02d-%s", third, monthOf(first), dayOfMonth(second)), 3
	case dayOfMonth(first) != "" && monthOf(second) > 0 && isYear(third):
		return fmt.Sprintf("%s-%02d-%s", third, monthOf(second), dayOfMonth(first)), 3
	}
	return "", 0
}

func monthOf(word string) int { return graph.MonthCalled(word) }

func isYear(word string) bool { return len(word) == 4 && strings.Trim(word, "0123456789") == "" }

// dayOfMonth returns a day of a month with two digits, "" if it is none.
func dayOfMonth(word string) string {
	number := strings.TrimRight(strings.ToLower(word), "stndrh")
	ending := strings.ToLower(word[len(number):])
	if strings.Trim(number, "0123456789") != "" || !slices.Contains([]string{"", "st", "nd", "rd", "th"}, ending) {
		return ""
	}
	switch len(number) {
	case 1:
		return "0" + number
	case 2:
		return number
	}
	return ""
}

// interval reads an interval or a single date.
func (p *parser) interval(expected string) (graph.Interval, error) {
	text, words := p.dateInWords()
	if words == 0 {
		text, words = p.peek().text, 1
	}
	v, err := readInterval(text, p.graph.Zone)
	if err != nil {
		bad := p.wrong(expected).(*QuestionError)
		var order *graph.DateOrderError
		switch {
		case errors.As(err, &order):
			bad.What, bad.unread = fmt.Sprintf("%q: %v", text, order), false
		case text != "":
			bad.What, bad.unread = fmt.Sprintf("expected %s: %v", expected, err), false
		}
		return v, bad
	}
	p.at += words
	return v, nil
}

// readInterval reads an interval or a single date; an instant alone is the span
// that ends, and begins, with it.
func readInterval(text string, zone *time.Location) (graph.Interval, error) {
	v, err := graph.ParseInterval(text, zone)
	if err != nil && strings.Contains(text, "T") && !strings.Contains(text, "/") {
		if from, errFrom := graph.ParseInterval(text+"/..", zone); errFrom == nil {
			v, err = graph.Interval{Since: from.Since, Until: from.Since}, nil
		}
	}
	return v, err
}

// between reads two dates and returns the time from the beginning of the first to
// the end of the second, which a word joins.
func (p *parser) between(joints ...string) (v graph.Interval, err error) {
	first, err := p.interval("a date, such as 2018-04-01")
	if err != nil {
		return v, err
	}
	if !p.peek().is(joints...) {
		return v, p.wrong(`"` + joints[0] + `" and a date`)
	}
	p.at++
	start := p.peek()
	last, err := p.interval("a date, such as 2018-07-31")
	v = graph.Interval{Since: first.Since, Until: last.Until}
	if err == nil && v.Empty() {
		err = start.fault("the time asked about ends before it begins")
	}
	return v, err
}
