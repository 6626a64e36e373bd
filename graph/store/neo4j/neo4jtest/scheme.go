//go:build !race

package neo4jtest

// scheme is that of the servers' addresses.
const scheme = "neo4j"
