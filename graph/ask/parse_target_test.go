package ask_test

import (
	"errors"
	"slices"
	"testing"

	"outflow/graph/ask"
)

// A name alone is read as a question reads it; what is no name of one thing says what
// is nearest, and offers no questions.
func TestANameAloneIsReadAsAQuestionReadsIt(t *testing.T) {
	a := words(t)
	for text, want := range map[string]string{"Alipay": "alipay", "alipay": "alipay", "'alipay'": "alipay", "the alipay": "alipay"} {
		if id, err := a.ParsePlace(t.Context(), text); id != want || err != nil {
			t.Errorf("%q is %q, %v", text, id, err)
		}
	}
	for text, candidate := range map[string]string{"Alipey": "alipay", "Alipay of": "alipay", "Core": "core", "nsf-build": "", "China": "", "": "", "'": ""} {
		id, err := a.ParsePlace(t.Context(), text)
		var e *ask.QuestionError
		if !errors.As(err, &e) || id != "" {
			t.Errorf("%q is %q, %v", text, id, err)
			continue
		}
		if candidate != "" && !slices.Contains(e.Candidates, candidate) || len(e.Rewrites) > 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
	if id, err := a.ParseTransfer(t.Context(), "nsf build"); id != "nsf-build" || err != nil {
		t.Errorf("the transfer is %q, %v", id, err)
	}
	for _, text := range []string{"nsf-buidl", "nsf-build then"} {
		var e *ask.QuestionError
		if id, err := a.ParseTransfer(t.Context(), text); !errors.As(err, &e) || id != "" || text == "nsf-buidl" && !slices.Equal(e.Candidates, []string{"nsf-build"}) {
			t.Errorf("%q is %q, %v", text, id, err)
		}
	}
}
