package graph

import (
	_ "embed"
	"slices"
	"strings"
)

// groundTable holds the words that stand for several grounds: an English one, a
// Korean one, and the keys. Consent is that of Regulation (EU) 2016/679, Articles
// 6(1)(a), 9(2)(a) and 49(1)(a), of Korea's Personal Information Protection Act,
// Articles 15(1)1, 17(1)1, 18(2)1, 23(1)1, 24(1)1 and 28-8(1)1, and of its Network
// Act, Article 63(2), as that was in force until 2020-08-05.
//
//go:embed grounds.tsv
var groundTable string

// GroundsCalled returns the keys of the grounds that a word stands for, and the
// word in English; none if it is no such word.
func GroundsCalled(word string) (english string, keys []string) {
	for line := range strings.Lines(groundTable) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if slices.Contains(cells[:2], FoldCase(word)) {
			return cells[0], strings.Fields(cells[2])
		}
	}
	return "", nil
}

// GroundWithin reports whether the key of a ground is another one or goes on from
// it: gdpr:49-1-a is within gdpr:49 and within gdpr:.
func GroundWithin(outer, key string) bool {
	rest, ok := strings.CutPrefix(key, strings.TrimRight(outer, ":-"))
	return ok && (rest == "" || rest[0] == '-' || rest[0] == ':')
}
