package suggest

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
)

// Shipped is the list of rules that comes with the program. Its head says how to write one.
//
//go:embed rules.txt
var Shipped string

// What stands for no category: see the head of the list.
const (
	none   = "none"   // of what is no personal data
	begins = "begins" // with which names begin that are of what it says
	ends   = "ends"   // likewise
)

// Bounds of a list of rules.
const (
	mostRules = 100_000 // names
	mostLine  = 1 << 20 // bytes
)

// Rules say which category a name of a column suggests.
type Rules struct {
	all []rule
	// by has the numbers of rules by their first words, and loose those of which that
	// has a wildcard.
	by    map[string][]int
	loose []int
	// begins and ends have the words of those.
	begins, ends map[string]bool
}

// A rule is a name that suggests a category.
type rule struct {
	category string
	words    []string
	letters  int
}

// ReadRules reads a list of rules. An error names the line.
func ReadRules(r io.Reader) (*Rules, error) {
	rules := &Rules{by: map[string][]int{}, begins: map[string]bool{}, ends: map[string]bool{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, mostLine)
	n := 0
	for lines.Scan() {
		n++
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		switch category := fields[0]; {
		case category != none && category != begins && category != ends && !graph.ValidCategory(category):
			return nil, fmt.Errorf("line %d: %q is no category; write a key such as user.contact.email, or none, begins or ends", n, category)
		case len(fields) == 1:
			return nil, fmt.Errorf("line %d: no name follows %s", n, category)
		case len(rules.all)+len(fields) > mostRules:
			return nil, fmt.Errorf("line %d: there are more than %d names", n, mostRules)
		}
		for _, name := range fields[1:] {
			if err := rules.add(fields[0], name); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	return rules, nil
}

func (r *Rules) add(category, name string) error {
	// Between asterisks letters stand for themselves, as words do in names.
	words := strings.Split(graph.FoldMarks(name), "_")
	for _, w := range words {
		if strings.Trim(w, "*") == "" || strings.ContainsFunc(w, func(c rune) bool { return c != '*' && !isOfWord(c) }) {
			return fmt.Errorf("%q is no name of words with _ between them", name)
		}
	}
	switch category {
	case begins, ends:
		if len(words) > 1 || strings.Contains(name, "*") {
			return fmt.Errorf("%q is not one word", name)
		}
		if category == begins {
			r.begins[words[0]] = true
		} else {
			r.ends[words[0]] = true
		}
		return nil
	}
	n := len(r.all)
	r.all = append(r.all, rule{category, words, utf8.RuneCountInString(name)})
	if strings.Contains(words[0], "*") {
		r.loose = append(r.loose, n)
	} else {
		r.by[words[0]] = append(r.by[words[0]], n)
	}
	return nil
}

// Category returns what a name of a column suggests, "" if nothing.
func (r *Rules) Category(name string) string {
	words := wordsOf(name)
	best, stands := -1, 0 // where it ends
	try := func(numbers []int, at int) {
		for _, n := range numbers {
			rule := &r.all[n]
			if !rule.meets(words[at:]) || at > 0 && r.begins[words[0]] || at+len(rule.words) < len(words) && r.ends[words[len(words)-1]] {
				continue
			}
			if end := at + len(rule.words); best < 0 || r.before(n, best, end-stands) {
				best, stands = n, end
			}
		}
	}
	for at := range words {
		try(r.by[words[at]], at)
		try(r.loose, at)
	}
	if best < 0 || r.all[best].category == none {
		return ""
	}
	return r.all[best].category
}

// before reports whether rule a holds rather than b, and stands so many words further on.
func (r *Rules) before(a, b, further int) bool {
	x, y := &r.all[a], &r.all[b]
	if len(x.words) != len(y.words) {
		return len(x.words) > len(y.words)
	}
	if further != 0 {
		return further > 0
	}
	if x.letters != y.letters {
		return x.letters > y.letters
	}
	return a < b
}

// meets reports whether words begin with those of the rule.
func (r *rule) meets(words []string) bool {
	if len(words) < len(r.words) {
		return false
	}
	for i, w := range r.words {
		if ok, err := path.Match(w, words[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

func isOfWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }

// wordsOf cuts a name where no letter or digit stands, and where a capital follows a
// small letter, and writes its words in lower case.
func wordsOf(name string) []string {
	var b strings.Builder
	before := rune(0)
	for _, c := range name {
		if unicode.IsUpper(c) && (unicode.IsLower(before) || unicode.IsDigit(before)) {
			b.WriteByte(' ')
		}
		if before = c; isOfWord(c) {
			b.WriteRune(c)
		} else {
			b.WriteByte(' ')
		}
	}
	return strings.Fields(graph.FoldMarks(b.String()))
}
