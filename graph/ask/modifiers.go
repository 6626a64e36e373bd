package ask

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"outflow/graph"
)

// modifiers reads what may follow X, in any order, each once, to the end.
func (p *parser) modifiers() error {
	for p.at < len(p.tokens) {
		start := p.at
		read, err := p.modifier()
		if read && err == nil {
			continue
		}
		if misplaced := p.misplacedFinding(start); misplaced != nil {
			return misplaced
		}
		if err == nil {
			err = p.wrong(p.modifiersExpected())
		}
		return err
	}
	return nil
}

// misplacedFinding is the error that a finding is asked for of what has none, nil
// if none is at a token. A source may be called like one: it is looked for before.
func (p *parser) misplacedFinding(start int) error {
	defer p.back(p.at)
	p.at = start
	if p.finding() == "" {
		return nil
	}
	first, last := &p.tokens[start], &p.tokens[p.at-1]
	said := p.text[first.start:last.end]
	return &QuestionError{Column: first.column, Word: said, What: fmt.Sprintf("%q can be said of transfers alone", said), unread: true}
}

// modifiersExpected says what may follow at hand.
func (p *parser) modifiersExpected() string {
	said := ""
	for _, m := range modifierWords {
		if m.ways != nil && !(m.kind == "from" && p.query.Form.starts()) && p.mistimed(&token{}, m.kind, "") == nil && p.query.Form.takes(m.kind) {
			said += strconv.Quote(strings.Join(m.words, " ")) + ", "
		}
	}
	return strings.TrimSuffix(said, ", ") + " or the end"
}

const findingsExpected = `a finding such as "without ground", "carrying WHAT of PEOPLE", "from", "to" or a modifier`

// modifierWords are the words that modifiers begin with; one of a kind may be
// said. Those without ways of their own are said in Forms or Wordings, or mean the
// same as others.
var modifierWords = []struct {
	kind  string
	words []string
	ways  []Modifier
}{
	{"as of", []string{"as", "of"}, []Modifier{{"as of DATE", "as of 2018-07"}}},
	{"during", []string{"during"}, []Modifier{{"during START/END", "during 2018-04/2018-07"}}},
	{"during", []string{"in"}, nil},
	{"during", []string{"on"}, nil},
	{"during", []string{"between"}, nil},
	{"during", []string{"from"}, nil}, // two dates, as between
	{"since", []string{"since"}, []Modifier{{"since DATE", "since 2018-04-01"}}},
	{"since", []string{"after"}, nil},
	{"until", []string{"until"}, nil},
	{"until", []string{"till"}, nil},
	{"until", []string{"before"}, nil},
	{"from", []string{"from"}, []Modifier{{"from Y", "from Kakao Pay"}}},
	{"to", []string{"to"}, nil},
	{"via", []string{"via"}, []Modifier{{"via P", "via alipay-risk"}, {"via transfer T", "via transfer nsf-build"}}},
	{"via", []string{"through"}, nil},
	{"avoiding", []string{"avoiding"}, []Modifier{{"avoiding P", "avoiding China"}, {"avoiding transfer T", "avoiding transfer nsf-build"}}},
	{"sources", []string{"according", "to"}, []Modifier{{"according to S", "according to koreatechtoday and pipc"}}},
	{"sources", []string{"without"}, []Modifier{{"without S", "without chosun"}}},
	{"known at", []string{"known", "at"}, []Modifier{{"known at COMMIT", "known at 3"}}},
	{"person", []string{"for", "one", "person"}, nil},
}

// clashing are the kinds beside which one of a kind cannot be said.
var clashing = map[string][]string{"during": {"since", "until"}, "since": {"during"}, "until": {"during"}}

// modifierAhead moves past the words of the modifier at hand and returns its
// kind and them, "" where the form takes none that begins so.
func (p *parser) modifierAhead() (kind, words string) {
	for _, m := range modifierWords {
		switch {
		case m.kind == "to" && p.query.Form != Transfers:
		case (m.words[0] == "in" || m.words[0] == "on") && !p.datesAhead(1):
		case m.kind == "during" && m.words[0] == "from" && (!p.datesAhead(1) || p.placeAhead(1)):
		case p.take(m.words...):
			return m.kind, strings.Join(m.words, " ")
		}
	}
	return "", ""
}

// placeAhead reports whether a place is named some tokens ahead.
func (p *parser) placeAhead(n int) bool {
	defer p.back(p.at)
	p.at += n
	return p.naming(nounPlace)
}

