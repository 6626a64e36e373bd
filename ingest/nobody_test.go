package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"outflow/ingest"
)

// warnings loads manifests one after the other and returns what the last load
// warns of, a line each.
func warnings(t *testing.T, manifests ...string) string {
	t.Helper()
	s := open(t)
	var lines []string
	for i, text := range manifests {
		name := fmt.Sprintf("m%d.yaml", i)
		write(t, map[string]string{name: text})
		lines = nil
		for _, p := range mustLoad(t, s, ingest.Options{}, name).Warnings {
			lines = append(lines, p.String())
		}
	}
	return strings.Join(lines, "\n")
}

const places = `outflow: 1
defaults: {when: always, people: everyone}
parties: [{id: p}]
systems: [{id: s, party: p}, {id: q, party: p}]
populations: [{id: people}]
`

func TestATransferThatConfirmsNobodyIsToldOf(t *testing.T) {
	const told = `:10:55: transfer "u" names categories, but nothing upstream states subjects: it confirms nobody`
	flows := func(more string) string {
		return places + "datasets: [{id: s/a}, {id: s/b}, {id: q/loose, fields: [f]}]\n" + more + "\n" +
			"transfers:\n- {id: t, from: s/a, to: s/b, people: unknown, when: unknown}\n- {id: u, from: s/b, to: q/c, when: 2020, categories: [user.name]}\n- {id: v, from: q/c, to: q/d}\n"
	}
	for name, c := range map[string]struct {
		manifests []string
		want      string
	}{
		"nobody states subjects":        {[]string{flows("annotate: []")}, "m0.yaml" + told},
		"unknown subjects":              {[]string{flows("annotate: [{id: s/a, subjects: unknown}]")}, "m0.yaml" + told},
		"subjects downstream":           {[]string{flows("annotate: [{id: q/c, subjects: everyone}]")}, "m0.yaml" + told},
		"subjects elsewhere":            {[]string{flows("annotate: [{id: q/loose, subjects: everyone}]")}, "m0.yaml" + told},
		"subjects upstream":             {[]string{flows("annotate: [{id: s/a, subjects: everyone}]")}, ""},
		"subjects at the start":         {[]string{flows("annotate: [{id: s/b, subjects: everyone}]")}, ""},
		"subjects of the system":        {[]string{flows("annotate: [{id: s, subjects: everyone}]")}, ""},
		"subjects in another source":    {[]string{places + "datasets: [{id: s/a, subjects: everyone}]\n", flows("annotate: []")}, ""},
		"no subjects in another source": {[]string{places + "datasets: [{id: q/x, subjects: everyone}]\n", flows("annotate: []")}, "m1.yaml" + told},
		"fed in another source":         {[]string{places + "datasets: [{id: q/x, subjects: everyone}]\ntransfers: [{id: w, from: q/x, to: s/a}]\n", flows("annotate: []")}, ""},
	} {
		t.Run(name, func(t *testing.T) { same(t, warnings(t, c.manifests...), c.want) })
	}
}

// A transfer from a place carries what lies in it, and what a place was given
// may lie in any place inside it.
func TestContainmentFeedsToo(t *testing.T) {
	for name, c := range map[string]struct{ rest, want string }{
		"from the system around":     {"datasets: [{id: s/a, subjects: everyone}]\ntransfers: [{id: t, from: s, to: q/b, categories: [user]}]\n", ""},
		"from the party around":      {"datasets: [{id: s/a, subjects: everyone}]\ntransfers: [{id: t, from: p, to: q/b, categories: [user]}]\n", ""},
		"from a field inside":        {"datasets: [{id: s/a, subjects: everyone}]\ntransfers: [{id: t, from: 's/a#f', to: q/b, categories: [user]}]\n", ""},
		"through a whole system":     {"datasets: [{id: s/a, subjects: everyone}, {id: q/x}]\ntransfers: [{id: t, from: s/a, to: q}, {id: u, from: q/x, to: s/b, categories: [user]}]\n", ""},
		"by columns":                 {"datasets: [{id: s/a, subjects: everyone}]\ntransfers: [{id: t, from: s/a, to: q/b, columns: {x: [y]}}, {id: u, from: 'q/b#x', to: s/b, categories: [user]}]\n", ""},
		"a system stated by its key": {"datasets: [{id: apart, system: s, subjects: everyone}]\ntransfers: [{id: t, from: s, to: q/b, categories: [user]}]\n", ""},
		"not from the dataset beside": {"datasets: [{id: s/a, subjects: everyone}, {id: s/b}]\ntransfers: [{id: t, from: s/b, to: q/b, categories: [user]}]\n",
			`m0.yaml:7:53: transfer "t" names categories, but nothing upstream states subjects: it confirms nobody`},
		"in a circle": {"transfers: [{id: t, from: s/a, to: s/b}, {id: u, from: s/b, to: s/a, derives: {user.x: [user.name]}}]\n",
			"m0.yaml:6:80: nobody declares the category user.x, attached to user; did you mean \"user\"?\n" +
				`m0.yaml:6:42: transfer "u" names categories, but nothing upstream states subjects: it confirms nobody`},
	} {
		t.Run(name, func(t *testing.T) { same(t, warnings(t, places+c.rest), c.want) })
	}
}

func TestOnlyTheFirstThatConfirmNobodyAreToldOneByOne(t *testing.T) {
	var b strings.Builder
	b.WriteString(places + "transfers:\n")
	for i := range 47 {
		fmt.Fprintf(&b, "- {id: t%02d, from: s/a, to: q/b, categories: [user]}\n", i)
	}
	lines := strings.Split(warnings(t, b.String()), "\n")
	if len(lines) != 6 || !strings.HasPrefix(lines[4], `m0.yaml:11:45: transfer "t04" names`) || lines[5] != "and 42 transfers more, for the same reason" {
		t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}
