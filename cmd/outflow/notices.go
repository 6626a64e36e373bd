package main

import (
	_ "embed"
	"regexp"
	"strings"
)

// The licences of what is linked into the program: of the modules, taken from them
// by the test that go generate runs, and of the C libraries inside go-graphviz,
// which tells of itself alone.
//
//go:generate go test . -run TestEveryModuleThatIsLinkedHasItsNotice -update
var (
	//go:embed notices_modules.txt
	moduleNotices string
	//go:embed notices_graphviz.txt
	graphvizNotices string
)

// noticeRule stands above each notice: lines that name what it is of, an empty line,
// and the text.
var noticeRule = strings.Repeat("#", 80) + "\n"

// A notice says under which licence a module or library is.
type notice struct{ name, version, licence string } // licence is an SPDX expression

// notices are those at the heads of a text.
func notices(text string) []notice {
	line := regexp.MustCompile(`^(\S+) (\S+) \((.+)\)$`)
	var all []notice
	for section := range strings.SplitSeq(text, noticeRule) {
		head, _, _ := strings.Cut(section, "\n\n")
		for l := range strings.Lines(head) {
			if m := line.FindStringSubmatch(strings.TrimSuffix(l, "\n")); m != nil {
				all = append(all, notice{m[1], m[2], m[3]})
			}
		}
	}
	return all
}
