package people

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outflow/graph"
)

// A row says that a person belongs during an interval.
type rowOf struct {
	id   uint64
	when graph.Interval
}

func someRows(t *rapid.T) []rowOf {
	var rows []rowOf
	for range rapid.IntRange(0, 40).Draw(t, "rows") {
		r := rowOf{rapid.Uint64Range(0, 6).Draw(t, "id"), graph.Always}
		if rapid.Bool().Draw(t, "pseudonym") {
			r.id *= 0x0123456789abcdef
		}
		if rapid.IntRange(0, 3).Draw(t, "since") > 0 {
			r.when.Since = graph.Instant(rapid.IntRange(0, 9).Draw(t, "from"))
		}
		if rapid.IntRange(0, 3).Draw(t, "until") > 0 {
			r.when.Until = graph.Instant(rapid.IntRange(0, 9).Draw(t, "to"))
		}
		rows = append(rows, r)
	}
	return rows
}

func build(t *rapid.T, keyed bool, rows ...rowOf) *List {
	b := Builder{Keyed: keyed}
	for _, r := range rows {
		b.Add(r.id, r.when)
	}
	l, err := b.List()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// belong says, instant by instant, who belongs; -1 stands for long ago.
func belong(rows []rowOf) map[string]bool {
	in := map[string]bool{}
	for _, r := range rows {
		for at := graph.Instant(-1); at <= 10; at++ {
			if r.when.Since <= at && at < r.when.Until {
				in[fmt.Sprint(r.id, "@", at)] = true
			}
		}
	}
	return in
}

// listed is belong for a list.
func listed(l *List) map[string]bool {
	in := map[string]bool{}
	for at := graph.Instant(-1); at <= 10; at++ {
		for id := range l.At(at).All() {
			in[fmt.Sprint(id, "@", at)] = true
		}
	}
	return in
}

func TestListsAreLikePlainRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := someRows(t)
		keyed := rapid.Bool().Draw(t, "keyed")
		l := build(t, keyed, rows...)
		if got, want := fmt.Sprint(listed(l)), fmt.Sprint(belong(rows)); got != want {
			t.Fatalf("the list says %s, want %s", got, want)
		}
		var spells, people []rowOf
		ever := map[uint64]bool{}
		for when, who := range l.Spells() {
			for id := range who.All() {
				spells = append(spells, rowOf{id, when})
			}
		}
		last := uint64(0)
		for id, whens := range l.People() {
			if len(people) > 0 && id <= last {
				t.Fatalf("%d comes after %d", id, last)
			}
			last, ever[id] = id, true
			for i, v := range whens {
				if v.Empty() || i > 0 && v.Since <= whens[i-1].Until {
					t.Fatalf("the spells of %d are %v", id, whens)
				}
				people = append(people, rowOf{id, v})
			}
		}
		if want := fmt.Sprint(belong(rows)); fmt.Sprint(belong(spells)) != want || fmt.Sprint(belong(people)) != want {
			t.Fatalf("Spells says %v, People %v, want %s", spells, people, want)
		}
		sameIDs(t, "Everyone", l.Everyone(), ever)

		again := build(t, keyed, rapid.Permutation(slices.Concat(rows, spells)).Draw(t, "order")...)
		if !bytes.Equal(l.Encode(), again.Encode()) {
			t.Fatalf("equal lists have different bytes")
		}
		decoded, err := Decode(l.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if decoded.Keyed() != keyed || fmt.Sprint(listed(decoded)) != fmt.Sprint(belong(rows)) || !bytes.Equal(decoded.Encode(), l.Encode()) {
			t.Fatalf("the list does not survive its encoding")
		}
	})
}

func TestMembersAreAddedAndRemoved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := someRows(t), someRows(t)
		la, lb := build(t, false, a...), build(t, false, b...)
		both, err := la.Union(lb)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(both.Encode(), build(t, false, slices.Concat(a, b)...).Encode()) {
			t.Fatalf("the union says %v", listed(both))
		}
		less, err := la.Except(lb)
		if err != nil {
			t.Fatal(err)
		}
		gone := lb.Everyone()
		if !bytes.Equal(less.Encode(), build(t, false, slices.DeleteFunc(a, func(r rowOf) bool { return gone.Contains(r.id) })...).Encode()) {
			t.Fatalf("the rest says %v", listed(less))
		}
	})
}

func TestNumbersAndPseudonymsDoNotMix(t *testing.T) {
	numbers, pseudonyms := ListOf(SetOf(1), false), ListOf(SetOf(1), true)
	if _, err := numbers.Union(pseudonyms); err == nil {
		t.Error("a union of numbers and pseudonyms is made")
	}
	if _, err := pseudonyms.Except(numbers); err == nil {
		t.Error("numbers are taken from pseudonyms")
	}
	if l, err := (&List{}).Union(pseudonyms); err != nil || !l.Keyed() {
		t.Errorf("an empty list has numbers: %v", err)
	}
}

func TestAListMayNotBeDatedTooFinely(t *testing.T) {
	var b Builder
	for i := range MaxMoments + 1 {
		b.Add(uint64(i), graph.Interval{Since: graph.Instant(i), Until: graph.Future})
	}
	if _, err := b.List(); err == nil {
		t.Error("a list with too many instants is made")
	}
}

func TestLargeSetsSurviveTheirEncoding(t *testing.T) {
	var everyone, odd, stray Builder
	for i := range uint64(300_000) {
		everyone.Add(i+5, graph.Always)
		odd.Add(2*i+1, graph.Always)
		stray.Add((300_000-i)*0x9E3779B97F4A7C15, graph.Always)
	}
	for want, b := range map[int]*Builder{100: &everyone, 90_000: &odd, 2_200_000: &stray} {
		l, err := b.List()
		if err != nil {
			t.Fatal(err)
		}
		data := l.Encode()
		if len(data) > want {
			t.Errorf("300,000 members take %d bytes, want at most %d", len(data), want)
		}
		again, err := Decode(data)
		if err != nil || again.Everyone().Len() != 300_000 || !again.Everyone().Equal(l.Everyone()) {
			t.Errorf("the list does not survive: %v", err)
		}
	}
}

// FuzzDecode holds: whatever the bytes, there is an error or a list whose own
// encoding is read back as the same list.
func FuzzDecode(f *testing.F) {
	f.Add((&List{}).Encode())
	f.Add(ListOf(SetOf(1, 2, 3), true).Encode())
	f.Add(keyedBy(7, 1, 2, 3).Encode())
	var b Builder
	for i := range uint64(5000) {
		b.Add(i*i, graph.Interval{Since: graph.Instant(i % 3), Until: graph.Instant(100 + i%5)})
		b.Add(i+1<<33, graph.Always)
		b.Add(3*i+1<<40, graph.Always)
	}
	l, err := b.List()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(l.Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Decode(data)
		if err != nil {
			return
		}
		data = l.Encode()
		again, err := Decode(data)
		if err != nil {
			t.Fatalf("what was decoded does not survive: %v", err)
		}
		if !bytes.Equal(again.Encode(), data) {
			t.Fatal("equal lists have different bytes")
		}
	})
}
