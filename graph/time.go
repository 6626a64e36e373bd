package graph

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// An Instant is a moment in microseconds since 1970-01-01T00:00:00Z.
// A plain number, so that the engine can compare millions of them.
type Instant int64

// Past lies before and Future after every moment that can be written.
const (
	Past   Instant = math.MinInt64
	Future Instant = math.MaxInt64
)

// InstantOf returns the Instant of t.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time returns the moment in UTC; it means nothing for Past and Future.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// An Interval is the half-open span [Since, Until). Half-open spans abut
// without overlapping, so the day at the seam of two filings is never counted
// twice.
type Interval struct{ Since, Until Instant }

// Always is the interval that contains every moment.
var Always = Interval{Past, Future}

// Empty reports whether no moment lies in the interval.
func (v Interval) Empty() bool { return v.Since >= v.Until }

// Intersect returns the moments that lie in both intervals.
func (v Interval) Intersect(w Interval) Interval {
	return Interval{max(v.Since, w.Since), min(v.Until, w.Until)}
}

// ParseInterval reads an ISO 8601 / EDTF (level 0, with open ends) interval:
// START/END, where either is a year, a month, a day, an RFC 3339 instant or
// "..", or a single year, month or day. A day begins at its first instant in
// zone, which need not be midnight; one that the zone skipped is an error. An end
// given as a year, month or day includes it; an end given as an instant does not.
// Of a date in another order the error is a *DateOrderError.
func ParseInterval(text string, zone *time.Location) (Interval, error) {
	v, err := parseInterval(text, zone)
	if err != nil && !errors.Is(err, errOutOfReach) {
		if other := inOtherOrder(text); other != nil {
			err = fmt.Errorf("interval %q: %w", text, other)
		}
	}
	return v, err
}

func parseInterval(text string, zone *time.Location) (Interval, error) {
	start, end, isRange := strings.Cut(text, "/")
	if !isRange {
		span, instant, err := parseMoment(text, zone)
		if err == nil && (instant || span == Always) {
			err = errors.New("a single moment is no interval; write START/END")
		}
		if err != nil {
			return Interval{}, fmt.Errorf("interval %q: %w", text, err)
		}
		return span, nil
	}
	first, _, err := parseMoment(start, zone)
	if err != nil {
		return Interval{}, fmt.Errorf("interval %q: start: %w", text, err)
	}
	last, instant, err := parseMoment(end, zone)
	if err != nil {
		return Interval{}, fmt.Errorf("interval %q: end: %w", text, err)
	}
	v := Interval{first.Since, last.Until}
	if instant {
		v.Until = last.Since
	}
	if instant && v.Since == v.Until {
		return Interval{}, fmt.Errorf("interval %q is empty: it ends where it begins", text)
	}
	if v.Empty() {
		return Interval{}, fmt.Errorf("interval %q ends before it begins", text)
	}
	return v, nil
}

// parseMoment reads one side of an interval as the span it covers, and
// whether it was written as an instant, which covers nothing.
func parseMoment(text string, zone *time.Location) (span Interval, instant bool, err error) {
	if text == ".." {
		return Always, false, nil
	}
	if strings.Contains(text, "T") {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil && hasLongYear(text) {
			return Interval{}, false, outOfReach(text)
		}
		if err != nil {
			return Interval{}, false, fmt.Errorf("%q is not an instant such as 2018-04-01T09:00:00Z", text)
		}
		if i := InstantOf(t); i >= earliest && i < latest {
			return Interval{i, i}, true, nil
		}
		return Interval{}, false, outOfReach(text)
	}
	if hasLongYear(text) {
		return Interval{}, false, outOfReach(text)
	}
	var years, months, days int // how long what is named is
	switch len(text) {
	case len("2006"):
		years = 1
	case len("2006-01"):
		months = 1
	case len("2006-01-02"):
		days = 1
	default:
		return Interval{}, false, notDate(text)
	}
	year, month, day, ok := readDate(text)
	if !ok && strings.Trim(text, "0123456789-") != "" {
		return Interval{}, false, notDate(text)
	}
	if !ok {
		return Interval{}, false, fmt.Errorf("there is no date %q", text)
	}
	if year < firstYear || year > lastYear {
		return Interval{}, false, outOfReach(text)
	}
	span = Interval{
		StartOfDay(year, time.Month(month), day, zone),
		StartOfDay(year+years, time.Month(month+months), day+days, zone),
	}
	if span.Empty() {
		before, after := (span.Since - 1).day(zone), span.Since.day(zone)
		return Interval{}, false, &SkippedDayError{fmt.Sprintf("%s skipped the day %s: %s was followed by %s", zone, text, before, after)}
	}
	return span, false, nil
}

