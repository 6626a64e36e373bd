package web

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"outflow/graph"
	"outflow/graph/ask"
)

// A link reproduces what one saw: what an address says is read as it was.
func TestStatesAreTheirAddresses(t *testing.T) {
	id := rapid.StringMatching(`[^\x00-\x1f]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		set := rapid.SliceOfNDistinct(id, 0, 4, rapid.ID)
		s := State{
			Question: id.Draw(t, "question"), At: rapid.Int64Range(0, 99).Draw(t, "at"), Timezone: rapid.SampledFrom([]string{"", "Asia/Seoul"}).Draw(t, "zone"),
			AsOf: rapid.SampledFrom([]string{"", "2018-04-01"}).Draw(t, "as of"), Only: id.Draw(t, "only"), Except: id.Draw(t, "except"),
			Confirmed: rapid.Bool().Draw(t, "confirmed"),
			Transfers: Listing{Sort: rapid.SampledFrom(append(Orders[TransfersTable], "")).Draw(t, "sort"), Find: id.Draw(t, "find"), Page: rapid.IntRange(0, 9).Draw(t, "page")},
			Places:    Listing{Find: id.Draw(t, "find a place"), Long: rapid.Bool().Draw(t, "long")},
		}
		for _, x := range set.Draw(t, "fold") {
			s.Fold = with(s.Fold, x)
		}
		for _, x := range set.Draw(t, "beside") {
			s.Beside = with(s.Beside, x)
		}
		for _, x := range set.Draw(t, "open") {
			s.Open = with(s.Open, x)
		}
		if u, err := url.Parse(s.OpenURL() + url.QueryEscape("a/b#c")); err != nil || !slices.Equal(ReadState(u.Query(), s.At).Open, with(s.Open, "a/b#c")) {
			t.Fatalf("%q opens no box: %v", s.OpenURL(), err)
		}
		for _, path := range []string{s.URL(), s.OpenPlace("a&b=c"), s.OpenTransfer("#1"), s.Folded("x"), s.Unfolded("x"), s.Widened("y")} {
			u, err := url.Parse(path)
			if err != nil || u.Path != "/" {
				t.Fatalf("%q: %v", path, err)
			}
			read := ReadState(u.Query(), s.At)
			if again := read.URL(); again != path {
				t.Fatalf("%q is read as %q", path, again)
			}
		}
	})
}

func TestNarrowingIsAQuestionOfItsOwn(t *testing.T) {
	gold, vip := graph.Members("gold"), graph.Members("vip")
	for _, c := range []struct {
		people       graph.People
		only, except string
		want         graph.People
	}{
		{nil, "", "", nil},
		{nil, "gold", "", gold},
		{graph.Everyone{}, "gold", "", gold},
		{vip, "gold", "", graph.And{L: vip, R: gold}},
		{nil, "", "gold", graph.Not{X: gold}},
		{vip, "", "gold", graph.Except{L: vip, R: gold}},
		{nil, "vip", "gold", graph.Except{L: vip, R: gold}},
	} {
		f, err := State{Only: c.only, Except: c.except}.Narrow(ask.Query{People: c.people, AsOf: graph.Future})
		if err != nil || f.People != c.want || f.AsOf != graph.Future {
			t.Errorf("%v only %q except %q: %v, %v", c.people, c.only, c.except, f.People, err)
		}
	}
	day, _ := graph.ParseInterval("2018-04-01", time.UTC)
	f, err := State{AsOf: "2018-04-01"}.Narrow(ask.Query{AsOf: graph.Future, Zone: time.UTC})
	if err != nil || f.AsOf != day.Until {
		t.Errorf("as of: %v, %v", f.AsOf, err)
	}
	if f, _ := (State{AsOf: "2019"}).Narrow(ask.Query{AsOf: day.Until, Zone: time.UTC}); f.AsOf != day.Until {
		t.Error("a later date widens the question")
	}
	if _, err := (State{AsOf: "soon"}).Narrow(ask.Query{Zone: time.UTC}); err == nil || !strings.Contains(err.Error(), "soon") {
		t.Errorf("a bad date: %v", err)
	}
}

// FuzzState: whatever an address says, what is read of it is said by an address that reads
// the same.
func FuzzState(f *testing.F) {
	f.Add("q=whose+data+reached+x&fold=a%0Ab%0D%0A&at=3&place=%00")
	f.Add("q=%ff&q=2&show=confirmed&as-of=2018&beside=%0A%0A&transfer=a;b")
	f.Fuzz(func(t *testing.T, query string) {
		values, _ := url.ParseQuery(query)
		s := ReadState(values, 0)
		u, err := url.Parse(s.URL())
		if err != nil {
			t.Fatalf("%q: %v", s.URL(), err)
		}
		if again := ReadState(u.Query(), 0); !reflect.DeepEqual(again, s) {
			t.Errorf("%q is read as %+v, and its address as %+v", query, s, again)
		}
	})
}
