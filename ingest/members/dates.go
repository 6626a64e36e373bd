package members

import (
	"bytes"
	"errors"
	"fmt"
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

var errSpan = errors.New("a date stands here, not an interval")

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
		return 0, fmt.Errorf("%q is not a date", abridged([]byte(text)))
	}
	for _, c := range text {
		if c == '/' {
			return 0, errSpan
		}
	}
	if text == ".." {
		if d.ends {
			return graph.Future, nil
		}
		return graph.Past, nil
	}
	if d.ends {
		v, err := graph.ParseInterval("../"+text, d.zone)
		return v.Until, plain(err)
	}
	v, err := graph.ParseInterval(text+"/..", d.zone)
	return v.Since, plain(err)
}

// plain takes off what an error says of the interval that the cell was made
// into.
func plain(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}
