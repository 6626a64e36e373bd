package openlineage

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestAConditionInWords(t *testing.T) {
	compare := func(field, comparison, value string) string {
		return fmt.Sprintf(`{"type":"compare","comparison":%q,"left":{"type":"field","field":%q},"right":{"type":"literal","value":%s}}`, comparison, field, value)
	}
	binary := func(left, operator, right string) string {
		return fmt.Sprintf(`{"type":"binary","operator":%q,"left":%s,"right":%s}`, operator, left, right)
	}
	partition := func(partitions string) string {
		return `{"type":"partition","partitions":[` + partitions + `]}`
	}
	korea, since := compare("country", "EQUAL", `"KR"`), compare("day", "GREATER_EQUAL_THAN", `"2024-01-01"`)
	deep := korea
	for range mostNested + 1 {
		deep = binary(deep, "AND", korea)
	}
	for name, c := range map[string]struct{ condition, want string }{
		"joined":                   {binary(korea, "AND", since), `country = 'KR' and day >= '2024-01-01'`},
		"joined by one word":       {binary(binary(korea, "or", since), "OR", binary(korea, "OR", korea)), `country = 'KR' or day >= '2024-01-01' or country = 'KR' or country = 'KR'`},
		"joined by two":            {binary(binary(korea, "OR", since), "AND", partition(`{"dimensions":{"b":1}},{"dimensions":{"b":0,"a":"x"}}`)), `(country = 'KR' or day >= '2024-01-01') and ((a = 'x' and b = 0) or b = 1)`},
		"comparisons":              {binary(compare("a", "LESS_THAN", "1"), "and", binary(compare("a", "less_equal_than", "1.50"), "and", compare("a", "GREATER_THAN", "true"))), `a < 1 and a <= 1.50 and a > true`},
		"of two fields":            {`{"type":"compare","comparison":"EQUAL","left":{"type":"field","field":"a.b"},"right":{"type":"field","field":"c d\"e"}}`, `a.b = "c d""e"`},
		"a text":                   {compare("생년", "EQUAL", `"it's\n\u0000"`), `생년 = 'it''s%0A%00'`},
		"a place":                  {`{"type":"location","locations":["s3://b/x"]}`, `location = 's3://b/x'`},
		"places":                   {`{"type":"location","locations":["b","a","b"]}`, `location in ('a', 'b')`},
		"a partition":              {partition(`{"identifier":"p1","dimensions":{"hour":"03","day":"2024-03-01"}}`), `day = '2024-03-01' and hour = '03'`},
		"the same one twice":       {partition(`{"dimensions":{"a":1,"b":2}},{"dimensions":{"b":2,"a":1}}`), `a = 1 and b = 2`},
		"named partitions":         {partition(`{"identifier":"p2"},{"identifier":"p1","dimensions":{}}`), `partition = 'p1' or partition = 'p2'`},
		"an odd value":             {partition(`{"dimensions":{"a":{"x":[null]}}}`), `a = {"x":[null]}`},
		"nowhere":                  {`{"type":"location","locations":[]}`, ""},
		"no partition":             {partition(""), ""},
		"an unnamed partition":     {partition("{}"), ""},
		"another kind":             {`{"type":"regexp"}`, ""},
		"another comparison":       {compare("a", "LIKE", `"x"`), ""},
		"another operator":         {binary(korea, "XOR", since), ""},
		"half of a condition":      {`{"type":"binary","operator":"AND","left":` + korea + `}`, ""},
		"another expression":       {`{"type":"compare","comparison":"EQUAL","left":{"type":"call"},"right":{"type":"literal","value":"x"}}`, ""},
		"one of another shape":     {`["x"]`, ""},
		"a part of another shape":  {binary(korea, "AND", "7"), ""},
		"one that nests too deep":  {deep, ""},
		"one that is too long":     {compare("a", "EQUAL", `"`+strings.Repeat("x", mostCondition)+`"`), ""},
		"no value":                 {compare("a", "EQUAL", "null"), "a = null"},
		"locations of other kinds": {`{"type":"location","locations":[7]}`, ""},
	} {
		if got, _ := inWords(json.RawMessage(c.condition), 0); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
