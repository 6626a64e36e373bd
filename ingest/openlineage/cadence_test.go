package openlineage

import (
	"testing"

	"outflow/graph"
)

// What counts as hourly, daily, weekly and monthly, at the borders of each.
func TestCadence(t *testing.T) {
	every := func(n int, gap graph.Instant) (at []graph.Instant) {
		for i := range n {
			at = append(at, graph.Instant(i)*gap)
		}
		return at
	}
	for name, test := range map[string]struct {
		begins []graph.Instant
		want   string
	}{
		"twice a day apart":       {every(2, day), ""},
		"three times a day apart": {every(3, day), "daily"},
		"18 hours":                {every(5, 18*hour), "daily"},
		"a little less":           {every(5, 18*hour-hour/2), ""},
		"36 hours":                {every(5, 36*hour-second), "daily"},
		"more than 36 hours":      {every(5, 36*hour+2*second), ""},
		"half an hour":            {every(9, hour/2), "hourly"},
		"less than that":          {every(9, hour/2-minute), ""},
		"less than two hours":     {every(9, 2*hour-minute), "hourly"},
		"two hours":               {every(9, 2*hour), ""},
		"six days":                {every(3, 6*day), "weekly"},
		"less than six days":      {every(3, 6*day-minute), ""},
		"eight days":              {every(3, 8*day), "weekly"},
		"more than eight days":    {every(3, 8*day+minute), ""},
		"two weeks apart":         {every(2, 7*day), ""},
		"weekly but for one":      {append(every(3, 7*day), 24*day), ""},
		"weekly, and once more":   {append(every(3, 7*day), 14*day+hour), "weekly"},
		"on weekdays":             {[]graph.Instant{0, day, 2 * day, 3 * day, 4 * day, 7 * day, 8 * day, 9 * day, 10 * day, 11 * day, 14 * day, 15 * day, 16 * day}, "daily"},
		"27 days":                 {every(3, 27*day), "monthly"},
		"less than 27 days":       {every(3, 27*day-minute), ""},
		"32 days":                 {every(3, 32*day), "monthly"},
		"more than 32 days":       {every(3, 32*day+minute), ""},
		"daily with a pause":      {append(every(9, day), 30*day, 31*day, 32*day), "daily"},
	} {
		t.Run(name, func(t *testing.T) {
			var w graph.When
			for _, at := range test.begins {
				w = stretches(w, graph.When{Spans: []graph.Interval{{Since: at, Until: at + second}}})
			}
			if got := cadence(w, int64(len(test.begins))); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	if got := cadence(graph.When{Spans: []graph.Interval{{Since: 0, Until: graph.Future}}}, 9); got != "" {
		t.Errorf("what has no end is %q", got)
	}
}