func notDate(text string) error {
	return fmt.Errorf("%q is not a date; expected YYYY, YYYY-MM, YYYY-MM-DD, .. or an RFC 3339 instant", text)
}

// A SkippedDayError is a day of the calendar that a zone never had.
type SkippedDayError struct{ what string }

func (e *SkippedDayError) Error() string { return e.what }

var errOutOfReach = fmt.Errorf("is out of reach; years run from %04d to %d, and \"..\" stands for an open side", firstYear, lastYear)

func outOfReach(text string) error { return fmt.Errorf("%q %w", text, errOutOfReach) }

// hasLongYear reports whether a date or an instant begins with a year of more than four
// digits, or one with a sign.
func hasLongYear(text string) bool {
	year, rest, more := strings.Cut(strings.TrimLeft(text, "+-"), "-")
	_, isYear := digits(year)
	return isYear && more && rest != "" && len(year) >= 4 && (len(year) > 4 || text[0] == '+' || text[0] == '-')
}

// readDate reads YYYY, YYYY-MM or YYYY-MM-DD, and reports whether there is such
// a date. A million claims hold two million dates, and time.Parse takes its time.
func readDate(text string) (year, month, day int, ok bool) {
	year, ok = digits(text[:4])
	month, day = 1, 1
	if ok && len(text) > 4 {
		month, ok = digits(text[5:7])
		ok = ok && text[4] == '-'
	}
	if ok && len(text) > 7 {
		day, ok = digits(text[8:])
		ok = ok && text[7] == '-'
	}
	ok = ok && month >= 1 && month <= 12 && day >= 1
	return year, month, day, ok && day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func digits(text string) (n int, ok bool) {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n, true
}

// Format writes the interval as ParseInterval reads it: day boundaries of zone
// as inclusive days, any other boundary as an RFC 3339 instant.
func (v Interval) Format(zone *time.Location) string {
	since, until := v.Since.FormatStart(zone), v.Until.FormatEnd(zone)
	if since == "" {
		since = ".."
	}
	if until == "" {
		until = ".."
	}
	if since == until && since != ".." {
		return since
	}
	return since + "/" + until
}

// Format writes the instant as RFC 3339, in zone.
func (i Instant) Format(zone *time.Location) string { return formatInstant(i.Time().In(zone)) }

// formatInstant writes an instant in its zone, or in UTC where the zone's
// offset, as before standard time, is no whole number of minutes: RFC 3339
// cannot write it.
func formatInstant(t time.Time) string {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC()
	}
	return t.Format(time.RFC3339Nano)
}

// When says at which moments something happened. The zero value is "left
// out", which means unknown of a transfer, and always of an origin or a ground;
// Unknown means that somebody said so.
type When struct {
	Unknown bool
	Spans   []Interval // sorted, none empty
}

// ParseWhen reads "unknown" or "always" alone, or one or more intervals.
func ParseWhen(texts []string, zone *time.Location) (When, error) {
	if len(texts) == 1 {
		switch texts[0] {
		case "unknown":
			return When{Unknown: true}, nil
		case "always":
			return When{Spans: []Interval{Always}}, nil
		}
	}
	var w When
	for _, text := range texts {
		v, err := ParseInterval(text, zone)
		if err != nil {
			return When{}, err
		}
		w.Spans = append(w.Spans, v)
	}
	slices.SortFunc(w.Spans, func(a, b Interval) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Until, b.Until))
	})
	w.Spans = slices.Compact(w.Spans)
	return w, nil
}

// IsZero reports whether nothing was said.
func (w When) IsZero() bool { return !w.Unknown && len(w.Spans) == 0 }

// Format writes the intervals in zone, "unknown" if they are.
func (w When) Format(zone *time.Location) []string {
	if w.Unknown {
		return []string{"unknown"}
	}
	texts := make([]string, len(w.Spans))
	for i, v := range w.Spans {
		texts[i] = v.Format(zone)
	}
	return texts
}

// MarshalJSON writes the list of intervals in UTC, the form that claims are
// hashed in.
func (w When) MarshalJSON() ([]byte, error) { return json.Marshal(w.Format(time.UTC)) }

// UnmarshalJSON reads what MarshalJSON writes.
func (w *When) UnmarshalJSON(data []byte) error {
	var texts []string
	err := json.Unmarshal(data, &texts)
	if err == nil {
		*w, err = ParseWhen(texts, time.UTC)
	}
	return err
}
