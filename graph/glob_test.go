package graph

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowGlob is the meaning of a pattern as a regular expression.
func slowGlob(pattern string) *regexp.Regexp {
	text := regexp.QuoteMeta(pattern)
	text = regexp.MustCompile(`(\\\*){2,}`).ReplaceAllString(text, "(?s:.*)")
	return regexp.MustCompile("^" + strings.ReplaceAll(text, `\*`, "[^/#]*") + "$")
}

// TestGlobs: they match what the regular expression does, and are found among others.
func TestGlobs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("ab*/#.é\n")), 0, 9, -1), 1, 8).Draw(t, "patterns")
		var all anchors
		globs := make([]glob, len(texts))
		for i, text := range texts {
			globs[i] = newGlob(text)
			all.add(&globs[i], int32(i))
		}
		for range 20 {
			id := rapid.StringOfN(rapid.SampledFrom([]rune("ab/#.é\n")), 0, 12, -1).Draw(t, "id")
			found := map[int32]bool{}
			for _, n := range all.find(nil, id) {
				found[n] = true
			}
			for i, text := range texts {
				want := text == "" || slowGlob(text).MatchString(id)
				if got := globs[i].matches(id); got != want {
					t.Fatalf("%q matches %q: %v, want %v", text, id, got, want)
				}
				if want && !found[int32(i)] {
					t.Fatalf("%q is not found by %q", text, id)
				}
			}
		}
	})
}

// TestHostilePatternsAreBounded: wildcards upon wildcards, and ten thousand patterns of
// which each matches a few of a hundred thousand transfers. Without the bounds this takes
// hours.
func TestHostilePatternsAreBounded(t *testing.T) {
	id := strings.Repeat("a", 1000)
	for _, text := range []string{strings.Repeat("**", 100) + "b", strings.Repeat("**a", 300) + "b*", strings.Repeat("*a", 400) + "b**", "**a*" + strings.Repeat("a", 900) + "b**"} {
		if g := newGlob(text); g.matches(id) {
			t.Errorf("%.20q… matches", text)
		}
	}
	var claims []Claim
	for i := range 10_000 {
		claims = append(claims, Claim{Kind: KindPattern, ID: fmt.Sprint(i), Source: "a", Purpose: "p", Match: Match{From: fmt.Sprintf("s/%d-**", i), To: "**#" + strings.Repeat("**", 50)}})
	}
	all, matched := CompilePatterns(claims), 0
	for i := range 100_000 {
		matched += len(all.Matching(&Claim{Kind: KindTransfer, From: fmt.Sprintf("s/%d-x", i%20_000), To: "q#d"}))
	}
	if matched != 50_000 {
		t.Errorf("%d matches, want one for half of the transfers", matched)
	}
}

func countAnnotated(g *Graph) (n int) {
	for i := range g.Transfers {
		if g.Transfers[i].Annotated != nil {
			n++
		}
	}
	return n
}
