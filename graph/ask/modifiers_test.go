package ask_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// TestEveryIntervalIsRead as in a manifest, without quotation marks, wherever it
// stands and whatever the question ends in.
func TestEveryIntervalIsRead(t *testing.T) {
	a := words(t)
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"2018", "2018-04", "2018-04-01", "2018-04-01/2018-07-31", "2018-04/2018-07", "2018/2019-06", "2024-05/..", "2019-06-27/..", "2019/..",
		"../2020", "../2020-03-01", "../..", "2018-04-01T09:00:00Z/2018-04-02T09:00:00+09:00", "2018-04-01T09:00:00Z/..", "../2018-04-01T09:00:00.5Z", "2018-04/2018-07-01T00:00:00Z",
	} {
		want, err := graph.ParseInterval(text, seoul)
		if err != nil {
			t.Fatal(err)
		}
		for _, question := range []string{
			"whose data reached Alipay during " + text, "whose data was in Alipay in " + text, "where did core go during " + text,
			"which transfers undisclosed during " + text, "whose data reached Alipay during " + text + " via core", "whose data reached Alipay during " + text + ", via core",
		} {
			for _, end := range []string{"", "?", " ?", ".", "...", ".?", "?!\n", "？", "。"} {
				f, err := a.Parse(question + end)
				if err != nil || f.Window != want {
					t.Errorf("%s%s: %v, want %v: %v", question, end, f.Window, want, err)
				}
			}
		}
		if f, err := a.Parse("whose data reached Alipay as of " + text + "?"); err != nil || f.AsOf != want.Until {
			t.Errorf("as of %s: %v, want %v: %v", text, f.AsOf, want.Until, err)
		}
		if f, err := a.Parse("whose data reached Alipay since " + text + "?"); err != nil || f.Window.Since != want.Since {
			t.Errorf("since %s: %v, want %v: %v", text, f.Window, want, err)
		}
	}
}

// TestTimesReadBack in zones whose days have no midnight, are skipped, or begin
// with one that comes twice, and where the times are those of the epoch.
func TestTimesReadBack(t *testing.T) {
	t.Parallel()
	a := words(t)
	for zone, days := range map[string][]string{
		"UTC": {"1969-12-31", "1970-01-01"}, "America/Santiago": {"2024-09-07", "2024-09-08", "2024-04-06", "2024-04-07"},
		"America/Havana": {"2024-03-09", "2024-03-10", "2024-11-03"}, "America/St_Johns": {"2010-11-06", "2010-11-07"},
		"Pacific/Apia": {"2011-12-29", "2011-12-31"}, "Africa/Cairo": {"2024-04-25", "2024-04-26"}, "Africa/Monrovia": {"1972-01-07"},
	} {
		where, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		a := a.In(where)
		for _, day := range days {
			v, err := graph.ParseInterval(day, where)
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range []string{"as of " + day, "during " + day, "since " + day, "during " + day + "/.. as of " + day} {
				question := "whose data reached alipay " + words
				if f, err := a.Parse(question); err != nil || !strings.HasSuffix(f.String(), day) {
					t.Errorf("%s in %s: %s %v", question, zone, f, err)
				}
			}
			for i := v.Since - 2*hour; i <= v.Until+2*hour; i += hour / 2 {
				f := asks(ask.Who, "alipay")
				f.Zone, f.AsOf = where, i
				for _, f.Window = range []graph.Interval{graph.Always, {Since: i - 30*hour, Until: i}, {Since: i, Until: graph.Future}, {Since: graph.Past, Until: i}, {Since: i, Until: i + 1}} {
					if again, err := a.Parse(f.String()); err != nil || !reflect.DeepEqual(again, f) {
						t.Fatalf("%s in %s reads back as %s: %v", f, zone, again, err)
					}
				}
			}
		}
	}
}

const hour = graph.Instant(time.Hour / time.Microsecond)

// TestModifiersThatClashAreNamed as they were typed, and none is offered that is
// not taken.
func TestModifiersThatClashAreNamed(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"whose data reached Alipay since 2018 during 2019":            `column 38: "since" and "during" clash: a question takes one of them`,
		"whose data was in Alipay in 2018 since 2019":                 `column 34: "in" and "since" clash: a question takes one of them`,
		"whose data reached Alipay since 2018 since 2019":             `column 38: "since" is said twice`,
		"whose data reached Alipay during 2018 during 2019":           `column 39: "during" is said twice`,
		"whose data reached Alipay via core as of 2018 through core":  `column 47: "via" and "through" clash: a question takes one of them`,
		"which transfers from core as of 2018 undisclosed as of 2019": `column 50: "as of" is said twice`,
		"which transfers carrying phone numbers carrying email":       `column 40: "carrying" is said twice`,
		"where did Kakao Pay go from core":                            `column 24: "from" is not taken here: the question starts from kakaopay already; to start elsewhere, name that instead`,
		"what was derived from nsf-build from core":                   `column 33: "from" is not taken here: the question starts from transfer "nsf-build" already; to start elsewhere, name that instead`,
		"where did Kakao Pay go to Alipay":                            `column 24: expected "as of", "during", "since", "via", "avoiding", "according to", "without", "known at" or the end, found "to"`,
		"what was derived from core to Alipay":                        `column 28: expected "as of", "during", "since", "via", "avoiding", "according to", "without", "known at" or the end, found "to"`,
		"what feeds Alipay to core":                                   `column 19: expected "as of", "during", "since", "from", "via", "avoiding", "according to", "without", "known at" or the end, found "to"`,
		"which transfers undisclosed yesterday":                       `"carrying WHAT of PEOPLE", "from", "to" or a modifier, found "yesterday"`,
		"which transfers undisclosed via core at noon":                `"carrying WHAT of PEOPLE", "from", "to" or a modifier, found "at"`,
	} {
		if _, err := a.Parse(question); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\n  want %s", question, err, want)
		}
	}
}
