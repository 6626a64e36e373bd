//go:build race

package neo4jtest

// scheme does without the driver's table of routes under the race detector: that
// races by itself when sessions share it (v5.28.4, internal/router), which cannot
// be mended here and would hide what races of ours.
const scheme = "bolt"
