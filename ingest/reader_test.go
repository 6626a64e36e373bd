package ingest_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest"
)

// reader is an input that is no file, and counts how often it is opened.
func reader(text string, opened *int) ingest.Input {
	return ingest.Input{Path: "a reader", Open: func() (io.ReadCloser, error) {
		*opened++
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

func TestAReaderIsLoadedAsAFileIsAndOpenedOnce(t *testing.T) {
	write(t, map[string]string{"pay.yaml": pay})
	here := open(t)
	mustLoad(t, here, ingest.Options{Source: "pay"}, "pay.yaml")
	export(t, here, "all.ndjson")
	claims, err := os.ReadFile("all.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text string
		opts ingest.Options
	}{
		"named by the options": {pay, ingest.Options{Source: "pay"}},
		"named by itself":      {pay + "source: pay\n", ingest.Options{}},
		"claims":               {string(claims), ingest.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			there, opened := open(t), 0
			for range 2 {
				if _, err := ingest.Load(t.Context(), there, []ingest.Input{reader(test.text, &opened)}, test.opts); err != nil {
					t.Fatal(err)
				}
			}
			if opened != 2 {
				t.Errorf("two loads opened it %d times", opened)
			}
			// A file notes its directory, a reader none, and claims what they do.
			want, got := stated(t, here), stated(t, there)
			if name != "claims" {
				first := bytes.IndexByte([]byte(want), '\n')
				want, got = want[first:], got[strings.IndexByte(got, '\n'):]
			}
			same(t, got, want)
		})
	}
}

func TestAReaderThatNothingNamesIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		party("p"): "a reader: nothing names its source; state it there, as source: NAME, or load it with --source",
		"outflow: 1\nsource: s\npopulations: [{id: p, members: m.csv}]\n": "a reader:3:32: member lists cannot be read from here",
		"outflow: 1\nsource: s\nparties: [\n":                             "a reader:3:10: sequence end token ']' not found",
		"outflow: 1\nsource: [s]\n":                                       "a reader:2:9: a list stands here; expected the name of the source",
		"":                                                                "a reader: the file is empty; expected " + whatIsRead,
	} {
		opened := 0
		_, err := ingest.Load(t.Context(), open(t), []ingest.Input{reader(text, &opened)}, ingest.Options{})
		if err == nil {
			t.Fatalf("%q was loaded", text)
		}
		same(t, err.Error(), want)
	}
}

