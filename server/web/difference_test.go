package web

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestDifferencesAreWhatASourceSaysOtherwise(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	before := json.RawMessage(`{"kind":"transfer","id":"t","source":"s","purpose":"score","people":"gold","evidence":[{"title":"a"}]}`)
	after := json.RawMessage(`{"kind":"transfer","id":"t","source":"s","when":["2019-12-31T15:00:00Z/2020-12-31T15:00:00Z"],"purpose":"score","ground":[{"key":"none","when":["2020-01-01/2021-12-31"]},{"key":"gdpr:46-2-c"}],"disclosed":"true","evidence":[{"title":"a"},{"title":"b","url":"https://b.example"}]}`)
	for _, c := range []struct {
		name          string
		before, after json.RawMessage
		want          []Difference
	}{
		{"changed", before, after, []Difference{{"people", "gold", ""}, {"evidence", "a", "a, b https://b.example"}, {"when", "", "2020-01-01/2020-12-31"}, {"ground", "", "none (2020-01-01T09:00:00+09:00/2022-01-01T09:00:00+09:00), gdpr:46-2-c"}, {"disclosed", "", "true"}}},
		{"added", nil, after, []Difference{{"when", "", "2020-01-01/2020-12-31"}, {"purpose", "", "score"}, {"ground", "", "none (2020-01-01T09:00:00+09:00/2022-01-01T09:00:00+09:00), gdpr:46-2-c"}, {"disclosed", "", "true"}, {"evidence", "", "a, b https://b.example"}}},
		{"retired", before, nil, []Difference{{"purpose", "score", ""}, {"people", "gold", ""}, {"evidence", "a", ""}}},
	} {
		if got, err := differences(c.before, c.after, seoul); err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v %v", c.name, got, err)
		}
	}
}
