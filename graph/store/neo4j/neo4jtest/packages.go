package neo4jtest

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed pom.xml
var pom []byte

// packages returns the directory with the server's packages, which it makes the
// first time.
func packages() (string, error) {
	unlock, err := lock("neo4j-packages-lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(pom)
	lib := filepath.Join(cache, "neo4j-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(lib); err != nil {
		if lib, err = fetch(cache, lib); err != nil {
			return "", err
		}
	}
	if archived(lib) == nil {
		return lib, archive(lib)
	}
	return lib, nil
}

// fetch puts the packages into the directory lib.
func fetch(cache, lib string) (string, error) {
	part, err := os.MkdirTemp(cache, "fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(part)
	file := filepath.Join(part, "pom.xml")
	if err := os.WriteFile(file, pom, 0o644); err != nil {
		return "", err
	}
	mvn := exec.Command("mvn", "--quiet", "--batch-mode", "--file", file,
		"dependency:copy-dependencies", "-DoutputDirectory="+filepath.Join(part, "lib"))
	if out, err := mvn.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch the server's packages: %w\n%s", err, out)
	}
	// Whole or not at all, should this be cut short.
	return lib, os.Rename(filepath.Join(part, "lib"), lib)
}

// cacheDir returns the directory where tests keep what they fetch.
func cacheDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "outflow")
	return cache, os.MkdirAll(cache, 0o755)
}
