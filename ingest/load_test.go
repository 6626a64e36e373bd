package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestTry(t *testing.T) {
	dir := t.TempDir()
	p := filepath.Join(dir, "k.yaml")
	os.WriteFile(p, []byte(os.Getenv("TRY")), 0o600)
	r, err := Load(context.Background(), &fakeStore{}, []string{p}, Options{})
	fmt.Printf("%+v\n%v\n", r, err)
}
