package dossier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

// TestALongAnswerIsCutInTheOpen: of more rows than there is room for a dossier has those that
// matter most, says of how many they are, and has the sum of all as "ask --json" prints them.
func TestALongAnswerIsCutInTheOpen(t *testing.T) {
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "a", Party: "p"}, {Kind: graph.KindSystem, ID: "b", Party: "p"},
		{Kind: graph.KindPopulation, ID: "all", Size: graph.ExactRange(40)},
		{Kind: graph.KindDataset, ID: "a/d", Population: "all", Subjects: "everyone", Categories: []string{"user.contact"}}, {Kind: graph.KindDataset, ID: "b/d"},
	}
	for i := range 60 {
		c := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("t%02d", i), From: "a/d", To: "b/d", When: graph.When{Spans: []graph.Interval{graph.Always}}, People: "everyone"}
		if i >= 55 {
			c.Ground = graph.Ground{{Key: graph.GroundNone}}
		}
		claims = append(claims, c)
	}
	for i := range claims {
		claims[i].Source = "s"
	}
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	asker, err := ask.New(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, question := range []string{"whose data reached b", "which transfers were from a"} {
		questions, _, err := answer(t.Context(), asker, []string{question}, 0, false, 20)
		if err != nil {
			t.Fatal(err)
		}
		a := questions[0].Answer
		var ids []string
		for i := range a.Transfers {
			ids = append(ids, a.Transfers[i].ID)
		}
		if got := strings.Join(ids, " "); got != "t00 t01 t02 t03 t04 t55 t56 t57 t58 t59" {
			t.Errorf("%s: listed are %s", question, got)
		}
		q, err := asker.ParseContext(t.Context(), question)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := asker.Answer(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		whole.Question = question
		var all strings.Builder
		if err := whole.WriteJSON(&all); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(all.String()))
		if w := questions[0].Whole; w == nil || w.Sum != hex.EncodeToString(sum[:]) || w.Bytes != int64(all.Len()) {
			t.Errorf("%s: the whole is %+v, and not %x of %d bytes", question, w, sum, all.Len())
		}
		d := &Dossier{Questions: questions, Files: true, Draw: func(context.Context, *ask.Answer, draw.Options) (*draw.Drawing, error) {
			return &draw.Drawing{Text: []byte(`<svg width="9" height="9"></svg>`)}, nil
		}}
		var b strings.Builder
		if err := d.Write(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if want := "10 of 60 transfers that contribute are listed, and drawn: those with most findings"; !strings.Contains(b.String(), want) || !strings.Contains(b.String(), hex.EncodeToString(sum[:])) {
			t.Errorf("%s: it does not say that %s", question, want)
		}
		r, err := ReadRecord([]byte(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		if same, err := r.Holds(0, &questions[0]); !same || err != nil || !r.Cut(0) {
			t.Errorf("%s: it holds not its own answer: %v", question, err)
		}
		questions[0].Whole = &Whole{Sum: "of others", Bytes: questions[0].Whole.Bytes}
		if same, err := r.Holds(0, &questions[0]); same || err != nil {
			t.Errorf("%s: it holds an answer with other rows than it lists: %v", question, err)
		}
	}
	short, _, err := answer(t.Context(), asker, []string{"whose data reached b"}, 0, false, 200)
	if err != nil || short[0].Whole != nil || len(short[0].Answer.Transfers) != 60 {
		t.Errorf("%v: an answer for which there is room is cut", err)
	}
}
