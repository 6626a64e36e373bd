package ask

import (
	"slices"
	"strings"
)

// A Phrasing is a way to ask that people use beside the forms, and the question
// as which it is understood. What is in brackets may be left out; of words with
// strokes between them any one may be said.
type Phrasing struct{ Say, As string }

// Phrasings are the ways to ask beside the forms; PEOPLE, WHAT, X and T are as in
// Forms.
func Phrasings() []Phrasing {
	var all []Phrasing
	for _, w := range wordings {
		all = append(all, w.ways...)
	}
	return all
}

// wordings are the ways to ask by what they show.
var wordings = []struct {
	form     Form
	relation Relation
	ways     []Phrasing
}{
	{Who, Reached, []Phrasing{
		{"who was/were/is affected by X", "whose data reached X"},
		{"who was/were/is exposed to X", "whose data reached X"},
		{"whose WHAT was/were/is exposed to X", "whose WHAT reached X"},
		{"which PEOPLE users were/was affected by X", "which PEOPLE users' data reached X"},
		{"which PEOPLE users were/was exposed to X", "which PEOPLE users' data reached X"},
		{"how many PEOPLE users were/was affected by X", "which PEOPLE users' data reached X"},
		{"how many PEOPLE users were/was exposed to X", "which PEOPLE users' data reached X"},
		{"how many PEOPLE users' WHAT reached X", "which PEOPLE users' WHAT reached X"},
		{"[the] number of PEOPLE users whose WHAT reached X", "which PEOPLE users' WHAT reached X"},
		{"[show/give] [me] [a/the] list [of] [the] PEOPLE users whose WHAT reached X", "which PEOPLE users' WHAT reached X"},
	}},
	{Who, Holds, []Phrasing{
		{"whose WHAT is/are in/at X", "whose WHAT does X hold"},
	}},
	{Who, WasIn, []Phrasing{
		{"was/were PEOPLE's WHAT in X", "which PEOPLE users' WHAT was in X"},
	}},
	{Did, Reached, []Phrasing{
		{"did/has [the] WHAT of PEOPLE reach/reached X", "did PEOPLE's WHAT reach X"},
		{"when did [the] WHAT of PEOPLE reach X", "did PEOPLE's WHAT reach X"},
		{"when did PEOPLE's WHAT reach X", "did PEOPLE's WHAT reach X"},
		{"when did X receive WHAT [of PEOPLE]", "did PEOPLE's WHAT reach X"},
	}},
	{How, Reached, []Phrasing{
		{"how did [the] WHAT of PEOPLE reach X", "how did PEOPLE's WHAT reach X"},
	}},
	{Where, Reached, []Phrasing{
		{"who/what received WHAT [of PEOPLE] from X", "where did the WHAT of PEOPLE in X go"},
		{"which countries/parties/systems/datasets received WHAT [of PEOPLE] from X", "where did the WHAT of PEOPLE in X go"},
		{"which countries/parties/systems/datasets did WHAT [of PEOPLE] in X go to", "where did the WHAT of PEOPLE in X go"},
		{"which countries/parties/systems/datasets did X go to", "where did X go"},
		{"[what] [is] [the] blast radius of X", "where did X go"},
		{"[what] [is/lies] downstream of X", "where did X go"},
		{"what depends on X", "where did X go"},
	}},
	{Lies, Reached, []Phrasing{
		{"where is/are WHAT [of PEOPLE]", "where does the WHAT of PEOPLE lie"},
		{"where does/do/is/are PEOPLE's WHAT lie", "where does the WHAT of PEOPLE lie"},
		{"who/what holds WHAT [of PEOPLE]", "where does the WHAT of PEOPLE lie"},
		{"which countries/parties/systems/datasets/places hold WHAT [of PEOPLE]", "where does the WHAT of PEOPLE lie"},
	}},
	{Left, Reached, []Phrasing{
		{"what is/remains left of PEOPLE", "what of PEOPLE is left"},
		{"what remains of PEOPLE", "what of PEOPLE is left"},
		{"what of PEOPLE remains", "what of PEOPLE is left"},
		{"what WHAT [of PEOPLE] remains", "what WHAT of PEOPLE is left"},
		{"is/are [any] WHAT [of PEOPLE] left", "what WHAT of PEOPLE is left"},
	}},
	{Overdue, Reached, []Phrasing{
		{"which places hold/keep WHAT [of PEOPLE] too long", "which places hold the WHAT of PEOPLE past its time"},
		{"what/who holds/keeps WHAT [of PEOPLE] past its time", "which places hold the WHAT of PEOPLE past its time"},
	}},
	{Feeds, Reached, []Phrasing{
		{"[what] [is/lies] upstream of X", "what feeds X"},
		{"[what] [are] [the] sources of X", "what feeds X"},
		{"who/what sent/sends data to X", "what feeds X"},
		{"which countries/parties/systems/datasets feed X", "what feeds X"},
	}},
	{CameBack, Reached, []Phrasing{
		{"what came back [after] [the] [erasure/erasures/deletion]", "which erasures came back"},
		{"which erasure/deletion/deletions came back", "which erasures came back"},
		{"whose data came back [after] [the] [erasure/erasures/deletion]", "which erasures came back"},
	}},
	{Derived, Reached, []Phrasing{
		{"what was/is trained on T", "what was derived from T"},
		{"which models were trained on T", "what was derived from T"},
		{"what was/is made/built/computed from T", "what was derived from T"},
	}},
}

