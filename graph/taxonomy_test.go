package graph

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

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

// TestEveryCategoryIsCalledByUsualWords, among them Korean ones, and no two
// by the same.
func TestEveryCategoryIsCalledByUsualWords(t *testing.T) {
	called := map[string]string{}
	for _, c := range NewTaxonomy().All() {
		if c.Key == AllData || c.ReplacedBy != "" {
			continue
		}
		korean := false
		for _, word := range append([]string{c.Title}, c.Words...) {
			folded := Fold(word)
			if other, taken := called[folded]; taken {
				t.Errorf("%s and %s are both called %q", c.Key, other, word)
			}
			called[folded] = c.Key
			korean = korean || strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
		}
		if !korean {
			t.Errorf("%s has no Korean title", c.Key)
		}
	}
	own := NewTaxonomy(Category{Key: "user.contact.email", Title: "Mail", Known: true})
	if c, _ := own.Lookup("user.contact.email"); c.Title != "Mail" || !slices.Contains(c.Words, "email addresses") || !slices.Contains(c.Words, "이메일") {
		t.Errorf("a category that is declared anew is called %q", c.Words)
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

// FuzzTaxonomy: whatever is declared, a key is followed to one that is current,
// hangs on one that contains it, and is the narrower of itself and what is above.
func FuzzTaxonomy(f *testing.F) {
	f.Add("user.a", "user.b", "user.b", "user.a", "user.a.x")
	f.Add("a", "a.b", "c", "", "a.b.c")
	f.Add("user", "system", "system.x", "user.x", "user.x.contact")
	f.Fuzz(func(t *testing.T, a, replacesA, b, replacesB, key string) {
		for _, k := range []string{a, b, key} {
			if !ValidCategory(k) {
				return
			}
		}
		for _, k := range []string{replacesA, replacesB} {
			if k != "" && !ValidCategory(k) {
				return
			}
		}
		tax := NewTaxonomy(Category{Key: a, ReplacedBy: replacesA, Known: true}, Category{Key: b, ReplacedBy: replacesB, Known: true})
		now, ends := tax.follow(key)
		if now != tax.Current(key) || !ends && now != key || ends && tax.Current(now) != now || !ValidCategory(now) {
			t.Errorf("%q is now %.200q, and then %.200q", key, now, tax.Current(now))
		}
		on := tax.Attached(key)
		if c, ok := tax.Lookup(on); !ok || !c.Known || !CategoryContains(on, key) {
			t.Errorf("%q hangs on %q", key, on)
		}
		if narrow, ok := Narrower(on, key); !ok || narrow != key && on != key {
			t.Errorf("the narrower of %q and %q is %q", on, key, narrow)
		}
		if dot := strings.LastIndexByte(key, '.'); dot > 0 && (!CategoryContains(key[:dot], key) || CategoryContains(key, key[:dot])) {
			t.Errorf("%q does not lie below %q", key, key[:dot])
		}
	})
}

// TestEveryCategoryIsDefined: of the taxonomy by itself, of others by who declares them.
func TestEveryCategoryIsDefined(t *testing.T) {
	for _, c := range NewTaxonomy().All() {
		if c.ReplacedBy == "" && c.Definition == "" {
			t.Errorf("%s has no definition", c.Key)
		}
	}
	g, err := Merge(Commit{}, func(yield func(Claim, error) bool) {
		yield(Claim{Kind: KindCategory, ID: "user.contact.email", Source: "s", Name: "mail"}, nil)
		yield(Claim{Kind: KindCategory, ID: "user.score", Source: "s", Description: "How likely it is."}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := g.Categories.Lookup("user.contact.email"); !strings.Contains(c.Definition, "email") || c.Sources[0] != "s" {
		t.Errorf("%+v", c)
	}
	if c, _ := g.Categories.Lookup("user.score"); c.Definition != "How likely it is." {
		t.Errorf("%+v", c)
	}
}
