package ask_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph/ask"
)

// TestRandomQuestionsReadBack: whatever names and ways to ask are put together,
// what was read is read again from what it prints, but for the notes.
func TestRandomQuestionsReadBack(t *testing.T) {
	t.Parallel()
	askers := []*ask.Asker{words(t), spelt(t), noise(t)}
	questions := tries.Of(2000)
	read := 0
	for seed := range questions {
		w := wordsmith{rand.New(rand.NewPCG(seed, 0))}
		q := w.question()
		for _, a := range askers {
			f, err := a.Parse(q)
			if err != nil {
				continue
			}
			read++
			again, err := a.Parse(f.String())
			if f.Notes, again.Notes = nil, nil; err != nil || !reflect.DeepEqual(again, f) {
				t.Errorf("seed %d: %s is read as %s, and that as %s: %v", seed, q, f, again, err)
			}
		}
	}
	if read < int(questions)/10 {
		t.Errorf("only %d of %d questions were read", read, questions)
	}
}

// A wordsmith makes questions of names that are easily confused.
type wordsmith struct{ *rand.Rand }

func (w wordsmith) of(texts ...string) string { return texts[w.IntN(len(texts))] }

func (w wordsmith) people() string {
	return w.of("gold", "vip", "non-gold", "gold and vip", "(gold or vip)", "Gold Members", "gold except vip", "everyone", "customers", "The users", "the", `"gold"`, "Kohl's users' club", "gold (eu)", "not vip")
}

func (w wordsmith) place() string {
	return w.of("Alipay", "core", "Core", "KR", "the EU", "EU of 2019", "US Bank", "Acme", "Acme Pay", "Acme (UK) Ltd", "McDonald's", "Kohl's users' club", "mailer", "crm", "x y", `"x y"`,
		"Alipay via Core", `The "Best" of (Both)`, "C++ GmbH", "country US", "reached", "transfer", "Reached Inc.")
}

func (w wordsmith) data() string {
	return w.of("data", "email", "phone numbers", "the PII", "people count", "전화번호", "SSNs")
}

func (w wordsmith) modifier() string {
	return w.of("", " in May 2018", " since 2018", " until 2019", " before 2018", " between 2018 and 2019", " from 2018 to 2019", " via "+w.place(), " avoiding "+w.place(), " from "+w.place(),
		" as of 2018", " during 2018/2019", " known at 3", "?", ".", ",")
}

func (w wordsmith) question() string {
	return w.of(
		"which "+w.people()+" users' "+w.data()+" reached "+w.place(), "whose "+w.data()+" reached "+w.place(), "whose data does "+w.place()+" hold",
		"did "+w.people()+"'s "+w.data()+" reach "+w.place(), "where did "+w.place()+" go", "where did the "+w.data()+" of "+w.people()+" in "+w.place()+" go",
		"what feeds "+w.place(), "what was derived from "+w.place(), "which transfers from "+w.place()+" to "+w.place()+" without consent",
		"where does the "+w.data()+" of "+w.people()+" lie", "where does the "+w.data()+" of "+w.people()+" from "+w.place()+" lie", "what of "+w.people()+" is left",
		"what "+w.data()+" of "+w.people()+" is left", "which places hold "+w.data()+" of "+w.people()+" past its time",
		"which transfers carrying the "+w.data()+" of "+w.people(), "how many "+w.people()+" users were affected by "+w.place(),
		"who received "+w.data()+" of "+w.people()+" from "+w.place(), "what "+w.data()+" of "+w.people()+" reached "+w.place(),
	) + w.modifier() + w.modifier() + strings.TrimSpace(w.modifier())
}