// Wordings are the ways to say what follows a question, beside Modifiers, and to
// ask for transfers, beside Forms.
func Wordings() []Phrasing {
	return []Phrasing{
		{"… in May 2018", "… during 2018-05-01/2018-05-31"},
		{"… in 2018", "… during 2018-01-01/2018-12-31"},
		{"… on 3 May 2018", "… during 2018-05-03"},
		{"… between 2018-04 and July 2018", "… during 2018-04-01/2018-07-31"},
		{"… from 2018-04-01 to 2018-07-31", "… during 2018-04-01/2018-07-31"},
		{"… before May 2018", "… during ../2018-04-30"},
		{"… after May 2018", "… since 2018-06-01"},
		{"… until May 2018", "… during ../2018-05-31"},
		{"… since 2018-04 until 2018-07", "… during 2018-04-01/2018-07-31"},
		{"how many transfers undisclosed", "which transfers undisclosed"},
		{"which transfers without legal basis", "which transfers without ground"},
		{"which transfers without any consent", "which transfers without consent"},
		{"which transfers had no legal basis", "which transfers without ground"},
		{"which transfers crossed a border", "which transfers across borders"},
		{"which transfers carry more people than needed", "which transfers carrying more people than needed"},
		{"which transfers without disclosure", "which transfers undisclosed"},
		{"which transfers carrying more people than stated", "which transfers carrying more rows than their people allow"},
		{"which transfers were never seen", "which transfers declared but never seen"},
		{"which transfers are undeclared", "which transfers seen but never declared"},
		{"which transfers ran outside the declared time", "which transfers seen outside their declared time"},
		{"which transfers carried more data than declared", "which transfers seen with more than their declared data"},
	}
}

// A step of a way to ask is a thing to be read, or a word, one of several, that
// must be there or may.
type step struct {
	thing    string
	words    []string
	optional bool
}

// things are what the ways to ask leave open, what is longer before what it begins
// with.
var things = []string{"PEOPLE's WHAT", "PEOPLE users'", "PEOPLE users", "[of PEOPLE]", "PEOPLE", "WHAT", "X", "T"}

// A way is one of the ways to ask beside the forms, in steps.
type way struct {
	form     Form
	relation Relation
	steps    []step
}

var ways = func() (all []way) {
	for _, w := range wordings {
		for _, p := range w.ways {
			all = append(all, way{w.form, w.relation, steps(p.Say)})
		}
	}
	return all
}()

// steps takes apart how a way to ask is said.
func steps(say string) (all []step) {
	for rest := say + " "; rest != ""; {
		if i := slices.IndexFunc(things, func(thing string) bool { return strings.HasPrefix(rest, thing+" ") }); i >= 0 {
			all, rest = append(all, step{thing: things[i]}), rest[len(things[i])+1:]
			continue
		}
		word, after, _ := strings.Cut(rest, " ")
		all = append(all, step{words: strings.Split(strings.Trim(word, "[]"), "/"), optional: word[0] == '['})
		rest = after
	}
	return all
}

// phrasing reads a question that is worded in one of the ways beside the forms. If
// none fits, its error is that of the one that went furthest, nil for none.
func (p *parser) phrasing() (read bool, furthest error) {
	column := 0
	for _, w := range ways {
		p.restart()
		p.query.Form, p.query.Relation = w.form, w.relation
		fits, err := p.follow(w.steps)
		if err == nil {
			return true, nil
		}
		if e, ok := err.(*QuestionError); ok && fits && e.Column > column {
			furthest, column = err, e.Column
		}
	}
	return false, furthest
}

// follow takes the steps of a way to ask, and then reads modifiers. It fits if the
// words before the first thing are there.
func (p *parser) follow(way []step) (fits bool, err error) {
	for _, s := range way {
		fits = fits || s.thing != ""
		switch s.thing {
		case "X":
			err = p.x()
		case "T":
			err = p.origin()
		case "PEOPLE's WHAT":
			err = p.possessed()
		case "WHAT":
			err = p.category()
		case "PEOPLE", "PEOPLE users", "PEOPLE users'":
			p.query.People, err = p.owners()
		case "[of PEOPLE]":
			err = p.ofPeople()
		default:
			if p.peek().is(s.words...) {
				p.at++
			} else if !s.optional {
				err = p.wrong(`"` + strings.Join(s.words, `" or "`) + `"`)
			}
		}
		if err != nil {
			return fits, err
		}
	}
	return fits, p.modifiers()
}

// Forms are the forms of questions, for messages and help. PEOPLE is a people
// expression, WHAT a category or "data", X, Y and P places or countries, T a
// transfer.
func Forms() []string {
	forms := []string{
		"which PEOPLE users' WHAT reached X", "whose WHAT reached X", "whose WHAT does X hold", "whose WHAT was in X during START/END",
		"what data of PEOPLE reached X", "did PEOPLE's WHAT reach X", "how did PEOPLE's WHAT reach X",
		"where did X go", "where did the WHAT of PEOPLE in X go",
		"where does the WHAT of PEOPLE lie", "what of PEOPLE is left", "what WHAT of PEOPLE is left",
		"which places hold data past its time", "which places hold the WHAT of PEOPLE past its time",
		"what feeds X", "where does X come from", "what was derived from X", "what was derived from transfer T",
		"which erasures came back", "which transfers from X to Y", "which transfers carrying the WHAT of PEOPLE",
	}
	for _, code := range FindingCodes {
		forms = append(forms, "which transfers "+findingTexts[code].asked)
	}
	return forms
}

// A Modifier is what may follow a question, and a sample of it. DATE, START and
// END are as in manifests, S is a source, the rest as in Forms.
type Modifier struct{ Say, Sample string }

// Modifiers are those that may follow a question, in any order, each once; "from
// Y" only one that does not itself say where to start, and of "according to" and
// "without" one.
func Modifiers() []Modifier {
	var all []Modifier
	for _, m := range modifierWords {
		all = append(all, m.ways...)
	}
	return all
}
