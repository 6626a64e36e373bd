package ask_test

import (
	"strings"
	"testing"

	"outflow/graph"
)

// TestEveryCountryIsAskedForByItsNames: what is no country any more, such as DD,
// does not stand in the way of what is. Congo alone is the name of two.
func TestEveryCountryIsAskedForByItsNames(t *testing.T) {
	a := words(t)
	for c := range graph.Countries() {
		for _, name := range append([]string{c.Code, c.Name, strings.ToUpper(c.Name), "the " + c.Name}, c.Others...) {
			f, err := a.Parse("whose data reached " + name)
			if name == "Congo" {
				if err == nil || !strings.Contains(err.Error(), `did you mean "CD" or "CG"?`) {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err != nil || f.To.Country != c.Code {
				t.Errorf("%s: %v %v", name, f.To, err)
			}
		}
	}
}
