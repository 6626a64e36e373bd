package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// eventually waits for something that another goroutine does.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}

func ready(t *testing.T, s *service) (readiness, int) {
	t.Helper()
	r := s.get(t, "/readyz")
	var is readiness
	if err := json.Unmarshal(r.body, &is); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return is, r.StatusCode
}

func copyFollowsCommits(t *testing.T, store graph.Store) {
	s := start(t, store, nil)
	if is, status := ready(t, s); status != http.StatusOK || is.Revision != 0 || is.Status != "current" {
		t.Errorf("an empty store: %d %+v", status, is)
	}
	fill(t, store, "", kakaopay) // as another process would
	eventually(t, "the copy is of commit 1", func() bool { is, _ := ready(t, s); return is.Revision == 1 })
	if a := answerOf(t, s.get(t, askPath(demonstration))); a.Revision.Number != 1 || a.People.Confirmed.Min != 32_000_000 {
		t.Errorf("revision %d: %+v", a.Revision.Number, a.People.Confirmed)
	}
}

func TestACommitJustMadeElsewhereCanBeAskedAtOnce(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	s := start(t, store, func(o *Options) { o.Limits.Poll = time.Hour })
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	if a := answerOf(t, s.get(t, askPath(demonstration, "at", "2"))); a.Revision.Number != 2 {
		t.Errorf("revision %d", a.Revision.Number)
	}
}

func oldRevisionAnswers(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	lost := &fickle{}
	s := start(t, store, faltering(lost))
	before := s.get(t, askPath(demonstration))
	lost.fail(errors.New("the disk is gone"))
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	eventually(t, "the copy is known to be behind", func() bool { is, _ := ready(t, s); return is.Status == "behind" })
	is, status := ready(t, s)
	if status != http.StatusOK || !is.Ready || !strings.Contains(is.Why, "the disk is gone") || is.Store != "test" || is.Schema != 1 || is.Checked == nil {
		t.Errorf("%d %+v", status, is)
	}
	if after := s.get(t, askPath(demonstration)); string(after.body) != string(before.body) {
		t.Errorf("the old revision does not answer: %s", after.Status)
	}
	if r := s.get(t, "/v1/place?id=alipay"); r.StatusCode != http.StatusServiceUnavailable || problemIn(t, r).Code != "store" {
		t.Errorf("claims without a store: %s", r.Status)
	}
	lost.fail(nil)
	eventually(t, "the copy is current again", func() bool { is, _ := ready(t, s); return is.Status == "current" && is.Revision == 2 })
}

func TestWithoutARevisionNothingIsReady(t *testing.T) {
	lost := &fickle{}
	s := demo(t, func(o *Options) { faltering(lost)(o); lost.fail(errors.New("no such host")) })
	if is, status := ready(t, s); status != http.StatusServiceUnavailable || is.Ready || is.Status != "unread" || is.Why == "" {
		t.Errorf("%d %+v", status, is)
	}
	if r := s.get(t, "/livez"); r.StatusCode != http.StatusOK {
		t.Error("it lives all the same")
	}
}

func TestStrangersLearnOnlyWhetherItIsReady(t *testing.T) {
	s := demo(t, withToken)
	is, status := ready(t, s)
	if status != http.StatusOK || !is.Ready || is.Store != "" || is.Why != "" {
		t.Errorf("%d %+v", status, is)
	}
}

// revisionsAreSwappedWhole asks while commits come: every answer is that of the
// revision it says.
func revisionsAreSwappedWhole(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	var wait sync.WaitGroup
	var stop atomic.Bool
	for range 4 {
		wait.Go(func() {
			for last := int64(0); !stop.Load(); {
				a := answerOf(t, s.get(t, askPath("what feeds Alipay")))
				if a.Revision.Number < last {
					t.Errorf("revision %d after %d", a.Revision.Number, last)
				}
				last = a.Revision.Number
				want := int64(1) // an account of nsf-build by each load
				for _, row := range a.Transfers {
					if row.ID == "nsf-build" && int64(len(row.Sources)) != last-want+1 {
						t.Errorf("revision %d has %d accounts", last, len(row.Sources))
					}
				}
			}
		})
	}
	for i := range 5 {
		fill(t, store, "again-"+string(rune('a'+i)), kakaopay+"/koreatechtoday.yaml")
		eventually(t, "the commit is followed", func() bool { is, _ := ready(t, s); return is.Revision == int64(i+2) })
	}
	stop.Store(true)
	wait.Wait()
}

func TestPastRevisionsAreFewInMemory(t *testing.T) {
	store := openSQLite(t)
	for _, path := range []string{kakaopay, "../fixtures/kakaopay-accounts"} {
		fill(t, store, "", path)
	}
	fill(t, store, "third", kakaopay+"/koreatechtoday.yaml")
	var reads atomic.Int64
	s := start(t, store, func(o *Options) {
		o.Limits.Past = 1
		read := o.Read
		o.Read = func(ctx context.Context, n int64) (Asker, error) { reads.Add(1); return read(ctx, n) }
	})
	for _, at := range []string{"1", "1", "2", "2", "1"} {
		s.get(t, askPath(demonstration, "at", at))
	}
	if n := reads.Load(); n != 4 { // the head, 1, 2, 1
		t.Errorf("the store was read %d times", n)
	}
	for e := s.answerer.answers.kept.order.Front(); e != nil; e = e.Next() {
		if e.Value.(*kept[answerKey, *worked]).value.answer.Graph != nil {
			t.Error("an answer that is kept holds on to the graph of its revision")
		}
	}
}

// TestACommitLeavesWhatItDoesNotTouch: an answer is worked out again only once
// something that it rests on changed, and is always of the head.
func TestACommitLeavesWhatItDoesNotTouch(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	var worked atomic.Int64
	s := start(t, store, before(func(context.Context) error { worked.Add(1); return nil }))
	ask := func(revision, times int64) ask.Answer {
		t.Helper()
		eventually(t, "the commit is followed", func() bool { is, _ := ready(t, s); return is.Revision == revision })
		var a ask.Answer
		r := s.get(t, askPath(demonstration))
		if err := json.Unmarshal(r.body, &a); err != nil || a.Revision.Number != revision || worked.Load() != times {
			t.Errorf("%v: revision %d, worked out %d times; want %d and %d", err, a.Revision.Number, worked.Load(), revision, times)
		}
		return a
	}
	first := ask(1, 1)
	for _, load := range []struct {
		yaml     string
		revision int64
		times    int64
	}{
		{"outflow: 1\ntimezone: Asia/Seoul\nparties: [{id: y}]\nsystems: [{id: y-app, party: y}]\n", 2, 1},
		{"outflow: 1\ntimezone: Asia/Seoul\nsystems: [{id: alipay-more, party: alipay}]\n", 3, 2},
	} {
		if r := s.do(t, "POST", "/v1/load?source=s"+strconv.FormatInt(load.revision, 10), strings.NewReader(load.yaml)); r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", r.Status, r.body)
		}
		if a := ask(load.revision, load.times); !reflect.DeepEqual(a.People, first.People) || a.Revision.Hash == first.Revision.Hash {
			t.Errorf("revision %d: %+v", load.revision, a.Revision)
		}
	}
}
