package members

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"outflow/graph"
)

// dates reads the cells of one column of dates. A list has few different ones,
// so what was read is remembered.
type dates struct {
	zone *time.Location
	ends bool // a date is the end of a membership and belongs to it

	last    []byte
	moment  graph.Instant
	earlier map[string]graph.Instant
}

// What is wrong with a cell, in words that don't repeat it: in a list that is
// not as it should be, it may be somebody's id.
var (
	errSpan  = errors.New("an interval stands here")
	errOrder = errors.New("a date in another order stands here")
	errDate  = errors.New("there is no such date")
)

// aDate is what is expected of a cell.
const aDate = "a date (year, month, day) such as 2018-12-31, a month, a year, .. or an RFC 3339 instant"

// read returns the instant at which a membership begins or, exclusively, ends.
func (d *dates) read(text []byte) (graph.Instant, error) {
	if bytes.Equal(text, d.last) {
		return d.moment, nil
	}
	moment, ok := d.earlier[string(text)]
	if !ok {
		var err error
		if moment, err = d.parse(string(text)); err != nil {
			return 0, err
		}
		if d.earlier == nil || len(d.earlier) > maxDates {
			d.earlier = map[string]graph.Instant{}
		}
		d.earlier[string(text)] = moment
	}
	d.last, d.moment = append(d.last[:0], text...), moment
	return moment, nil
}

// maxDates bounds how many different dates are remembered.
const maxDates = 1 << 16

func (d *dates) parse(text string) (graph.Instant, error) {
	if len(text) > 64 {
		return 0, errDate
	}
	switch { // PostgreSQL writes what is open as infinity
	case text == ".." && !d.ends, text == "-infinity" && !d.ends:
		return graph.Past, nil
	case text == "..", text == "infinity" && d.ends:
		return graph.Future, nil
	}
	interval := text + "/.."
	if d.ends {
		interval = "../" + text
	}
	v, err := graph.ParseInterval(interval, d.zone)
	var skipped *graph.SkippedDayError
	var order *graph.DateOrderError
	switch {
	case errors.As(err, &skipped): // a day of the calendar is nobody
		return 0, skipped
	case errors.As(err, &order):
		return 0, errOrder
	case strings.Contains(text, "/"):
		return 0, errSpan
	case err != nil:
		return 0, errDate
	case d.ends:
		return v.Until, nil
	}
	return v.Since, nil
}
