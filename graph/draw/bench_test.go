package draw

import (
	"testing"
)

// The same run lays out nothing, so that what Graphviz costs at least is known.
func BenchmarkEmptyLayout(b *testing.B) {
	for b.Loop() {
		if _, err := runGraphviz(b.Context(), []byte("digraph g{}")); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmark(b *testing.B, l look) {
	for b.Loop() {
		if _, err := svgOf(b.Context(), l.a, l.o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSVG3Places(b *testing.B)   { benchmark(b, look{a: small(b)}) }
func BenchmarkSVG30Places(b *testing.B)  { benchmark(b, look{a: grown(b, 30)}) }
func BenchmarkSVG100Places(b *testing.B) { benchmark(b, look{a: grown(b, 100)}) }

// With findings all over, every label is long and every arrow marked.
func BenchmarkSVG100PlacesMarked(b *testing.B) { benchmark(b, look{a: marked(grown(b, 100))}) }
func BenchmarkSVG1000Places(b *testing.B)      { benchmark(b, look{a: grown(b, 1000)}) }
