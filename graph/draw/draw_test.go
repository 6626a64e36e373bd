package draw

import (
	"context"
	"os"
	"testing"
	"time"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	for name, f := range looks(t) {
		start := time.Now()
		svg, err := SVG(context.Background(), f.a, f.o)
		if err != nil {
			t.Error(name, err)
			continue
		}
		t.Log(name, time.Since(start), len(svg))
		os.WriteFile(dir+"/"+name+".svg", svg, 0o644)
	}
}
