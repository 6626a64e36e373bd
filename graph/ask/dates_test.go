package ask_test

import (
	"bytes"
	"strings"
	"testing"
)

// TestDatesAreThoseThatPeopleMean: what lies somewhere just before a date ends, and what an
// erasure at one instant left, is dated by that instant or its day, and never by a microsecond
// beside it.
func TestDatesAreThoseThatPeopleMean(t *testing.T) {
	asker := askerOf(t, `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "system", "id": "r", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2023/.."], "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/days", "source": "f", "retention": "P30D", "deletion": "verified"}
{"kind": "dataset", "id": "r/month", "source": "f", "retention": "P1M", "deletion": "verified"}
{"kind": "dataset", "id": "r/hours", "source": "f", "retention": "PT36H", "deletion": "verified"}
{"kind": "dataset", "id": "r/untold", "source": "f", "retention": "unknown"}
{"kind": "dataset", "id": "r/erased", "source": "f"}
{"kind": "dataset", "id": "r/midnight", "source": "f"}
{"kind": "transfer", "id": "days", "source": "f", "from": "s/a", "to": "r/days", "when": ["2024/.."], "people": "everyone"}
{"kind": "transfer", "id": "month", "source": "f", "from": "s/a", "to": "r/month", "when": ["2024/.."], "people": "everyone"}
{"kind": "transfer", "id": "hours", "source": "f", "from": "s/a", "to": "r/hours", "when": ["2024/.."], "people": "everyone"}
{"kind": "transfer", "id": "untold", "source": "f", "from": "s/a", "to": "r/untold", "when": ["2024/.."], "people": "everyone"}
{"kind": "transfer", "id": "erased", "source": "f", "from": "s/a", "to": "r/erased", "when": ["2024/.."], "people": "everyone"}
{"kind": "transfer", "id": "midnight", "source": "f", "from": "s/a", "to": "r/midnight", "when": ["2024-01"], "people": "everyone"}
{"kind": "erasure", "id": "e", "source": "f", "at": "r/erased", "when": ["2024-04-10T08:00:00Z/2024-04-10T08:00:00.000001Z"]}
{"kind": "erasure", "id": "m", "source": "f", "at": "r/midnight", "when": ["2024-04-10T00:00:00Z/2024-04-10T00:00:00.000001Z"]}
`)
	for question, want := range map[string]string{
		"whose data does r hold as of 2024-06-30": "days 2024-06-01 2024-06-30; erased 2024-04-10T08:00:00Z 2024-06-30; hours 2024-06-29T12:00:00Z 2024-06-30; " +
			"month 2024-05-31 2024-06-30; untold 2024-06-30 2024-06-30",
		"whose data does r/days hold as of 2024-06-30T12:00:00Z":   "days 2024-05-31T12:00:00Z 2024-06-30T12:00:00Z",
		"whose data does r/untold hold as of 2024-06-30T12:00:00Z": "untold 2024-06-30T12:00:00Z 2024-06-30T12:00:00Z",
		"which erasures came back":                                 "erased 2024-04-10T08:00:00Z <nil>",
	} {
		a := answered(t, asker, question)
		var said []string
		for i := range a.Transfers {
			row := &a.Transfers[i]
			text := row.ID
			for _, at := range []*string{row.People.Confirmed.First, row.People.Confirmed.Last} {
				if at == nil {
					text += " <nil>"
				} else {
					text += " " + *at
				}
			}
			said = append(said, text)
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
	for _, p := range answered(t, asker, "where did s go").Places {
		if p.ID == "r/midnight" && (p.Held.Possible[0].String() != "2024-01-01 – 2024-04-09" || *p.Held.Gone != "2024-04-10") {
			t.Errorf("held %s, gone since %s", p.Held.Possible[0], *p.Held.Gone)
		}
	}
	for id, want := range map[string]string{
		"e": "Just after, at 2024-04-10T08:00:00Z, r/erased holds such data of 10 people.",
		"m": "Just after, at 2024-04-10T00:00:00Z, r/midnight holds no such data.",
	} {
		r, err := asker.Receipt(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := r.WriteJSON(&b); err != nil || !strings.Contains(b.String(), want) || strings.Contains(b.String(), ":00.0") {
			t.Errorf("%v: no %q, or a microsecond, in\n%s", err, want, b.String())
		}
	}
}
