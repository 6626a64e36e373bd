package ask

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
)

// modifiers reads what may follow X, in any order, each once, to the end.
func (p *parser) modifiers() error {
	seen := map[string]int{}
	for p.at < len(p.tokens) {
		start := p.peek()
		name, err := p.modifier()
		if err != nil {
			return err
		}
		if seen[name]++; seen[name] > 1 {
			return &QuestionError{Column: start.column, Word: start.full, What: fmt.Sprintf("%q is said twice", name)}
		}
	}
	return nil
}

const modifiersExpected = `"as of", "during", "since", "from", "via", "avoiding", "known at" or the end`

func findingsExpected() string {
	var said strings.Builder
	for _, code := range FindingCodes {
		said.WriteString(`"` + findingPhrases[code] + `", `)
	}
	return said.String() + `"carrying WHAT of PEOPLE", "from", "to" or a modifier`
}

// modifier reads one modifier and returns its name.
func (p *parser) modifier() (string, error) {
	f := &p.flow
	switch {
	case p.take("as", "of"):
		v, err := p.interval("a date, such as 2018-07-31")
		f.AsOf = v.Until
		return "as of", err
	case p.take("during"), p.ahead(1).dates() && p.take("in"):
		v, err := p.interval("an interval, such as 2018-04/2018-07")
		if v.Empty() { // an instant is not without length
			v.Until = v.Since + 1
		}
		f.Window = v
		return "during", err
	case p.take("since"):
		v, err := p.interval("a date, such as 2018-04-01")
		f.Window = graph.Interval{Since: v.Since, Until: graph.Future}
		return "during", err
	case f.Form != Where && f.Form != Derived && p.take("from"):
		return "from", p.target(&f.From, nounPlace)
	case f.Form == Transfers && p.take("to"):
		return "to", p.target(&f.To, nounPlace)
	case p.take("via"), p.take("through"):
		return "via", p.target(&f.Via, nounPlace)
	case p.take("avoiding"):
		return "avoiding", p.target(&f.Avoiding, nounPlace)
	case p.take("known", "at"):
		p.take("commit")
		n, err := strconv.ParseInt(p.peek().text, 10, 64)
		if err != nil || n < 1 {
			return "", p.wrong("the number of a commit")
		}
		p.at++
		f.KnownAt = n
		return "known at", nil
	}
	return "", p.wrong(modifiersExpected)
}

// interval reads an interval or a single date; an instant alone is the span
// that ends, and begins, with it.
func (p *parser) interval(expected string) (graph.Interval, error) {
	text := p.peek().text
	v, err := graph.ParseInterval(text, p.graph.Zone)
	if err != nil && strings.Contains(text, "T") && !strings.Contains(text, "/") {
		if from, errFrom := graph.ParseInterval(text+"/..", p.graph.Zone); errFrom == nil {
			v, err = graph.Interval{Since: from.Since, Until: from.Since}, nil
		}
	}
	if err != nil {
		bad := p.wrong(expected).(*QuestionError)
		if text != "" {
			bad.What = fmt.Sprintf("expected %s: %v", expected, err)
		}
		return v, bad
	}
	p.at++
	return v, nil
}

// findingWords are the ways to say each finding.
var findingWords = []struct {
	code  string
	words []string
}{
	{GroundUnknown, []string{"of", "unknown", "ground"}},
	{GroundExpired, []string{"of", "expired", "ground"}},
	{DisclosureUnknown, []string{"of", "unknown", "disclosure"}},
	{GroundNone, []string{"without", "ground"}},
	{GroundNone, []string{"without", "a", "ground"}},
	{GroundNone, []string{"without", "legal", "ground"}},
	{GroundNone, []string{"without", "a", "legal", "ground"}},
	{GroundUnknown, []string{"with", "unknown", "ground"}},
	{GroundExpired, []string{"with", "expired", "ground"}},
	{DisclosureUnknown, []string{"with", "unknown", "disclosure"}},
	{Undisclosed, []string{"undisclosed"}},
	{Undisclosed, []string{"not", "disclosed"}},
	{CrossBorder, []string{"across", "borders"}},
	{CrossBorder, []string{"across", "a", "border"}},
	{CrossBorder, []string{"crossing", "borders"}},
	{MorePeopleThanNeeded, []string{"carrying", "more", "people", "than", "needed"}},
	{MorePeopleThanNeeded, []string{"carried", "more", "people", "than", "needed"}},
}

// transfers reads what follows "which transfers": findings, whose data, ends
// and modifiers, in any order.
func (p *parser) transfers() error {
	p.flow.Form = Transfers
	seen := map[string]int{}
	joined := "" // what two findings were joined by
	for p.at < len(p.tokens) {
		start := p.peek()
		join := p.conjunction()
		if code := p.finding(); code != "" {
			if len(p.flow.Findings) > 0 {
				if join == "" || joined != "" && join != joined {
					return &QuestionError{Column: start.column, Word: start.full, What: `between findings say "and" to ask for all of them, or "or" to ask for any, and not both`}
				}
				joined = join
			}
			p.addFinding(code)
			p.flow.AllFindings = joined == "and" && len(p.flow.Findings) > 1
			continue
		}
		switch {
		case p.at == len(p.tokens) && join == "":
			return nil
		case p.at == len(p.tokens), join == "or":
			return p.wrong("a finding")
		case p.take("carrying", "the"), p.take("carrying"), p.take("carried", "the"), p.take("carried"):
			if err := p.category(); err != nil {
				return err
			}
			if err := p.ofPeople(); err != nil {
				return err
			}
			continue
		case p.take("that"), p.take("ran"), p.take("went"):
			continue
		}
		start = p.peek()
		name, err := p.modifier()
		if err != nil {
			if e, ok := err.(*QuestionError); ok && strings.Contains(e.What, modifiersExpected) {
				return p.wrong(findingsExpected())
			}
			return err
		}
		if seen[name]++; seen[name] > 1 {
			return &QuestionError{Column: start.column, Word: start.full, What: fmt.Sprintf("%q is said twice", name)}
		}
	}
	return nil
}

// conjunction reads what may stand before a finding or a modifier, and returns
// the "and" or "or" among it.
func (p *parser) conjunction() string {
	noise := []string{"were", "are", "was", "is"}
	p.skip(noise...)
	join := ""
	if p.peek().is("and", "or") {
		join = strings.ToLower(p.peek().text)
		p.at++
	}
	p.skip(noise...)
	return join
}

// finding reads one finding, if it is at hand, and returns its code.
func (p *parser) finding() string {
	for _, f := range findingWords {
		if p.take(f.words...) {
			return f.code
		}
	}
	return ""
}

func (p *parser) addFinding(code string) {
	if !slices.Contains(p.flow.Findings, code) {
		p.flow.Findings = append(p.flow.Findings, code)
	}
	slices.SortFunc(p.flow.Findings, func(a, b string) int {
		return slices.Index(FindingCodes[:], a) - slices.Index(FindingCodes[:], b)
	})
}
