package ask

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
	{Feeds, Reached, []Phrasing{
		{"[what] [is/lies] upstream of X", "what feeds X"},
		{"[what] [are] [the] sources of X", "what feeds X"},
		{"who/what sent/sends data to X", "what feeds X"},
		{"which countries/parties/systems/datasets feed X", "what feeds X"},
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
		{"which transfers without disclosure", "which transfers undisclosed"},
	}
}
