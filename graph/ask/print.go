package ask

import (
	"strconv"
	"strings"
	"time"

	"outflow/graph"
)

// String writes the question in the words that Parse reads; Parse of it gives
// an equal Flow.
func (f Flow) String() string {
	var b strings.Builder
	people, data, x := f.whose(), f.data(), f.target(f.To)
	switch f.Form {
	case Who:
		b.WriteString(f.which() + " " + data)
		switch f.Relation {
		case Holds:
			b.WriteString(f.To.agree(" does ", " do ") + x + " hold")
		case WasIn:
			b.WriteString(" was in " + x)
		default:
			b.WriteString(" reached " + x)
		}
	case What:
		b.WriteString("what " + data + f.of() + " reached " + x)
	case Did:
		b.WriteString("did " + people + data + " reach " + x)
	case How:
		b.WriteString("how did " + people + data + " reach " + x)
	case Where:
		if f.People == nil && f.Category == graph.AllData {
			b.WriteString("where did " + f.target(f.From) + " go")
		} else {
			b.WriteString("where did the " + data + f.of() + " in " + f.target(f.From) + " go")
		}
	case Feeds:
		b.WriteString("what feeds " + x)
	case Derived:
		b.WriteString("what was derived from " + f.target(f.From))
	case Transfers:
		b.WriteString("which transfers")
		if f.People != nil || f.Category != graph.AllData {
			b.WriteString(" carrying the " + data + f.of())
		}
	}
	f.printModifiers(&b)
	return b.String()
}

// which writes the start of a Who question.
func (f *Flow) which() string {
	if f.People == nil {
		return "whose"
	}
	people := f.people()
	if first, _, _ := strings.Cut(people, " "); strings.EqualFold(first, "transfers") {
		people = "(" + people + ")" // a cohort of that name, not the transfers
	}
	return "which " + people + " users'"
}

// whose writes the people as a possessive.
func (f *Flow) whose() string {
	switch f.People.(type) {
	case nil:
		return ""
	case graph.Everyone, graph.Members:
		return f.people() + "'s "
	}
	return "(" + f.people() + ")'s "
}

func (f *Flow) of() string {
	if f.People == nil {
		return ""
	}
	return " of (" + f.people() + ")"
}

func (f *Flow) people() string {
	if f.Literal {
		return graph.WritePeople(f.People, graph.Quote)
	}
	return graph.WritePeople(f.People, quoteUnlessMember)
}

func (f *Flow) data() string {
	switch {
	case f.Category == graph.AllData:
		return f.Category
	case f.Literal:
		return graph.Quote(f.Category)
	}
	return quoteUnlessPlain(f.Category)
}

// String writes the target as Parse reads it.
func (t Target) String() string {
	switch {
	case t.Country != "":
		return presencePhrases[t.By] + t.Country
	case t.Group != "":
		return presencePhrases[t.By] + t.Group + " of " + t.On
	case t.Transfer != "":
		return "transfer " + graph.Quote(t.Transfer)
	}
	return quoteUnlessPlain(t.Place)
}

func (f *Flow) target(t Target) string {
	if f.Literal {
		return t.literal()
	}
	return t.String()
}

// literal is String in words that no name can be found in.
func (t Target) literal() string {
	switch {
	case t.Country != "":
		return presencePhrases[t.By] + "country " + graph.Quote(t.Country)
	case t.Group != "":
		return presencePhrases[t.By] + "country " + graph.Quote(t.Group) + " of " + t.On
	case t.Transfer != "":
		return t.String()
	}
	return graph.Quote(t.Place)
}

// presencePhrases says what puts places in a country, before the country.
var presencePhrases = map[graph.Presence]string{
	graph.Present:    "",
	graph.Seated:     "parties seated in ",
	graph.Processing: "systems processing in ",
}

// agree returns the word that agrees with the target in number.
func (t Target) agree(one, many string) string {
	if t.By != graph.Present {
		return many
	}
	return one
}