// To leave something out takes a second reading.
func TestAReaderIsOpenedAgainToLeaveSomethingOut(t *testing.T) {
	s, opened := open(t), 0
	text := `{"kind":"party","id":"p","source":"s"}
{"kind":"system","id":"a","source":"s","party":"p"}
{"kind":"system","id":"b","source":"s","party":"q"}
`
	r, err := ingest.Load(t.Context(), s, []ingest.Input{reader(text, &opened)}, ingest.Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Counts != (graph.Counts{Added: 2}) || len(r.Rejected) != 1 || opened != 2 {
		t.Errorf("%+v, left out %v, opened %d times", r.Counts, r.Rejected, opened)
	}
}

func TestAppendingRetiresNothing(t *testing.T) {
	write(t, map[string]string{"a.yaml": party("a"), "b.yaml": party("b"), "both.yaml": "outflow: 1\nparties: [{id: a, name: A}, {id: c}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{Source: "x"}, "a.yaml")
	same(t, counts(mustLoad(t, s, ingest.Options{Source: "x", Append: true}, "b.yaml").Counts), "1 added, 0 changed, 0 retired, 1 unchanged")
	same(t, counts(mustLoad(t, s, ingest.Options{Source: "x", Append: true}, "both.yaml").Counts), "1 added, 1 changed, 0 retired, 1 unchanged")
	same(t, counts(mustLoad(t, s, ingest.Options{Source: "x"}, "both.yaml").Counts), "0 added, 0 changed, 1 retired, 3 unchanged")
}

// What is added to a source leaves alone what it said before of where it was found, and
// of where its days begin.
func TestAppendingLeavesASourceWhatItIs(t *testing.T) {
	write(t, map[string]string{"estate/l.yaml": "outflow: 1\nsource: s\ntimezone: Asia/Seoul\nparties: [{id: a}]\n", "estate/m.yaml": party("m"),
		"feed/b.yaml": "outflow: 1\nsource: s\nparties: [{id: b}]\n", "feed/parties.csv": "id\nc\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "estate")
	same(t, counts(mustLoad(t, s, ingest.Options{Append: true}, "feed/b.yaml").Counts), "1 added, 0 changed, 0 retired, 1 unchanged")
	if err := os.Remove("feed/b.yaml"); err != nil {
		t.Fatal(err)
	}
	same(t, counts(mustLoad(t, s, ingest.Options{Append: true, Source: "s"}, "feed").Counts), "1 added, 0 changed, 0 retired, 1 unchanged")
	if err := os.Remove("estate/l.yaml"); err != nil {
		t.Fatal(err)
	}
	same(t, counts(mustLoad(t, s, ingest.Options{}, "estate").Counts), "0 added, 0 changed, 4 retired, 2 unchanged")
}

// What a source said before is not the load's to leave out: it would never end.
func TestAppendingDoesNotBreakWhatTheSourceSaid(t *testing.T) {
	write(t, map[string]string{
		"a.yaml": "outflow: 1\nsource: s\nparties: [{id: p}]\nsystems: [{id: s, party: p}]\ndatasets: [{id: s/d}]\ntransfers: [{id: t, from: s/d#x, to: s/e}]\n",
		"b.yaml": "outflow: 1\nsource: s\ndatasets: [{id: s/d, fields: [y]}]\n",
		"c.yaml": "outflow: 1\nsource: s\ndatasets: [{id: s/d, fields: [y]}]\ntransfers: [{id: t, from: s/d#y, to: nowhere}, {id: u, from: s/e, to: s/f}]\n",
	})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	before := stated(t, s)
	for _, opts := range []ingest.Options{{Append: true}, {Append: true, KeepGoing: true}} {
		_, err := load(t, s, opts, "b.yaml")
		if err == nil {
			t.Fatal("it was loaded")
		}
		same(t, err.Error(), `this load would break transfer "t" of s: the dataset "s/d" lists its fields, and "x" is not one of them`)
		same(t, stated(t, s), before)
	}
	if _, err := load(t, s, ingest.Options{Append: true, KeepGoing: true}, "c.yaml"); err == nil {
		t.Error("it was loaded")
	}
	same(t, stated(t, s), before)
}

// What it said before feeds what is added.
func TestAppendingLooksAtWhatTheSourceSaid(t *testing.T) {
	write(t, map[string]string{
		"a.yaml": "outflow: 1\nsource: s\nparties: [{id: p}]\nsystems: [{id: s, party: p}]\ndatasets: [{id: s/d, subjects: everyone}]\ntransfers: [{id: t, from: s/d, to: s/order}]\n",
		"b.yaml": "outflow: 1\nsource: s\ndefaults: {when: always, people: everyone}\ndatasets: [{id: s/orders}]\ntransfers: [{id: u, from: s/order, to: s/f, categories: [user.contact]}]\n",
		"c.yaml": "outflow: 1\nsource: s\ndatasets: [{id: s/Order}]\n",
	})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	for _, test := range [][2]string{
		{"b.yaml", `b.yaml:5:27: nobody declares the dataset "s/order", which differs from the declared "s/orders" in one letter; declare it if it is another one`},
		{"c.yaml", `c.yaml:3:17: the dataset "s/Order" differs from "s/order" in letter case alone, which nobody declares and a transfer names; declare that if it is another one`},
	} {
		r := mustLoad(t, s, ingest.Options{Append: true}, test[0])
		if len(r.Warnings) != 1 || r.Warnings[0].String() != test[1] {
			t.Errorf("%s: warnings %v", test[0], r.Warnings)
		}
	}
}

type closing struct {
	io.Reader
	closed *bool
}

func (c closing) Close() error { *c.closed = true; return nil }

// What it is called is no path, and it is closed whatever else is wrong.
func TestAReaderIsNoFile(t *testing.T) {
	write(t, map[string]string{"a reader": "more than that"})
	opened, closed := 0, false
	if _, err := ingest.Load(t.Context(), open(t), []ingest.Input{reader(`{"kind":"party","id":"p","source":"s"}`, &opened)},
		ingest.Options{Progress: func(p ingest.Progress) {
			if p.Size != 0 {
				t.Errorf("the size of something else is told: %+v", p)
			}
		}}); err != nil {
		t.Error(err)
	}
	_, err := ingest.Load(t.Context(), open(t), []ingest.Input{
		{Path: "a reader", Open: func() (io.ReadCloser, error) { return closing{strings.NewReader(pay), &closed}, nil }}, {Path: "gone"},
	}, ingest.Options{Source: "s"})
	if err == nil || !closed {
		t.Errorf("closed: %v, %v", closed, err)
	}
}
