package ask

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outflow/graph"
)

// modifiers reads what may follow X, in any order, each once, to the end.
func (p *parser) modifiers() error {
	for p.at < len(p.tokens) {
		if read, err := p.modifier(); err != nil {
			return err
		} else if !read {
			return p.wrong(p.modifiersExpected())
		}
	}
	return nil
}

func (p *parser) modifiersExpected() string {
	from := `"from", `
	if p.flow.Form.starts() {
		from = ""
	}
	return `"as of", "during", "since", ` + from + `"via", "avoiding", "according to", "without", "known at" or the end`
}

func findingsExpected() string {
	var said strings.Builder
	for _, code := range FindingCodes {
		said.WriteString(`"` + findingPhrases[code] + `", `)
	}
	return said.String() + `"carrying WHAT of PEOPLE", "from", "to" or a modifier`
}

// modifierWords are the words that modifiers begin with; one of a kind may be
// said.
var modifierWords = []struct {
	kind  string
	words []string
}{
	{"as of", []string{"as", "of"}},
	{"during", []string{"during"}},
	{"during", []string{"in"}},
	{"during", []string{"since"}},
	{"from", []string{"from"}},
	{"to", []string{"to"}},
	{"via", []string{"via"}},
	{"via", []string{"through"}},
	{"avoiding", []string{"avoiding"}},
	{"sources", []string{"according", "to"}},
	{"sources", []string{"without"}},
	{"known at", []string{"known", "at"}},
	{"person", []string{"for", "one", "person"}},
}

// modifierAhead moves past the words of the modifier at hand and returns its
// kind and them, "" where the form takes none that begins so.
func (p *parser) modifierAhead() (kind, words string) {
	for _, m := range modifierWords {
		switch {
		case m.kind == "to" && p.flow.Form != Transfers:
		case m.words[0] == "in" && !p.ahead(1).dates():
		case p.take(m.words...):
			return m.kind, strings.Join(m.words, " ")
		}
	}
	return "", ""
}

// modifier reads the modifier at hand, and reports whether there is one.
func (p *parser) modifier() (read bool, err error) {
	start := p.peek()
	kind, words := p.modifierAhead()
	f := &p.flow
	switch {
	case kind == "":
		return false, nil
	case kind == "from" && f.Form.starts():
		return true, start.fault(fmt.Sprintf(`"from" is not taken here: the question starts from %s already; to start elsewhere, name that instead`, f.From))
	}
	if err := p.once(start, kind, words); err != nil {
		return true, err
	}
	switch words {
	case "as of":
		var v graph.Interval
		v, err = p.interval("a date, such as 2018-07-31")
		f.AsOf = v.Until
	case "since":
		var v graph.Interval
		v, err = p.interval("a date, such as 2018-04-01")
		f.Window = graph.Interval{Since: v.Since, Until: graph.Future}
	case "during", "in":
		f.Window, err = p.interval("an interval, such as 2018-04/2018-07")
		if f.Window.Empty() { // an instant is not without length
			f.Window.Until = f.Window.Since + 1
		}
	case "from":
		err = p.target(&f.From, nounPlace)
	case "to":
		err = p.target(&f.To, nounPlace)
	case "via", "through":
		err = p.waypoint(&f.Via)
	case "avoiding":
		err = p.waypoint(&f.Avoiding)
	case "according to":
		f.According, err = p.sources()
	case "without":
		f.Unheard, err = p.sources()
	case "known at":
		if p.known, err = p.knownAt(); err == nil {
			f.KnownAt, err = p.commit(p.known, start)
		}
	case "for one person":
		f.Person = true
	}
	return true, err
}

// once notes what is said from the token start on, unless something of its kind
// was said before.
func (p *parser) once(start *token, kind, words string) error {
	before := p.said[kind]
	p.said[kind] = words
	switch before {
	case "":
		return nil
	case words:
		return start.fault(fmt.Sprintf("%q is said twice", words))
	}
	return start.fault(fmt.Sprintf("%q and %q clash: a question takes one of them", before, words))
}

// waypoint reads a place, or a transfer that is said to be one.
func (p *parser) waypoint(t *Target) error {
	if p.peek().is("transfer") && p.transferAhead() {
		p.at++
		return p.target(t, nounTransfer)
	}
	return p.target(t, nounPlace)
}

// sources reads one source or several, joined by "and" or "or".
func (p *parser) sources() ([]string, error) {
	var ids []string
	for {
		n, err := p.named(nounSource)
		if err != nil {
			return nil, err
		}
		if ids = append(ids, n.ID); !p.peek().is("and", "or") || !p.sourceAfter() {
			slices.Sort(ids)
			return slices.Compact(ids), nil
		}
		p.at++
	}
}

// sourceAfter reports whether a source is named after the word at hand, not a
// finding or a modifier.
func (p *parser) sourceAfter() bool {
	p.at++
	defer func() { p.at-- }()
	return p.naming(nounSource)
}

// interval reads an interval or a single date.
func (p *parser) interval(expected string) (graph.Interval, error) {
	text := p.peek().text
	v, err := readInterval(text, p.graph.Zone)
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

// readInterval reads an interval or a single date; an instant alone is the span
// that ends, and begins, with it.
func readInterval(text string, zone *time.Location) (graph.Interval, error) {
	v, err := graph.ParseInterval(text, zone)
	if err != nil && strings.Contains(text, "T") && !strings.Contains(text, "/") {
		if from, errFrom := graph.ParseInterval(text+"/..", zone); errFrom == nil {
			v, err = graph.Interval{Since: from.Since, Until: from.Since}, nil
		}
	}
	return v, err
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

// disputeWords are the ways to say that accounts differ on something, before it.
var disputeWords = [][]string{{"of", "disputed"}, {"with", "disputed"}}

// transfers reads what follows "which transfers": findings, whose data, ends
// and modifiers, in any order.
func (p *parser) transfers() error {
	p.flow.Form = Transfers
	joined := "" // what two findings were joined by
	for p.at < len(p.tokens) {
		start := p.peek()
		join := p.conjunction()
		if code := p.finding(); code != "" {
			if len(p.flow.Findings) > 0 {
				if join == "" || joined != "" && join != joined {
					return start.fault(`between findings say "and" to ask for all of them, or "or" to ask for any, and not both`)
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
		case p.take("carrying"), p.take("carried"):
			if err := p.once(start, "carrying", strings.ToLower(start.text)); err != nil {
				return err
			}
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
		if read, err := p.modifier(); err != nil {
			return err
		} else if !read {
			return p.wrong(findingsExpected())
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
	start := p.at
	for _, words := range disputeWords {
		for _, aspect := range graph.Aspects {
			if p.take(words...) && p.take(string(aspect)) {
				return string(aspect) + disputed
			}
			p.at = start
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
