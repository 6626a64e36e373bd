package server

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/audit"
)

const population = "../fixtures/kakaopay-population"

func peoplePath(question string) string {
	return "/v1/people?" + url.Values{"q": {question}}.Encode()
}

func peopleAreListed(t *testing.T, store graph.Store) {
	fill(t, store, "", population)
	s := start(t, store, nil)
	r := s.get(t, peoplePath(demonstration))
	rows, err := csv.NewReader(strings.NewReader(string(r.body))).ReadAll()
	if err != nil || r.StatusCode != http.StatusOK || strings.Join(rows[0], " ") != "population id certainty" {
		t.Fatalf("%s: %v: %.200s", r.Status, err, r.body)
	}
	counted := answerOf(t, s.get(t, askPath(demonstration))).People.Confirmed.Min
	if int64(len(rows)-1) != counted || rows[1][2] != "confirmed" || r.Header.Get("Outflow-Unlisted") != "{}" {
		t.Errorf("%d people are listed, %d counted; unlisted: %s", len(rows)-1, counted, r.Header.Get("Outflow-Unlisted"))
	}
	var did []audit.Action
	for _, e := range s.recorded(t) {
		did = append(did, e.Action)
		if e.Action == audit.Handed && (e.Ids == nil || *e.Ids != counted || e.Status != http.StatusOK) {
			t.Errorf("recorded: %+v", e)
		}
	}
	if !slices.Equal(did[:3], []audit.Action{audit.Started, audit.Listed, audit.Handed}) {
		t.Errorf("recorded: %v", did)
	}
}

func TestWhoIsOnNoListIsCounted(t *testing.T) {
	r := demo(t, nil).get(t, peoplePath(demonstration))
	var unlisted map[string]string
	if err := json.Unmarshal([]byte(r.Header.Get("Outflow-Unlisted")), &unlisted); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(unlisted["kakaopay-users"], "32,000,000") || string(r.body) != "population,id,certainty\n" {
		t.Errorf("%v, %s", unlisted, r.body)
	}
}

// endless makes a service's askers list people without end.
type endless struct{ Asker }

func (e endless) In(zone *time.Location) Asker { return endless{e.Asker.In(zone)} }

func (e endless) List(ctx context.Context, f ask.Query) (*ask.List, error) {
	l, err := e.Asker.List(ctx, f)
	l.People = func(yield func(ask.Person) bool) {
		for id := uint64(1); ctx.Err() == nil; id++ {
			if !yield(ask.Person{Population: "people", ID: id}) {
				return
			}
		}
	}
	return l, err
}

func withoutEnd(o *Options) {
	read := o.Read
	o.Read = func(ctx context.Context, number int64) (Asker, error) {
		a, err := read(ctx, number)
		return endless{a}, err
	}
}

// The list is sent as it is found, never held; a client that leaves ends it; and
// the record says how many had been sent.
func TestPeopleAreStreamed(t *testing.T) {
	s := demo(t, withoutEnd)
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+peoplePath(demonstration), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(resp.Body)
	for range 1_000_000 {
		if _, err := in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	leave()
	resp.Body.Close()
	eventually(t, "the record says how many were sent", func() bool {
		for _, e := range s.recorded(t) {
			if e.Action == audit.Handed {
				return e.Ids != nil && *e.Ids >= 1_000_000 && e.Status == statusGone
			}
		}
		return false
	})
}

// A client that does not read on is left, and its list does not look whole.
func TestAListThatIsCutShortIsBroken(t *testing.T) {
	s := demo(t, func(o *Options) { withoutEnd(o); impatient(o) })
	c := s.dial(t)
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", peoplePath(demonstration))
	time.Sleep(time.Second)
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r.Body); err == nil {
		t.Error("what was cut short looks whole")
	}
}
