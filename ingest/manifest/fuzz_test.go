package manifest

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"outflow/graph"
)

// Whatever a manifest holds, reading it ends, problems are told in text, and
// claims are canonical.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		"outflow: 1\ntimezone: Asia/Seoul\nparties:\n- {id: a, name: A, aliases: [x], country: KR}\n",
		"outflow: 1\ntransfers:\n- id: t\n  from: a\n  to: b\n  when: [2018-04/2018-07, 2019]\n  people: a except (b or not c)\n  derives: {user.x: [user]}\n  ground: [{when: 2019, key: none}]\n",
		"outflow: 1\ncohorts: [{id: c, of: p, size: 1..2, share: ..0.5, disjoint: [a]}]\n",
		"outflow: 1\nsystems: [{id: s, retention: P18M, deletion: verified}]\nerasures: [{id: e, at: s, when: 2024-03/.., people: not c, categories: [user], status: requested, evidence: [{title: x}]}]\n",
		"outflow: 1\ndatasets:\n- id: d\n  fields: [a, {name: b, categories: [user]}]\n",
		`{"outflow": 1, "categories": [{"id": "user.x", "replaced_by": "user.y"}]}`,
		"\ufeffoutflow: 1\r\nparties: &a [*a]\r\n", "? a\n: b\n", "a: |\n  x\n", "{", "[[[[", "'", "- - -",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Is([]byte(text))
		claims, problems := read(text)
		if !utf8.ValidString(problems) {
			t.Errorf("problems are not UTF-8: %q", problems)
		}
		for line := range strings.Lines(claims) {
			line = strings.TrimSuffix(line, "\n")
			c, err := graph.DecodeClaim([]byte(line))
			if err != nil || !bytes.Equal(c.Canonical(), []byte(line)) {
				t.Errorf("%s is read back as %s, %v", line, c.Canonical(), err)
			}
		}
	})
}
