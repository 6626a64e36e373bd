package neo4j

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestHopIsOneRoundTrip: what a question asks again and again takes one round
// trip to the server, and brings what it needs and no more.
func TestHopIsOneRoundTrip(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	s := openAt(t, through, Options{})
	var claims []graph.Claim
	for i := range 3000 {
		claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), Source: "hr", From: fmt.Sprint("a", i%1500), To: fmt.Sprint("b", i)})
	}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	places := make([]string, 900)
	for i := range places {
		places[i] = fmt.Sprint("a", i)
	}
	ctx := context.Background()
	err := s.View(ctx, 0, func(r graph.Reader) error {
		for _, hop := range []struct {
			name string
			read iter.Seq2[graph.Claim, error]
			want int
		}{
			{"Referring to one place", r.Referring(ctx, places[:1], graph.RoleFrom), 2},
			{"Referring to 900 places", r.Referring(ctx, places, graph.RoleFrom), 1800},
			{"Referring to backwards", r.Referring(ctx, []string{"b7"}, graph.RoleTo), 1},
			{"Find", r.Find(ctx, graph.KindTransfer, []string{"t1", "t2"}), 2},
		} {
			n, trips := 0, 0
			for try := 0; try < 3 && trips != 1; try++ { // a connection may be made anew, which takes more
				n = 0
				trips, _ = p.during(func() {
					for _, err := range hop.read {
						if err != nil {
							t.Fatal(err)
						}
						n++
					}
				})
			}
			if trips != 1 || n != hop.want {
				t.Errorf("%s: %d claims in %d round trips, want %d in 1", hop.name, n, trips, hop.want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestReadsNameWhatWasWritten: a store tells whichever member of a cluster it
// reads from what it wrote, so that one which does not have it yet waits.
func TestReadsNameWhatWasWritten(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	s := openAt(t, through, Options{})
	for version := range 2 {
		storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 1, version)...)})
		marks, err := s.bookmarks.GetBookmarks(context.Background())
		if err != nil || len(marks) == 0 {
			t.Fatalf("the store keeps no bookmark of what it wrote: %v", err)
		}
		_, asked := p.during(func() { storetest.WantAll(t, s, 0, storetest.Transfers("hr", 1, version)...) })
		for _, mark := range marks {
			if !bytes.Contains(asked, []byte(mark)) {
				t.Errorf("what is read after commit %d does not name bookmark %s", version+1, mark)
			}
		}
	}
}
