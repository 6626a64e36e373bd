package graph

import (
	_ "embed"
	"strings"
	"sync"
)

// groundTable holds the words that stand for several grounds: an English one, a
// Korean one, and the keys. Consent is that of Regulation (EU) 2016/679, Articles
// 6(1)(a), 9(2)(a) and 49(1)(a), of Korea's Personal Information Protection Act,
// Articles 15(1)1, 17(1)1, 18(2)1, 23(1)1, 24(1)1 and 28-8(1)1, and of its Network
// Act, Article 63(2), as that was in force until 2020-08-05.
//
//go:embed grounds.tsv
var groundTable string

// A groundWord is a word in English and the keys that it stands for.
type groundWord struct {
	english string
	keys    []string
}

// groundWords holds the words by what they fold to.
var groundWords = sync.OnceValue(func() map[string]groundWord {
	all := map[string]groundWord{}
	for line := range strings.Lines(groundTable) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for _, word := range cells[:2] {
			all[FoldCase(word)] = groundWord{cells[0], strings.Fields(cells[2])}
		}
	}
	return all
})

// GroundsCalled returns the keys of the grounds that a word stands for, and the
// word in English; none if it is no such word. The caller must not change them.
func GroundsCalled(word string) (english string, keys []string) {
	w := groundWords()[FoldCase(word)]
	return w.english, w.keys
}

// GroundWithin reports whether the key of a ground is another one or goes on from
// it, in whatever letter case: gdpr:49-1-a is within gdpr:49 and within GDPR:.
func GroundWithin(outer, key string) bool {
	rest, ok := strings.CutPrefix(FoldCase(key), strings.TrimRight(FoldCase(outer), ":-"))
	return ok && (rest == "" || rest[0] == '-' || rest[0] == ':')
}

// IsProvision reports whether the key of a ground names a law, as gdpr:6-1-a does.
func IsProvision(key string) bool {
	law, provision, ok := strings.Cut(key, ":")
	return ok && law != "" && provision != ""
}