func (f *Flow) printModifiers(b *strings.Builder) {
	if !f.From.IsZero() && !f.Form.starts() {
		b.WriteString(" from " + f.target(f.From))
	}
	if f.Form == Transfers && !f.To.IsZero() {
		b.WriteString(" to " + f.target(f.To))
	}
	for i, code := range f.Findings {
		if i > 0 {
			b.WriteString(f.joint())
		}
		b.WriteString(" " + f.found(code))
	}
	if !f.Via.IsZero() {
		b.WriteString(" via " + f.target(f.Via))
	}
	if !f.Avoiding.IsZero() {
		b.WriteString(" avoiding " + f.target(f.Avoiding))
	}
	b.WriteString(f.times())
	b.WriteString(f.sources())
	if f.KnownAt != 0 {
		b.WriteString(" known at " + strconv.FormatInt(f.KnownAt, 10))
	}
	if f.Person {
		b.WriteString(" for one person")
	}
}

// times writes the modifiers that are about time, each with a space before it.
func (f *Flow) times() string {
	zone, said := f.zone(), ""
	switch {
	case f.Window == graph.Always || f.Window == (graph.Interval{}):
	case f.Window.Until == graph.Future:
		said = " since " + f.Window.Since.FormatStart(zone)
	case f.Window.Until == f.Window.Since+1:
		said = " during " + f.Window.Since.Format(zone)
	default:
		said = " during " + f.Window.Format(zone)
	}
	if f.AsOf != graph.Future {
		said += " as of " + f.AsOf.FormatEnd(zone)
	}
	return said
}

// sources writes the modifiers that are about whose word counts, each with a space
// before it.
func (f *Flow) sources() string {
	said := ""
	for _, m := range []struct {
		words   string
		sources []string
	}{{" according to ", f.According}, {" without ", f.Unheard}} {
		for i, id := range m.sources {
			if i > 0 {
				m.words = " and "
			}
			if f.Literal {
				id = graph.Quote(id)
			} else {
				id = quoteUnlessPlain(id)
			}
			said += m.words + id
		}
	}
	return said
}

// joint joins findings.
func (f *Flow) joint() string {
	if f.AllFindings {
		return " and"
	}
	return " or"
}

func (f *Flow) zone() *time.Location {
	if f.Zone == nil {
		return time.UTC
	}
	return f.Zone
}

// findingPhrases says each finding in the words of a Transfers question.
var findingPhrases = map[string]string{
	GroundNone:           "without ground",
	GroundUnknown:        "of unknown ground",
	GroundExpired:        "of expired ground",
	GroundLacking:        "without ground K",
	Undisclosed:          "undisclosed",
	DisclosureUnknown:    "of unknown disclosure",
	CrossBorder:          "across borders",
	MorePeopleThanNeeded: "carrying more people than needed",

	GroundDisputed:     "of disputed ground",
	DisclosureDisputed: "of disputed disclosure",
	PeopleDisputed:     "of disputed people",
	TimeDisputed:       "of disputed time",
	PurposeDisputed:    "of disputed purpose",
	RoleDisputed:       "of disputed role",
}

// found says a finding of the question.
func (f *Flow) found(code string) string {
	if code != GroundLacking {
		return findingPhrases[code]
	}
	return "without " + f.lacked()
}

// lacked says the ground that transfers are asked to lack.
func (f *Flow) lacked() string {
	if english, _ := graph.GroundsCalled(f.Ground); english == f.Ground {
		return english
	}
	if strings.Contains(f.Ground, ":") && isWord(f.Ground) && !strings.HasSuffix(f.Ground, ".") {
		return "ground " + f.Ground
	}
	return "ground " + graph.Quote(f.Ground)
}

// quoteUnlessPlain quotes an id that the parser might take apart, for a word of
// the language, or for a word and the full stop of the question.
func quoteUnlessPlain(id string) string {
	if isWord(id) && !strings.HasSuffix(id, ".") && !keywords[strings.ToLower(id)] && !strings.HasPrefix(strings.ToLower(id), "non-") && !isCountryCode(id) {
		return id
	}
	return graph.Quote(id)
}

// quoteUnlessMember is quoteUnlessPlain where people are named: there the id of a
// cohort beats words of the language, except those that join people.
func quoteUnlessMember(id string) string {
	if plain := graph.Members(id).String(); plain != id || strings.ContainsAny(id, ",'’“”«»「」¿") || unended(id) != id || strings.HasPrefix(strings.ToLower(id), "non-") {
		return graph.Quote(id)
	}
	return id
}

// isWord reports whether the parser reads the text as one token.
func isWord(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/#:@", r))
	})
}

func isCountryCode(text string) bool {
	return len(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z'
}
