package people

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"outflow/graph"
)

// keyedBy returns a list of pseudonyms made with the key of a fingerprint.
func keyedBy(key uint32, ids ...uint64) *List {
	return listOf(SetOf(ids...), naming{keyed: true, key: key})
}

// earlierBy is such a list as earlier versions wrote it, of which no key is known if
// it is 0.
func earlierBy(key uint32, ids ...uint64) *List {
	return listOf(SetOf(ids...), naming{keyed: true, key: key, earlier: true})
}

func TestListsOfTwoKeysDoNotMix(t *testing.T) {
	mine, other, unknown := earlierBy(1, 10, 11), earlierBy(2, 10), earlierBy(0, 12)
	if _, err := mine.Union(other); !errors.Is(err, ErrKeys) {
		t.Errorf("a union of two keys: %v", err)
	}
	if _, err := mine.Except(other); !errors.Is(err, ErrKeys) {
		t.Errorf("what another key took: %v", err)
	}
	// A list of which no key is known goes with any, and with no second one then.
	both, err := unknown.Union(mine)
	if err != nil || both.Everyone().Len() != 3 {
		t.Fatalf("a list without a key: %v", err)
	}
	if _, err := both.Union(other); !errors.Is(err, ErrKeys) {
		t.Errorf("a second key: %v", err)
	}
	if less, err := mine.Except(unknown); err != nil || less.naming.key != 1 {
		t.Errorf("the key is lost: %v", err)
	}
	nobody := &List{naming: naming{keyed: true, key: 2}}
	if all, err := nobody.Union(mine); err != nil || all.naming.key != 1 {
		t.Errorf("a list of nobody: %v", err)
	}
}

func TestTheKeyOfAListSurvivesItsEncoding(t *testing.T) {
	for _, l := range []*List{keyedBy(1<<31+5, 10, 11), keyedBy(1<<31 + 5), earlierBy(1<<31+5, 10), earlierBy(0, 10), ListOf(SetOf(10), false)} {
		again, err := Decode(l.Encode())
		if err != nil || again.naming != l.naming || !again.Everyone().Equal(l.Everyone()) {
			t.Errorf("%v: %v", l.naming, err)
		}
	}
}

// TestListsAreWrittenAsEver: lists are named by their bytes, and
// older programs read them.
func TestListsAreWrittenAsEver(t *testing.T) {
	for want, l := range map[string]*List{
		"OFM\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x0a\x00":             ListOf(SetOf(10, 11), false),
		"OFM\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x0a":                 ListOf(SetOf(10), true),
		"OFM\x02\x01\x00\x00\x00\x07\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x0a": earlierBy(7, 10),
		"OFM\x03\x01\x00\x00\x00\x07\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x0a": keyedBy(7, 10),
	} {
		if got := l.Encode(); string(got) != want {
			t.Errorf("%q, want %q", got, want)
		}
		if l, err := Decode([]byte(want)); err != nil || !bytes.Equal(l.Encode(), []byte(want)) {
			t.Errorf("%q is read otherwise: %v", want, err)
		}
	}
	for damaged, says := range map[string]string{
		"OFM\x02\x01\x00\x00\x00\x00\x00":     "damaged",
		"OFM\x02\x00\x00\x00\x00\x01\x00":     "damaged",
		"OFM\x02\x01\x00\x00":                 "damaged",
		"OFM\x03\x01\x00\x00\x00\x00\x00":     "damaged",
		"OFM\x03\x00\x00\x00\x00\x01\x00":     "damaged",
		"OFM\x04\x01\x00\x00\x00\x00\x01\x00": "newer Outflow",
	} {
		if _, err := Decode([]byte(damaged)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", damaged, err)
		}
	}
}

func TestListsOfOnePopulationHaveOneKey(t *testing.T) {
	for name, test := range map[string]struct {
		all, a, b *List
		want      error
	}{
		"one key":            {keyedBy(1, 10, 11), keyedBy(1, 10), keyedBy(1, 11), nil},
		"another key":        {keyedBy(1, 10, 11), keyedBy(1, 10), keyedBy(2, 11), ErrKeys},
		"old lists":          {earlierBy(0, 10, 11), earlierBy(0, 10), earlierBy(1, 11), nil},
		"two keys beside it": {earlierBy(0, 10, 11), earlierBy(1, 10), earlierBy(2, 11), ErrKeys},
		"an old list":        {keyedBy(1, 10, 11), keyedBy(1, 10), earlierBy(1, 11), ErrKeys},
		"the oldest list":    {keyedBy(1, 10, 11), keyedBy(1, 10), earlierBy(0, 11), ErrKeys},
		"nobody":             {keyedBy(1, 10, 11), keyedBy(1, 10), keyedBy(2), nil},
	} {
		b := blobs{}
		claims := []graph.Claim{{Kind: graph.KindPopulation, ID: "all", Members: b.put(test.all)}, cohort("a", "all", "", ""), cohort("b", "all", "", "")}
		claims[1].Members, claims[2].Members = b.put(test.a), b.put(test.b)
		if err := Check(t.Context(), claims, b.open); !errors.Is(err, test.want) || test.want != nil && !strings.HasPrefix(err.Error(), `cohort "b": `) {
			t.Errorf("%s: %v", name, err)
		}
		g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
			for _, c := range graph.Imply(claims...) {
				yield(c, nil)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		clashes, err := Clashes(t.Context(), g, b.open)
		if err != nil || (len(clashes) > 0) != (test.want != nil) {
			t.Errorf("%s: clashes %v %v", name, clashes, err)
		}
		for _, c := range clashes {
			if !errors.Is(c.Err, test.want) || c.Lists[1].ID != "b" {
				t.Errorf("%s: %v", name, c)
			}
		}
	}
	// Populations are apart, and so are their keys.
	b := blobs{}
	crowdOf(t, b, graph.Claim{Kind: graph.KindPopulation, ID: "p", Members: b.put(keyedBy(1, 10))}, graph.Claim{Kind: graph.KindPopulation, ID: "q", Members: b.put(keyedBy(2, 10))})
}

// TestNobodyIsSoughtOnAnEarlierListByItsKey: what a key makes now is not on it.
func TestNobodyIsSoughtOnAnEarlierListByItsKey(t *testing.T) {
	for want, l := range map[uint32]*List{7: keyedBy(7, 10), 0: earlierBy(7, 10)} {
		b := blobs{}
		c := crowdOf(t, b, graph.Claim{Kind: graph.KindPopulation, ID: "p", Members: b.put(l)})
		if any, keyed, key := c.Lists(0); !any || !keyed || key != want {
			t.Errorf("lists %v, keyed %v, by %d, want %d", any, keyed, key, want)
		}
	}
}
