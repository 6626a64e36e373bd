package graph

import "time"

// Years that dates may name: any zone's bounds of them can be written as
// RFC 3339 instants, which have four digits for the year.
const firstYear, lastYear = 1, 9998

// earliest and latest bound the instants that can be written, in any zone: those
// of the years that dates may name, and a day more for zones ahead or behind.
var earliest, latest = StartOfDay(firstYear-1, 12, 31, time.UTC), StartOfDay(lastYear+1, 1, 2, time.UTC)

// A date is a day of the calendar.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date { y, m, d := t.Date(); return date{y, m, d} }

// start returns the first instant of the day in a zone, or where the zone
// skipped it, that of the day after.
func (d date) start(zone *time.Location) Instant { return StartOfDay(d.year, d.month, d.day, zone) }

// plus returns the day so many days later.
func (d date) plus(days int) date {
	return dateOf(time.Date(d.year, d.month, d.day+days, 0, 0, 0, 0, time.UTC))
}

// String writes the day as YYYY-MM-DD. A million claims hold two million, and fmt takes
// five times as long.
func (d date) String() string {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// StartOfDay returns the first instant at which it is that day in zone, or a
// later one: clocks may go forward at midnight, or over a whole day. Where they go
// back over midnight, what they show twice belongs to the day that had begun.
// Months and days may lie outside their usual ranges, as those of time.Date may.
func StartOfDay(year int, month time.Month, day int, zone *time.Location) Instant {
	return firstShowing(time.Date(year, month, day, 0, 0, 0, 0, time.UTC), zone)
}

// firstShowing returns the first instant at which the clocks of a zone show a time, or a
// later one if they go forward over it. The time is given as that of UTC.
func firstShowing(shown time.Time, zone *time.Location) Instant {
	if zone == time.UTC {
		return InstantOf(shown)
	}
	// No zone is that far from UTC, so its clocks do not show it yet.
	t := shown.Add(-mostSet).In(zone)
	for {
		_, offset := t.Zone()
		_, change := t.ZoneBounds()
		if !change.IsZero() && !change.After(t) {
			// So package time says of the last day of leap years to come, on which
			// no clock is set.
			change = t.Truncate(24 * time.Hour).Add(24 * time.Hour)
		}
		at := shown.Add(-time.Duration(offset) * time.Second) // when clocks set so show it
		if at.Before(t) {
			at = t // they were set beyond it
		}
		if change.IsZero() || at.Before(change) {
			return InstantOf(at)
		}
		t = change
	}
}

// mostSet is more than clocks of any zone differ from UTC, or are ever set forward or back.
const mostSet = 48 * time.Hour

// latestShown returns the latest time that the clocks of a zone show up to an instant, as
// one of UTC: where they go back, that at which they did, until they show it again.
func latestShown(i Instant, zone *time.Location) time.Time {
	t := i.Time().In(zone)
	shown := asShown(t)
	if zone == time.UTC {
		return shown
	}
	for period := t; ; {
		start, _ := period.ZoneBounds()
		if start.IsZero() || t.Sub(start) > mostSet {
			return shown
		}
		period = start.Add(-1)
		_, offset := period.Zone()
		if back := start.UTC().Add(time.Duration(offset) * time.Second); back.After(shown) {
			shown = back
		}
	}
}

// asShown returns what clocks show at a moment in its zone, as a time of UTC.
func asShown(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// Date returns the day that the instant belongs to in zone; it means nothing for
// Past and Future.
func (i Instant) Date(zone *time.Location) (year int, month time.Month, day int) {
	d := i.day(zone)
	return d.year, d.month, d.day
}

func (i Instant) day(zone *time.Location) date {
	d := dateOf(i.Time().In(zone))
	if zone == time.UTC {
		return d
	}
	for next := d.plus(1); next.start(zone) <= i; next = d.plus(1) {
		d = next // clocks went back over midnight
	}
	return d
}

// FormatStart writes the instant as the beginning of something: the day if a
// day of zone begins with it, else RFC 3339, and "" for Past and Future.
func (i Instant) FormatStart(zone *time.Location) string {
	if i == Past || i == Future {
		return ""
	}
	t := i.Time().In(zone)
	if d := dateOf(t); d.canBeRead() && d.start(zone) == i {
		return d.String()
	}
	return formatInstant(t)
}

// FormatEnd writes the instant as an exclusive end: the last day before it if
// a day of zone begins with it, else RFC 3339, and "" for Past and Future.
func (i Instant) FormatEnd(zone *time.Location) string {
	if i == Past || i == Future {
		return ""
	}
	t := i.Time().In(zone)
	if dateOf(t).start(zone) == i {
		if last := (i - 1).day(zone); last.canBeRead() {
			return last.String()
		}
	}
	return formatInstant(t)
}

func (d date) canBeRead() bool { return d.year >= firstYear && d.year <= lastYear }
