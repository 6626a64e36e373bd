package graph

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

// A Duration is how long something lasts by the calendar: so many months, then days, then
// seconds, none of them negative. A year is twelve months and a week seven days, but a month
// is no number of days, and a day no number of hours: one on which clocks are set has 23 or
// 25 of them. The zero value is none.
type Duration struct{ Months, Days, Seconds int64 }

// longest is the most of each that a duration may have: what lasts longer does not end
// within the years that can be written.
var longest = Duration{Months: 12 * lastYear, Days: 366 * lastYear, Seconds: 24 * 3600 * 366 * lastYear}

// A unit is what a letter after a number of a duration stands for.
type unit struct {
	letter byte
	is     Duration
}

// The units before and after the T of a duration, in their order.
var (
	dateUnits = [...]unit{{'Y', Duration{Months: 12}}, {'M', Duration{Months: 1}}, {'W', Duration{Days: 7}}, {'D', Duration{Days: 1}}}
	timeUnits = [...]unit{{'H', Duration{Seconds: 3600}}, {'M', Duration{Seconds: 60}}, {'S', Duration{Seconds: 1}}}
)

// ErrNoDuration is of a text that is not written as a duration at all.
var ErrNoDuration = errors.New("expected a duration such as P30D, P1Y6M, P2W or PT36H")

var errLongDuration = fmt.Errorf("it is longer than %d years", lastYear)

// ParseDuration reads an ISO 8601 duration of whole numbers: P30D, P1M, P1Y6M, P2W, PT36H,
// P1DT12H. One that is negative, and one of no length, is an error.
func ParseDuration(text string) (Duration, error) {
	d, err := parseDuration(text)
	if err != nil {
		return Duration{}, fmt.Errorf("duration %q: %w", text, err)
	}
	return d, nil
}

func parseDuration(text string) (d Duration, err error) {
	isNegative := strings.Contains(text, "-")
	rest, isDuration := strings.CutPrefix(strings.TrimPrefix(text, "-"), "P")
	date, clock, hasClock := strings.Cut(rest, "T")
	if !isDuration || rest == "" || hasClock && clock == "" {
		return d, ErrNoDuration
	}
	if err = d.read(date, dateUnits[:]); err == nil {
		err = d.read(clock, timeUnits[:])
	}
	switch {
	case err != nil:
		return d, err
	case isNegative:
		return d, errors.New("it is negative, and nothing ends before it begins")
	case d == Duration{}:
		return d, errors.New("it has no length")
	case d.Months > longest.Months || d.Days > longest.Days || d.Seconds > longest.Seconds:
		return d, errLongDuration
	}
	return d, nil
}

// read adds numbers, each followed by the letter of its unit.
func (d *Duration) read(text string, units []unit) error {
	for text != "" {
		number := strings.TrimPrefix(text, "-")
		end := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' })
		if end <= 0 {
			return ErrNoDuration
		}
		if number[end] == '.' || number[end] == ',' {
			return errors.New("its numbers must be whole; write PT90M for one hour and a half")
		}
		for len(units) > 0 && units[0].letter != number[end] {
			units = units[1:]
		}
		if len(units) == 0 {
			return ErrNoDuration
		}
		n, err := strconv.ParseInt(number[:end], 10, 32)
		if err != nil {
			return errLongDuration
		}
		is := units[0].is
		d.Months, d.Days, d.Seconds = d.Months+n*is.Months, d.Days+n*is.Days, d.Seconds+n*is.Seconds
		units, text = units[1:], number[end+1:]
	}
	return nil
}

// String writes the duration as ParseDuration reads it, in one way: months as years where
// they are twelve, weeks as days, seconds as hours and minutes. It is "" for none.
func (d Duration) String() string {
	if d == (Duration{}) {
		return ""
	}
	text := []byte{'P'}
	write := func(n int64, letter byte) {
		if n != 0 {
			text = append(strconv.AppendInt(text, n, 10), letter)
		}
	}
	write(d.Months/12, 'Y')
	write(d.Months%12, 'M')
	write(d.Days, 'D')
	if d.Seconds != 0 {
		text = append(text, 'T')
	}
	write(d.Seconds/3600, 'H')
	write(d.Seconds/60%60, 'M')
	write(d.Seconds%60, 'S')
	return string(text)
}

// After returns the instant at which the duration has passed since another one, by the
// calendar of a zone. Months and days lead to the same time of another day, which is reached
// when clocks show it first; seconds are exact and come after that.
//
// What begins later never ends earlier, so that what still lasts at an instant is what began
// at one instant or later (see Before). To add months to a date and cut the day to the last of
// its month would break that: P1M would end later for what began on 30 January at ten than
// for what began on the 31st at nine. So where the month has no such day, the duration has
// passed when that month has: P1M after any time of 31 January ends with the last day of
// February. Periods of months end so in law (Regulation (EEC, Euratom) 1182/71, article
// 3(2)(c); Korean Civil Act, article 160(3)). Where clocks go forward over the time, it has
// passed when they do. What begins while clocks show once more what they showed before ends
// as what begins when that is over.
//
// It is Past after Past, and Future after Future and where it lies beyond what can be written.
func (d Duration) After(i Instant, zone *time.Location) Instant {
	if i == Past || i == Future {
		return i
	}
	if d.Months != 0 || d.Days != 0 { // hours alone are exact, whatever clocks show
		i = firstShowing(d.onCalendar(latestShown(i, zone)), zone)
	}
	if i += Instant(d.Seconds * 1e6); i >= latest {
		return Future
	}
	return i
}

// onCalendar adds months and days to what clocks show.
func (d Duration) onCalendar(shown time.Time) time.Time {
	year, month, day := shown.Date()
	first := time.Date(year, month+time.Month(d.Months), 1, 0, 0, 0, 0, time.UTC)
	next := first.AddDate(0, 1, 0)
	if day > next.AddDate(0, 0, -1).Day() {
		return next.AddDate(0, 0, int(d.Days))
	}
	return first.AddDate(0, 0, day-1+int(d.Days)).Add(shown.Sub(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)))
}

// AfterEnd returns until when what went on up to an instant, and not at it, lasts for the
// duration: where After leads from the moments before it. That is After of the instant itself,
// but where time by the calendar makes a leap: what went on to the end of 30 April lasts P1M
// longer to the end of 30 May, and what happens as May begins lasts until June does.
func (d Duration) AfterEnd(i Instant, zone *time.Location) Instant {
	if i == Past || i == Future {
		return i
	}
	at, before := d.After(i, zone), d.After(i-1, zone)
	if at-before <= 1 {
		return at
	}
	// Of the moments before it, the last leads there where time passes as in After, and to the
	// same instant where several end together.
	return before + min(1, before-d.After(i-2, zone))
}

// Before is the inverse of After: it returns the first instant since which the duration has
// not passed at another one. After(g) > i holds of it and of every later instant g, and of no
// earlier one. It is Past of Past, and Future of Future.
//
// It looks for it, which takes up to 60 calls of After.
func (d Duration) Before(i Instant, zone *time.Location) Instant {
	if i == Past || i == Future {
		return i
	}
	most := Instant(d.Months*31+d.Days)*24*3600*1e6 + Instant(d.Seconds)*1e6
	if d.Months != 0 || d.Days != 0 {
		most += 2 * Instant(mostSet.Microseconds())
	}
	first := i - most // since which it has passed
	return first + Instant(sort.Search(int(most), func(n int) bool { return d.After(first+Instant(n), zone) > i }))
}
