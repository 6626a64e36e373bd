package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const endings = `outflow: 1
timezone: Asia/Seoul
parties: [{id: p}]
systems: [{id: s, party: p, name: The CRM, retention: P1Y6M, deletion: verified}, {id: q, party: p}]
populations: [{id: everybody}]
cohorts: [{id: c, of: everybody}]
datasets: [{id: s/d, fields: [f, {name: g, retention: PT36H}]}, {id: s/e}, {id: q/e, retention: unknown}]
erasures:
- {id: request-17, at: "s/d#f", when: 2025-03-10, people: not c, categories: [user.contact], evidence: [{title: The log}]}
- {id: request-18, at: s, status: requested}
- {id: request-19, at: q}
`

// endingsServed runs a service on a graph of places that keep data for a time, from which some
// was erased.
func endingsServed(t *testing.T) *service {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ends.yaml")
	if err := os.WriteFile(file, []byte(endings), 0o644); err != nil {
		t.Fatal(err)
	}
	store := openSQLite(t)
	fill(t, store, "ends", file)
	return start(t, store, nil)
}

// A place is shown with how long it keeps data, by whose calendar and where that is stated, and
// with what was erased at it, around it and in it.
func TestAPlaceIsShownWithWhatEndsThere(t *testing.T) {
	s := endingsServed(t)
	d := described(t)
	for id, want := range map[string]struct{ kept, deletion, erased string }{
		"s":     {`{"stated":"P1Y6M","timezone":"Asia/Seoul","place":"s","verified":true}`, "verified", "request-17 s/d#f request-18 s"},
		"s/d":   {`{"stated":"P1Y6M","timezone":"Asia/Seoul","place":"s","verified":true}`, "", "request-17 s/d#f request-18 s"},
		"s/d#g": {`{"stated":"PT36H","timezone":"Asia/Seoul","place":"s/d#g","verified":false}`, "", "request-18 s"},
		"q/e":   {`{"stated":"unknown","timezone":"Asia/Seoul","place":"q/e","verified":false}`, "", "request-19 q"},
		"p":     {"null", "", "request-17 s/d#f request-18 s request-19 q"},
	} {
		r := s.get(t, v1("place", "id", id))
		p := read[place](t, r)
		kept, err := json.Marshal(p.Retention)
		if err != nil {
			t.Fatal(err)
		}
		var erased []string
		for _, e := range p.Erasures.Erasures {
			erased = append(erased, e.ID, e.At.ID)
		}
		if string(kept) != want.kept || p.Deletion != want.deletion || strings.Join(erased, " ") != want.erased || p.Erasures.Count != len(p.Erasures.Erasures) {
			t.Errorf("%s: keeps %s, deletion %q, erased %q; want %+v", id, kept, p.Deletion, erased, want)
		}
		var value any
		if err := json.Unmarshal(r.body, &value); err != nil {
			t.Fatal(err)
		}
		d.check(t, id, d.Components.Schemas["Place"], value)
	}
	p := read[place](t, s.get(t, v1("place", "id", "s")))
	first, err := json.Marshal(p.Erasures.Erasures[0])
	if want := `{"id":"request-17","source":"ends","at":{"id":"s/d#f","kind":"field","name":"f","party":"p"},"when":["2025-03-10"],"people":"not c","categories":["user.contact"],"status":"done","evidence":[{"title":"The log"}]}`; err != nil || string(first) != want {
		t.Errorf("got  %s\nwant %s", first, want)
	}
	if e := p.Erasures.Erasures[1]; e.Status != "requested" || e.People != "everyone" || strings.Join(e.When, " ") != "unknown" {
		t.Errorf("%+v", e)
	}
}

func TestAPanelSaysWhatEndsAtAPlace(t *testing.T) {
	s := endingsServed(t)
	for id, wants := range map[string][]string{
		"s/d":          {"1 year 6 months, as stated of its system The CRM; deletion verified", "What was erased", "request-17", "of not c, 2025-03-10", "request-18", "everything, which was only requested, nobody says when"},
		"s/d%23g":      {"36 hours; deletion not verified"},
		"q/e":          {"a time that nobody knows; deletion not verified", "everything, nobody says when"},
		"s/d%23f&at=1": {"request-17"},
	} {
		page := s.do(t, "GET", "/place?id="+id, nil, "Accept", "text/html").read()
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("the page of %s does not say %q:\n%s", id, want, page)
			}
		}
	}
	text := textOf(use(t, s.assistant(t, ""), "place", map[string]any{"place": "s/d"}))
	for _, want := range []string{"Keeps data for: P1Y6M, as stated of s; deletion verified", "Erased there, around it or in it: 2 accounts",
		"done: request-17, user.contact of not c at s/d#f, 2025-03-10, by ends", "requested: request-18, all data of everyone at s, unknown, by ends"} {
		if !strings.Contains(text, want) {
			t.Errorf("an assistant is not told %q:\n%s", want, text)
		}
	}
}