// modifier reads the modifier at hand, and reports whether there is one.
func (p *parser) modifier() (read bool, err error) {
	start := p.peek()
	kind, words := p.modifierAhead()
	q := &p.query
	switch {
	case kind == "":
		return false, nil
	case kind == "from" && q.Form.starts():
		return true, start.fault(fmt.Sprintf(`"from" is not taken here: the question starts from %s already; to start elsewhere, name that instead`, q.From))
	}
	if err := p.mistimed(start, kind, words); err != nil {
		return true, err
	}
	if !q.Form.takes(kind) {
		return true, start.fault(fmt.Sprintf("%q is not taken here: what came back did so where it was erased, at any time after that", words))
	}
	if err := p.once(start, kind, words); err != nil {
		return true, err
	}
	switch kind {
	case "as of":
		var v graph.Interval
		v, err = p.interval("a date, such as 2018-07-31")
		q.AsOf = v.Until
	case "since", "until", "during":
		err = p.window(start, words)
	case "from":
		err = p.target(&q.From, nounPlace)
	case "to":
		err = p.target(&q.To, nounPlace)
	case "via":
		err = p.waypoint(&q.Via)
	case "avoiding":
		err = p.waypoint(&q.Avoiding)
	case "sources":
		ids := &q.According
		if words == "without" {
			ids = &q.Unheard
		}
		*ids, err = p.sources()
	case "known at":
		if p.known, err = p.knownAt(); err == nil {
			q.KnownAt, err = p.commit(p.known, start)
		}
	case "person":
		q.Person = true
	}
	return true, err
}

// window reads what follows a word that bounds the time asked about.
func (p *parser) window(start *token, word string) error {
	w := &p.query.Window
	var v graph.Interval
	var err error
	switch word {
	case "between":
		v, err = p.between("and")
	case "from":
		v, err = p.between("to", "until", "till", "and")
	case "since", "after":
		v, err = p.interval("a date, such as 2018-04-01")
	case "until", "till", "before":
		v, err = p.interval("a date, such as 2018-07-31")
	default:
		v, err = p.interval("an interval, such as 2018-04/2018-07")
	}
	if err != nil {
		return err
	}
	switch word {
	case "since":
		w.Since = v.Since
	case "after":
		w.Since = v.Until
	case "until", "till":
		w.Until = v.Until
	case "before":
		w.Until = v.Since
	default:
		*w = v
		if w.Empty() { // an instant is not without length
			w.Until = w.Since + 1
		}
	}
	if w.Empty() {
		return start.fault("the time asked about ends before it begins")
	}
	return nil
}

// once notes what is said from the token start on, unless something of its kind
// or against it was said before.
func (p *parser) once(start *token, kind, words string) error {
	for _, other := range clashing[kind] {
		if before := p.said[other]; before != "" {
			return start.fault(fmt.Sprintf("%q and %q clash: a question takes one of them", before, words))
		}
	}
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
	if p.saysKind("transfer", nounPlace, nounTransfer) {
		p.at++
		return p.target(t, nounTransfer)
	}
	return p.target(t, nounPlace)
}

// sources reads one source or several, with commas, "and" or "or" between them.
func (p *parser) sources() ([]string, error) {
	var ids []string
	for {
		n, err := p.name(nounSource)
		if err != nil {
			return nil, err
		}
		if ids = append(ids, n.ID); !p.anotherSource() {
			slices.Sort(ids)
			return slices.Compact(ids), nil
		}
	}
}

// anotherSource moves past a comma, "and" or "or" if a source follows it. After a mere
// comma a word of the language begins a finding or a modifier instead. Where no
// findings can be asked for, any other word is taken for a source, even if there is
// none of that name.
func (p *parser) anotherSource() bool {
	at := p.at
	comma := at < len(p.tokens) && strings.Contains(p.text[p.tokens[at-1].end:p.peek().start], ",")
	joined := p.take("and") || p.take("or")
	word := p.at < len(p.tokens) && !p.peek().grammatical()
	if (joined || comma && word) && p.naming(nounSource) || (joined || comma) && word && p.query.Form != Transfers {
		return true
	}
	p.at = at
	return false
}

// A findingWay is a way to say a finding.
type findingWay struct {
	code  string
	words []string
}

// findingWays are all ways to say each finding but those that leave a word open: what it is called
// by its code and in forms and answers, and what people say beside that.
var findingWays = func() (all []findingWay) {
	for _, code := range FindingCodes {
		if code == GroundLacking { // is of a ground that the question names
			continue
		}
		called := findingTexts[code]
		for _, text := range []string{code, called.asked, called.ran, called.text} {
			words := strings.Fields(text)
			for slices.Contains(fillers, words[0]) { // which are read before
				words = words[1:]
			}
			if words[0] != "without" { // which may name a ground: see parser.without
				all = append(all, findingWay{code, words})
			}
		}
	}
	return append(all, spokenFindings...)
}()

