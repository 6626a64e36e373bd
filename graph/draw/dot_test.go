package draw

import (
	"strings"
	"testing"

	"github.com/goccy/go-graphviz/cgraph"
)

// checkDOT fails if Graphviz does not read as many boxes and arrows as the
// drawing has.
func checkDOT(t testing.TB, dot []byte, boxes, arrows int) {
	t.Helper()
	lock <- struct{}{}
	defer func() { <-lock }()
	g, err := cgraph.ParseBytes(dot)
	if err != nil {
		t.Fatalf("%v in\n%s", err, dot)
	}
	defer g.Close()
	if n, err := g.NodeNum(); err != nil || n != boxes {
		t.Errorf("%d boxes, %v; want %d", n, err, boxes)
	}
	if n, err := g.EdgeNum(); err != nil || n != arrows {
		t.Errorf("%d arrows, %v; want %d", n, err, arrows)
	}
}

func TestDOTIsRead(t *testing.T) {
	for name, l := range looks(t) {
		t.Run(name, func(t *testing.T) {
			dot, err := DOT(l.a, l.o)
			if err != nil {
				t.Fatal(err)
			}
			m := newModel(l.a, l.o.Beside)
			s := newScene(m, m.newPlan(&l.o).best(&l.o), l.o)
			checkDOT(t, dot.Text, len(s.boxes), len(s.arrows))
		})
	}
}

func TestDOTIsReadable(t *testing.T) {
	dot, err := DOT(kakao(t), Options{Width: unfolded, Headline: kakaoHeadline, PlaceURL: "/place?id="})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"kakaopay-core/accounts" -> "alipay-risk/nsf-features" [label=<<b>⚑ nsf-build</b>`,
		`label="Kakao Pay 카카오페이 · KR"`,
		`URL="/place?id=alipay-risk%2Fnsf-model"`,
		"Which non-Apple-Pay users’ data reached Alipay?",
		`class="transfer possible border", style=dashed`,
	} {
		if !strings.Contains(string(dot.Text), want) {
			t.Errorf("no %s in\n%s", want, dot.Text)
		}
	}
}
