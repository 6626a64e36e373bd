package neo4jtest

import (
	"archive/zip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
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
	lib := filepath.Join(cache, "neo4j-unsigned-"+hex.EncodeToString(sum[:6]))
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
	if err := unsign(filepath.Join(part, "lib")); err != nil {
		return "", fmt.Errorf("take the signatures off the server's packages: %w", err)
	}
	// Whole or not at all, should this be cut short.
	return lib, os.Rename(filepath.Join(part, "lib"), lib)
}

// unsign takes the signatures off packages, which Maven has checked the sums of: Java
// would check every class again at each start, and keep them out of the archive of classes.
func unsign(lib string) error {
	files, err := filepath.Glob(filepath.Join(lib, "*.jar"))
	if err != nil {
		return err
	}
	for _, file := range files {
		r, err := zip.OpenReader(file)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(r.File, isSignature) {
			err = writeUnsigned(file+".part", r.File)
			if err == nil {
				err = os.Rename(file+".part", file)
			}
		}
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func writeUnsigned(name string, entries []*zip.File) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	w := zip.NewWriter(file)
	for _, entry := range entries {
		if !isSignature(entry) && !entry.FileInfo().IsDir() { // nobody looks for directories
			err = errors.Join(err, w.Copy(entry))
		}
	}
	return errors.Join(err, w.Close(), file.Close())
}

func isSignature(entry *zip.File) bool {
	switch dir, name := path.Split(entry.Name); path.Ext(name) {
	case ".SF", ".RSA", ".DSA", ".EC":
		return dir == "META-INF/"
	}
	return false
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
