package graph

import "testing"

func TestTaxonomyHasEveryKeyOnceWithATitle(t *testing.T) {
	current, titles := 0, map[string]string{}
	for _, c := range NewTaxonomy().All() {
		if c.Key == AllData {
			continue
		}
		if c.Title == "" || !ValidCategory(c.Key) {
			t.Errorf("%q has the title %q", c.Key, c.Title)
		}
		if c.ReplacedBy != "" {
			continue
		}
		current++
		if other, taken := titles[c.Title]; taken {
			t.Errorf("%s and %s are both called %q", c.Key, other, c.Title)
		}
		titles[c.Title] = c.Key
	}
	if current != 85 {
		t.Errorf("there are %d categories, not 85", current)
	}
}

func TestDeprecatedKeysMoveWithWhatIsBelowThem(t *testing.T) {
	tax := NewTaxonomy()
	for key, want := range map[string]string{
		"user.credentials":       "user.authorization.credentials",
		"user.observed.clicks":   "user.behavior.clicks",
		"user.contact.email":     "user.contact.email",
		"user.financial.balance": "user.financial.balance",
	} {
		if got := tax.Current(key); got != want {
			t.Errorf("%s is now %s, want %s", key, got, want)
		}
	}
	if got := tax.Attached("user.financial.balance.daily"); got != "user.financial" {
		t.Errorf("an extension hangs on %s", got)
	}
}

func TestContainmentFollowsDots(t *testing.T) {
	for _, c := range []struct {
		outer, inner string
		want         bool
	}{
		{"user.contact", "user.contact.email", true}, {"user.contact", "user.contact", true}, {AllData, "user", true},
		{"user.contact", "user.contacts", false}, {"user.contact.email", "user.contact", false}, {"user", AllData, false},
	} {
		if got := CategoryContains(c.outer, c.inner); got != c.want {
			t.Errorf("%s contains %s: %v", c.outer, c.inner, got)
		}
	}
}
