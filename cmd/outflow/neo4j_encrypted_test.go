//go:build linux

package main

import (
	"strings"
	"testing"

	"outflow/graph/store/neo4j/neo4jtest"
)

// TestEncryptedAddresses loads over encrypted connections. Those that check whom
// they talk to do not talk to a stranger.
func TestEncryptedAddresses(t *testing.T) {
	server := neo4jtest.Fresh(t)
	if server.Certificate == "" { // one that somebody runs may have none
		server = neo4jtest.Launch(t)
	}
	_, rest, _ := strings.Cut(server.Address, "://")
	for _, scheme := range []string{"neo4j+s", "bolt+s", "neo4j+ssc", "bolt+ssc"} {
		env := []string{"OUTFLOW_NEO4J_PASSWORD=" + server.Password, "OUTFLOW_STORE=" + scheme + "://" + rest}
		status, errs := runAlone(t, append(env, "SSL_CERT_FILE="+server.Certificate), "load", "../../fixtures/kakaopay")
		if status != exitDone {
			t.Errorf("%s: %s", scheme, errs)
		}
		status, errs = runAlone(t, append(env, "SSL_CERT_FILE=/dev/null"), "log")
		switch checks := strings.HasSuffix(scheme, "+s"); {
		case !checks && status != exitDone:
			t.Errorf("%s, of a stranger: %s", scheme, errs)
		case checks && (status != exitFailed || !strings.Contains(errs, "the server's certificate is not trusted here") || strings.Count(errs, "\n") != 1 || strings.Contains(errs, server.Password)):
			t.Errorf("%s, of a stranger: %d %s", scheme, status, errs)
		}
	}
}
