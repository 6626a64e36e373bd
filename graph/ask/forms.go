package ask

// Forms are the forms of questions, for messages and help. PEOPLE is a people
// expression, WHAT a category or "data", X, Y and P places or countries, T a
// transfer.
func Forms() []string {
	forms := []string{
		"which PEOPLE users' WHAT reached X", "whose WHAT reached X", "whose WHAT does X hold", "whose WHAT was in X during START/END",
		"what data of PEOPLE reached X", "did PEOPLE's WHAT reach X", "how did PEOPLE's WHAT reach X",
		"where did X go", "where did the WHAT of PEOPLE in X go",
		"what feeds X", "where does X come from", "what was derived from X", "what was derived from transfer T",
		"which transfers from X to Y", "which transfers carrying the WHAT of PEOPLE",
	}
	for _, code := range FindingCodes {
		forms = append(forms, "which transfers "+findingPhrases[code])
	}
	return forms
}

// starts reports whether questions of the form say themselves where they start,
// so that "from" cannot follow.
func (f Form) starts() bool { return f == Where || f == Derived }

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
