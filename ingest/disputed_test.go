package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"outflow/ingest"
)

// A load tells which transfers are disputed now that were not before, and on what:
// it reads the transfers that it states, one by one beside a larger store.
func TestALoadTellsWhatItMakesDisputed(t *testing.T) {
	account := func(rest string) string {
		return "outflow: 1\ntransfers: [{id: t, from: s/a, to: q/b, when: 2020, " + rest + "}]\n"
	}
	for name, more := range map[string]int{"in a small store": 0, "in a large one": 200} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			write(t, map[string]string{})
			disputed := func(file, text string) string {
				rewrite(t, file, text)
				return disputedText(mustLoad(t, s, ingest.Options{}, file))
			}
			estate := places + "datasets:\n- {id: s/a}\n- {id: q/b}\n"
			for i := range more {
				estate += fmt.Sprintf("- {id: s/x%d}\n", i)
			}
			same(t, disputed("estate.yaml", estate), "")
			same(t, disputed("a.yaml", account("ground: none, disclosed: false")), "")
			same(t, disputed("b.yaml", account("ground: none")), "")
			same(t, disputed("b.yaml", account(`ground: "gdpr:46-2-c"`)), "t: ground")
			same(t, disputed("b.yaml", account(`ground: "gdpr:46-2-c"`)), "")
			same(t, disputed("c.yaml", account(`ground: "gdpr:46-2-c", disclosed: true`)), "t: disclosure")
			same(t, disputed("c.yaml", account(`ground: "gdpr:46-2-c"`)), "")
		})
	}
	t.Run("in one load", func(t *testing.T) {
		s := open(t)
		write(t, map[string]string{"d/a.yaml": places + "datasets: [{id: s/a}, {id: q/b}]\n", "d/b.yaml": account("people: unknown, role: x"), "d/c.yaml": account("people: everyone, role: y")})
		same(t, disputedText(mustLoad(t, s, ingest.Options{}, "d")), "t: role")
	})
}

func disputedText(r ingest.Report) string {
	var all []string
	for _, d := range r.Disputed {
		all = append(all, d.Transfer+":")
		for _, aspect := range d.Aspects {
			all = append(all, string(aspect))
		}
	}
	return strings.Join(all, " ")
}