// spokenFindings are what people say beside what findings are called.
var spokenFindings = []findingWay{
	{GroundUnknown, []string{"with", "unknown", "ground"}},
	{GroundExpired, []string{"with", "expired", "ground"}},
	{Undisclosed, []string{"without", "disclosure"}},
	{Undisclosed, []string{"no", "disclosure"}},
	{CrossBorder, []string{"across", "a", "border"}},
	{CrossBorder, []string{"crossing", "borders"}},
	{CrossBorder, []string{"crossing", "a", "border"}},
	{CrossBorder, []string{"crossed", "a", "border"}},
	{CrossBorder, []string{"cross", "borders"}},
	{CrossBorder, []string{"cross", "a", "border"}},
	{NeverSeen, []string{"declared", "but", "not", "seen"}},
	{NeverSeen, []string{"declared", "but", "never", "observed"}},
	{NeverSeen, []string{"declared", "but", "not", "observed"}},
	{NeverSeen, []string{"never", "seen"}},
	{NeverSeen, []string{"never", "observed"}},
	{NeverDeclared, []string{"seen", "but", "not", "declared"}},
	{NeverDeclared, []string{"observed", "but", "never", "declared"}},
	{NeverDeclared, []string{"observed", "but", "not", "declared"}},
	{NeverDeclared, []string{"never", "declared"}},
	{NeverDeclared, []string{"undeclared"}},
}

// carryWords are the ways to say that transfers carry something, and moreWords those to say that
// they carry more than they may, after one of them or by themselves.
var (
	carryWords = []string{"carrying", "carried", "carry", "carries"}
	moreWords  = []findingWay{
		{MorePeopleThanNeeded, []string{"more", "people", "than", "needed"}},
		{RowsExceedPeople, []string{"more", "rows", "than", "their", "people", "allow"}},
		{RowsExceedPeople, []string{"more", "people", "than", "stated"}},
	}
)

// discrepancyWords are the ways to say that more was seen than is declared, after "seen" or
// "observed" or by themselves; "the", "its" or "their" may be left out.
var discrepancyWords = []findingWay{
	{SeenOutsideTime, []string{"outside", "their", "declared", "time"}},
	{SeenWithMoreData, []string{"with", "more", "than", "their", "declared", "data"}},
	{SeenWithMoreData, []string{"with", "more", "data", "than", "declared"}},
	{SeenWithMoreData, []string{"carrying", "more", "data", "than", "declared"}},
	{SeenWithMoreData, []string{"carried", "more", "data", "than", "declared"}},
}

// disputeWords are the ways to say that accounts differ on something, before it.
var disputeWords = [][]string{{"of", "disputed"}, {"with", "disputed"}}

// transfers reads what follows "which transfers": findings, whose data, ends
// and modifiers, in any order.
func (p *parser) transfers() error {
	p.query.Form = Transfers
	joined := "" // what two findings were joined by
	for p.at < len(p.tokens) {
		start := p.peek()
		join := p.conjunction()
		if code := p.finding(); code != "" {
			if len(p.query.Findings) > 0 {
				if join == "" || joined != "" && join != joined {
					return start.fault(`between findings say "and" to ask for all of them, or "or" to ask for any, and not both`)
				}
				joined = join
			}
			p.addFinding(code)
			p.query.AllFindings = joined == "and" && len(p.query.Findings) > 1
			continue
		}
		switch {
		case p.at == len(p.tokens) && join == "":
			return nil
		case p.at == len(p.tokens), join == "or":
			return p.wrong("a finding")
		case p.peek().is(carryWords...):
			p.at++
			if err := p.once(start, "carrying", strings.ToLower(start.text)); err != nil {
				return err
			}
			if err := inTurn(p.category, p.ofPeople); err != nil {
				return err
			}
			continue
		}
		if read, err := p.modifier(); err != nil {
			return err
		} else if !read {
			return p.wrong(findingsExpected)
		}
	}
	return nil
}

// fillers are words that mean nothing by themselves where transfers are asked for.
var fillers = []string{"were", "are", "was", "is", "that", "ran", "went", "made", "sent", "have", "had"}

// conjunction reads what may stand before a finding or a modifier, and returns
// the "and" or "or" among it.
func (p *parser) conjunction() string {
	p.skip(fillers...)
	join := ""
	if p.peek().is("and", "or") {
		join = strings.ToLower(p.peek().text)
		p.at++
	}
	p.skip(fillers...)
	return join
}

