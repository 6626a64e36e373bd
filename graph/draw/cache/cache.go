// Package cache keeps the code that go-graphviz compiles where nobody else can
// write.
//
// As it starts, before any code of a program runs, go-graphviz compiles Graphviz
// and keeps the machine code in a directory that it finds, or makes, under
// TMPDIR. In a directory that everybody shares, whoever makes it first decides
// what all others run, and whom it is closed to cannot start at all. So TMPDIR
// points into the user's own cache directory meanwhile, and Restore puts it back.
//
// That is in time because packages are initialized in the order of their import
// paths as soon as what they import is: this one imports os alone, and comes
// before path/filepath, which go-graphviz imports.
package cache

import "os"

// was is what TMPDIR was, if it was set.
var was, set = redirect()

func redirect() (was string, set bool) {
	was, set = os.LookupEnv("TMPDIR")
	dir, err := os.UserCacheDir()
	if err == nil {
		dir += "/outflow"
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		dir = os.DevNull // in which nothing can be made: it is compiled at each start
	}
	os.Setenv("TMPDIR", dir)
	return was, set
}

// Restore puts TMPDIR back. Package draw calls it as it is initialized, when
// go-graphviz is.
func Restore() bool {
	if set {
		os.Setenv("TMPDIR", was)
	} else {
		os.Unsetenv("TMPDIR")
	}
	return true
}
