package ask_test

import (
	"testing"
	"time"

	"outflow/graph"
)

// TestEveryIntervalIsRead as in a manifest, without quotation marks, wherever it
// stands and whatever the question ends in.
func TestEveryIntervalIsRead(t *testing.T) {
	a := words(t)
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"2018", "2018-04", "2018-04-01", "2018-04-01/2018-07-31", "2018-04/2018-07", "2018/2019-06", "2024-05/..", "2019-06-27/..", "2019/..",
		"../2020", "../2020-03-01", "../..", "2018-04-01T09:00:00Z/2018-04-02T09:00:00+09:00", "2018-04-01T09:00:00Z/..", "../2018-04-01T09:00:00.5Z", "2018-04/2018-07-01T00:00:00Z",
	} {
		want, err := graph.ParseInterval(text, seoul)
		if err != nil {
			t.Fatal(err)
		}
		for _, question := range []string{
			"whose data reached Alipay during " + text, "whose data was in Alipay in " + text, "where did core go during " + text,
			"which transfers undisclosed during " + text, "whose data reached Alipay during " + text + " via core", "whose data reached Alipay during " + text + ", via core",
		} {
			for _, end := range []string{"", "?", " ?", ".", "...", ".?", "?!\n", "？", "。"} {
				f, err := a.Parse(question + end)
				if err != nil || f.Window != want {
					t.Errorf("%s%s: %v, want %v: %v", question, end, f.Window, want, err)
				}
			}
		}
		if f, err := a.Parse("whose data reached Alipay as of " + text + "?"); err != nil || f.AsOf != want.Until {
			t.Errorf("as of %s: %v, want %v: %v", text, f.AsOf, want.Until, err)
		}
		if f, err := a.Parse("whose data reached Alipay since " + text + "?"); err != nil || f.Window.Since != want.Since {
			t.Errorf("since %s: %v, want %v: %v", text, f.Window, want, err)
		}
	}
}