// finding reads one finding, if it is at hand, and returns its code.
func (p *parser) finding() string {
	if code := p.without(); code != "" {
		return code
	}
	for _, f := range findingWays {
		if p.take(f.words...) {
			return f.code
		}
	}
	start := p.at
	p.skip(carryWords...)
	for _, m := range moreWords {
		if p.take(m.words...) {
			return m.code
		}
	}
	p.at = start
	p.skip("seen", "observed")
	at := p.at
	for _, d := range discrepancyWords {
		fits := true
		for _, word := range d.words {
			if word == "their" {
				p.skip("their", "its", "the")
			} else {
				fits = fits && p.take(word)
			}
		}
		if fits {
			return d.code
		}
		p.at = at
	}
	p.at = start
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

// without reads of what there was no ground: at all, or of one kind.
func (p *parser) without() (code string) {
	at := p.at
	if !p.take("without") && !p.take("no") && !p.take("with", "no") {
		return ""
	}
	p.skip("a", "the", "any", "legal")
	said := p.take("ground") || p.take("grounds") || p.take("basis")
	t := p.peek()
	word, _ := graph.GroundsCalled(t.text)
	switch {
	case word != "" && !t.quoted:
	case said && (t.quoted || strings.Contains(t.text, ":")):
		word = t.text
	case said:
		return GroundNone
	default:
		p.at = at
		return ""
	}
	if p.query.Ground != "" && p.query.Ground != word {
		p.at = at // a question asks about one
		return ""
	}
	p.at++
	p.query.Ground = word
	return GroundLacking
}

func (p *parser) addFinding(code string) {
	if !slices.Contains(p.query.Findings, code) {
		p.query.Findings = append(p.query.Findings, code)
	}
	slices.SortFunc(p.query.Findings, func(a, b string) int {
		return slices.Index(FindingCodes[:], a) - slices.Index(FindingCodes[:], b)
	})
}

// datesAhead reports whether a date or an interval stands some tokens ahead, even
// one in another order: that it cannot be read so is said where it is read.
func (p *parser) datesAhead(n int) bool {
	defer p.back(p.at)
	p.at += n
	_, words := p.dateInWords()
	_, err := graph.ParseInterval(p.peek().text, p.dictionary.graph.Zone)
	var order *graph.DateOrderError
	return words > 0 || p.peek().dates() || errors.As(err, &order)
}

// dateInWords returns the date that is written out from the token at hand on, as
// a manifest writes it, and how many tokens it has: "May 2018", "3 May 2018",
// "May 3rd, 2018"; none if there is no such date.
func (p *parser) dateInWords() (date string, words int) {
	first, second, third := p.ahead(0).text, p.ahead(1).text, p.ahead(2).text
	switch {
	case monthOf(first) > 0 && isYear(second):
		return fmt.Sprintf("%s-%02d", second, monthOf(first)), 2
	case monthOf(first) > 0 && dayOfMonth(second) != "" && isYear(third):
		return fmt.Sprintf("%s-%02d-%s", third, monthOf(first), dayOfMonth(second)), 3
	case dayOfMonth(first) != "" && monthOf(second) > 0 && isYear(third):
		return fmt.Sprintf("%s-%02d-%s", third, monthOf(second), dayOfMonth(first)), 3
	}
	return "", 0
}

func monthOf(word string) int { return graph.MonthCalled(word) }

func isYear(word string) bool { return len(word) == 4 && strings.Trim(word, "0123456789") == "" }

// dayOfMonth returns a day of a month with two digits, "" if it is none.
func dayOfMonth(word string) string {
	number := strings.TrimRight(strings.ToLower(word), "stndrh")
	ending := strings.ToLower(word[len(number):])
	if strings.Trim(number, "0123456789") != "" || !slices.Contains([]string{"", "st", "nd", "rd", "th"}, ending) {
		return ""
	}
	switch len(number) {
	case 1:
		return "0" + number
	case 2:
		return number
	}
	return ""
}

// interval reads an interval or a single date.
func (p *parser) interval(expected string) (graph.Interval, error) {
	text, words := p.dateInWords()
	if words == 0 {
		text, words = p.peek().text, 1
	}
	v, err := readInterval(text, p.dictionary.graph.Zone)
	if err != nil {
		bad := p.wrong(expected).(*QuestionError)
		var order *graph.DateOrderError
		switch {
		case errors.As(err, &order):
			bad.What, bad.unread = fmt.Sprintf("%q: %v", text, order), false
		case text != "":
			bad.What, bad.unread = fmt.Sprintf("expected %s: %v", expected, err), false
		}
		return v, bad
	}
	p.at += words
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

// between reads two dates and returns the time from the beginning of the first to
// the end of the second, which a word joins.
func (p *parser) between(joints ...string) (v graph.Interval, err error) {
	first, err := p.interval("a date, such as 2018-04-01")
	if err != nil {
		return v, err
	}
	if !p.peek().is(joints...) {
		return v, p.wrong(`"` + joints[0] + `" and a date`)
	}
	p.at++
	start := p.peek()
	last, err := p.interval("a date, such as 2018-07-31")
	v = graph.Interval{Since: first.Since, Until: last.Until}
	if err == nil && v.Empty() {
		err = start.fault("the time asked about ends before it begins")
	}
	return v, err
}
