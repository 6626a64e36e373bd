package record

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// An outline has what the whole has, at the same places, and the same fault.
func TestAnOutlineIsTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"{", "}", "[", "]", ":", ",", "\"a\"", "\"é\\n\"", "1", "null", "true", "x", " ", "\n", `{"b":[1,{}],"c":[]}`, `"k":`, `[{"id":"p"},`, `"\q"`, `"`}
		text := rapid.SampledFrom([]string{"{", "{\n", "{\"outflow\":1,", "{\"a\":[1,2],", "{\"a\":[{\"id\":\"p\"},[[]],null],\n\"b\":{\"c\":[1]},", " {}", "{\"a\":[1]}"}).Draw(t, "begins") +
			strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "words"), "")
		if rapid.Bool().Draw(t, "closed") {
			text += `"z":[{"y":[2]}]}`
		}
		want, wantFault := ParseJSON([]byte(text), 1)
		got, items, fault := OutlineJSON([]byte(text))
		if !reflect.DeepEqual(fault, wantFault) {
			t.Fatalf("%v, want %v\n%s", fault, wantFault, text)
		}
		if fault != nil {
			return
		}
		for i := range got.Map {
			if got.Map[i].Value.Shape == List {
				got.Map[i].Value.List = slices.Collect(items(i))
			}
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// A record of a few bytes a value does not become a hundred times as large without end.
func TestARecordHoldsSoManyValues(t *testing.T) {
	list := "[" + strings.Repeat("[],", maxValues) + "0]"
	for _, text := range []string{list, `{"parties":[` + list + `]}`} {
		_, _, outlined := OutlineJSON([]byte(text))
		_, parsed := ParseJSON([]byte(text), 1)
		if text[0] == '{' && outlined == nil || parsed == nil || parsed.What != "a record holds more than 500,000 values up to here" {
			t.Errorf("%v, %v", outlined, parsed)
		}
	}
	many := `{"parties":[` + strings.Repeat("[],", maxValues) + `0]}`
	if _, _, problem := OutlineJSON([]byte(many)); problem != nil {
		t.Error(problem)
	}
}
