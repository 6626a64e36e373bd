package graph

import (
	"reflect"
	"strings"
	"testing"
)

func TestPeopleBindAsWritten(t *testing.T) {
	a, b, c := Members("a"), Members("b"), Members("c")
	for text, want := range map[string]People{
		"unknown":                    Unknown{},
		"everyone":                   Everyone{},
		"not a and b":                And{Not{a}, b},
		"a or b and c":               Or{a, And{b, c}},
		"a and b except c":           Except{And{a, b}, c},
		"a except b and c":           And{Except{a, b}, c},
		"a except (b or c)":          Except{a, Or{b, c}},
		"not not a":                  Not{Not{a}},
		`"not" and "a b" or "q\"\\"`: Or{And{Members("not"), Members("a b")}, Members(`q"\`)},
	} {
		got, err := ParsePeople(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v (%v), want %v", text, got, err, want)
		}
	}
}

func TestBadPeopleSayWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "found the end",
		"a and":                                "found the end",
		"a b":                                  `found "b"`,
		"and a":                                `found "and"`,
		"a or unknown":                         `"unknown" stands alone`,
		"(a":                                   "a parenthesis is not closed",
		`"a`:                                   "a quotation mark is not closed",
		`""`:                                   "an id is empty",
		strings.Repeat("(", 1<<16):             "nested more than",
		strings.Repeat("not ", 1<<16) + "gold": "nested more than",
	} {
		if _, err := ParsePeople(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %.200v; want %s", text, err, want)
		}
	}
}

// FuzzParsePeople: what is read prints as what reads the same.
func FuzzParsePeople(f *testing.F) {
	for _, text := range []string{"a and b or not c", "everyone except (a or b)", `"x y" and not "or"`, "unknown", "not (a except b)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePeople(text)
		if err != nil {
			return
		}
		if again, err := ParsePeople(p.String()); err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("%q is %v, which reads as %v (%v)", text, p, again, err)
		}
	})
}
