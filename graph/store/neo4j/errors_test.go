package neo4j

import (
	"context"
	"strings"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// TestWhatServersRefuse: what a server may say, also one that tests have none
// of, such as a member of a cluster: whether it is tried again, and what the user
// is told.
func TestWhatServersRefuse(t *testing.T) {
	for _, test := range []struct {
		code           string
		direct, routed bool // whether it is tried again, with bolt:// and with neo4j://
		says           string
	}{
		{codeMemory, false, false, "too little memory"},
		{codeMemoryLimit, false, false, "too little memory"},
		{"Neo.TransientError.Transaction.DeadlockDetected", true, true, "try again later"},
		{"Neo.TransientError.Database.DatabaseUnavailable", true, true, "try again later"},
		{codeTimeout, true, true, "try again later"},
		{codeOwnTimeout, true, true, "try again later"},
		{codeNotALeader, false, true, "use a neo4j:// address"},
		{codeReadOnly, false, false, "the database is read-only; nothing was changed"},
		{codeNoWrites, false, false, "the database is read-only; nothing was changed"},
		{codeUnauthorized, false, false, `the server refuses user "me"`},
		{"Neo.ClientError.Security.AuthenticationRateLimit", false, false, "too many wrong passwords"},
		{"Neo.ClientError.Security.CredentialsExpired", false, false, "must be changed"},
		{"Neo.ClientError.Security.Forbidden", false, false, `user "me" may not do that`},
		{"Neo.ClientError.Database.DatabaseNotFound", false, false, `no database "estate"`},
		{codeDisk, false, false, "cannot write to its disk"},
		{"Neo.ClientError.Statement.SyntaxError", false, false, "what the server says (Neo.ClientError.Statement.SyntaxError)"},
	} {
		for scheme, again := range map[string]bool{"bolt": test.direct, "neo4j": test.routed} {
			a, err := parseAddress(scheme + "://me@host/estate")
			if err != nil {
				t.Fatal(err)
			}
			s := &Store{address: a}
			said := &neo4j.Neo4jError{Code: test.code, Msg: "what the server says"}
			if got := s.mayPass(said); got != again {
				t.Errorf("%s, %s: tried again is %v, want %v", test.code, scheme, got, again)
			}
			if got := s.explain(context.Background(), said).Error(); !strings.Contains(got, test.says) || !strings.Contains(got, a.name) {
				t.Errorf("%s: the user is told %q, want %q", test.code, got, test.says)
			}
		}
	}
}
