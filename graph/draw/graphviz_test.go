package draw

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestEndsWithItsContext(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := svgOf(ended, small(t), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
	// While somebody else draws, and then while it draws itself.
	lock <- struct{}{}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := svgOf(short, small(t), Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want a deadline", err)
	}
	<-lock
	short, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := svgOf(short, grown(t, 300), Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want a deadline", err)
	}
	// A drawing that was given up does not spoil the next.
	if _, err := svgOf(t.Context(), small(t), Options{}); err != nil {
		t.Error(err)
	}
}

func TestNoise(t *testing.T) {
	s := sceneOf(look{a: small(t)})
	for _, out := range []string{"", "{}", `{"bb":"0,0,1,1"}`, `{"bb":"a"}`, `{"bb":"0,0,1,1","objects":[{"name":"n9"}]}`,
		`{"bb":"0,0,1,1","objects":[{"name":"n0","pos":"1"}]}`, `{"bb":"0,0,1,1","edges":[{"id":"0","pos":"1,2 3,4"}]}`, `{"bb":"0,0,1,1","edges":[{"id":"99","pos":""}]}`} {
		if _, err := s.readPlacement([]byte(out), across, s.boxSizes(across, numbered)); !errors.Is(err, ErrLayout) {
			t.Errorf("%s: %v", out, err)
		}
	}
}

// FuzzPlacement: whatever Graphviz's process gives back is drawn, or is an error.
func FuzzPlacement(f *testing.F) {
	a := small(f)
	s := sceneOf(look{a: a})
	out, err := layOut(s.graphvizInput(across, numbered, s.boxSizes(across, numbered)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(out)
	f.Add([]byte(`{"bb":"0,0,1,1","objects":[{"name":"n0","pos":"NaN,1e308"}],"edges":[{"id":"0","pos":"1,2"}]}`))
	f.Fuzz(func(t *testing.T, out []byte) {
		svg, err := svgOf(t.Context(), a, Options{LayOut: func(context.Context, []byte) ([]byte, error) { return out, nil }})
		if err == nil {
			checkXML(t, svg)
		} else if !errors.Is(err, ErrLayout) {
			t.Errorf("%v", err)
		}
	})
}
