package ask_test

import (
	"encoding/json"
	"maps"
	"slices"

	"outflow/graph/ask"
)

// words compares whether somebody answers of whom nothing else is known, and on
// whose word a yes rests.
func (c *comparison) words() {
	if want := c.want[0].somebody; c.got.Somebody != want {
		c.fault("somebody: want %v, got %v", want, c.got.Somebody)
	}
	alone, needed := c.reference.support(c.question, c.want)
	got := c.got.Support
	if !slices.Equal(got.Alone, alone) || !slices.Equal(got.Needed, needed) || got.Computed != (c.got.Verdict == ask.Yes) {
		c.fault("support: want %q alone and %q needed, got %+v", alone, needed, got)
	}
	c.accounts()
}

// accounts compares which accounts of each transfer contribute.
func (c *comparison) accounts() {
	want := map[string]map[string]bool{}
	for _, w := range c.want {
		for account := range w.accounts {
			row := rowOf(c.reference.g, account)
			if want[row] == nil {
				want[row] = map[string]bool{}
			}
			want[row][c.reference.g.Transfers[account].Source] = true
		}
	}
	for _, t := range c.got.Transfers {
		var row struct {
			Accounts []struct {
				Source      string
				Contributes bool
			}
		}
		if text, err := json.Marshal(t); err != nil || json.Unmarshal(text, &row) != nil {
			c.fault("accounts of %s: cannot be read", t.ID)
			continue
		}
		var got []string
		for _, a := range row.Accounts {
			if a.Contributes {
				got = append(got, a.Source)
			}
		}
		if want := slices.Sorted(maps.Keys(want[transferRow(t)])); !slices.Equal(got, want) {
			c.fault("accounts of %s: want those of %q to contribute, got %q", transferRow(t), want, got)
		}
	}
}
