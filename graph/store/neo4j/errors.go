package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// ErrPassword means that the server refuses the password, or that there is none.
var ErrPassword = errors.New("wrong password")

var (
	// errForeign means that the database is somebody else's.
	errForeign = errors.New("the database holds other data; name an empty one")
	// errNone means that there is no store in the database.
	errNone = errors.New("the database holds no store; load something into it first")
	// errLost means that another writer took over.
	errLost = errors.New("the server was out of reach for so long that another load took over; nothing was changed, try again")
	// errSilent means that the server takes connections, or keeps them, and says nothing.
	errSilent = errors.New("the server does not answer; check that it runs, and that it can be reached")
	// errUnknown means that nobody knows whether a commit was made.
	errUnknown = errors.New("the server went away while the commit was being made; look with outflow log whether it is there")
)

// mayPass reports whether what failed may succeed if it is tried again.
//
// A transaction too large for the server's memory is called transient too, but
// fails however often it is tried.
func (s *Store) mayPass(err error) bool {
	if errors.Is(err, errSilent) {
		return true
	}
	switch code(err) {
	case codeMemory, codeMemoryLimit, codeReadOnly, codeNoWrites:
		return false
	case codeNotALeader:
		return !s.direct
	case codeTimeout, codeOwnTimeout, codeStopped, codeRaced:
		return true
	}
	return neo4j.IsRetryable(err)
}

// Codes of the server's errors.
const (
	codeUnauthorized = "Neo.ClientError.Security.Unauthorized"
	codeMemory       = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
	codeMemoryLimit  = "Neo.TransientError.General.TransactionOutOfMemoryError"
	codeReadOnly     = "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"
	codeNoWrites     = "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase"
	codeDisk         = "Neo.DatabaseError.Transaction.TransactionLogError"
	codeTimeout      = "Neo.ClientError.Transaction.TransactionTimedOut"
	codeOwnTimeout   = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
	codeStopped      = "Neo.ClientError.Transaction.LockClientStopped"            // one of those, while it waited for a lock
	codeRaced        = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists" // two make what neither saw
	codeNotALeader   = "Neo.ClientError.Cluster.NotALeader"
)

// explain says in words what an error of the driver or of the server means.
// Errors that are not theirs or the store's own pass unchanged.
func (s *Store) explain(ctx context.Context, err error) error {
	var done *ledger.Error
	switch {
	case errors.Is(err, errUnknown):
		return ledger.NewError(s.name, errUnknown.Error(), err)
	case err == nil || errors.As(err, &done):
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if what := s.meaning(err); what != "" {
		if code(err) == codeUnauthorized {
			err = errors.Join(ErrPassword, err)
		}
		return ledger.NewError(s.name, what, err)
	}
	for _, own := range []error{graph.ErrBusy, graph.ErrNewer, graph.ErrOlder, graph.ErrNoCommit, errForeign, errNone, errLost, errSilent} {
		if errors.Is(err, own) {
			return ledger.NewError(s.name, err.Error(), err)
		}
	}
	return err
}

// meaning says what an error of the driver or of the server means and what to
// do about it, "" for any other error.
func (s *Store) meaning(err error) string {
	var said *neo4j.Neo4jError
	if !errors.As(err, &said) {
		var unreached *neo4j.ConnectivityError
		var misused *neo4j.UsageError
		switch {
		case errors.As(err, &unreached):
			return unreachable(strings.Join(strings.Fields(unreached.Inner.Error()), " "))
		case errors.As(err, &misused):
			return misused.Error()
		}
		return ""
	}
	switch {
	case said.Code == codeUnauthorized:
		return fmt.Sprintf("the server refuses user %q with this password", s.user)
	case said.Code == "Neo.ClientError.Security.AuthenticationRateLimit":
		return "the server refuses the user after too many wrong passwords; wait, and check the password"
	case said.Code == "Neo.ClientError.Security.CredentialsExpired":
		return "the user's password must be changed before it can be used"
	case said.Code == "Neo.ClientError.Security.Forbidden":
		return fmt.Sprintf("user %q may not do that; grant it the right to read, to write and to make indexes (%s)", s.user, said.Msg)
	case said.Code == "Neo.ClientError.Database.DatabaseNotFound":
		return fmt.Sprintf("the server has no database %q; make it or name another", s.database)
	case said.Code == codeReadOnly, said.Code == codeNoWrites:
		return "the database is read-only; nothing was changed"
	case said.Code == codeNotALeader:
		return "this member of the cluster does not take writes; use a neo4j:// address, which finds the one that does"
	case said.Code == codeDisk:
		return "the server cannot write to its disk, and the load was not made; make room there and restart the server (" + said.Msg + ")"
	case said.Code == codeMemory, said.Code == codeMemoryLimit:
		return "the server has too little memory for this; give it more (server.memory.heap.max_size, dbms.memory.transaction.total.max)"
	case strings.Contains(said.Msg, "too large to index"):
		return "an id or a source's name is too long for the server to index; shorten it: " + said.Msg
	case said.Code == codeTimeout, said.Code == codeOwnTimeout, said.Code == codeStopped, said.IsRetriable():
		return "the server is not ready; try again later (" + said.Msg + ")"
	}
	return said.Msg + " (" + said.Code + ")"
}

// unreachable says what to do about a connection that cannot be made. The
// driver says why in words only.
func unreachable(why string) string {
	switch {
	case strings.Contains(why, "x509: "):
		return "the server's certificate is not trusted here; trust whoever issued it, name the host that it names, or begin the address with neo4j+ssc:// or bolt+ssc:// to encrypt without checking (" + why + ")"
	case strings.Contains(why, "does not look like a TLS handshake"):
		return "the server does not encrypt there; check its port, or begin the address with neo4j:// or bolt:// (" + why + ")"
	}
	return "the server cannot be reached; check that it runs, and its host and port (" + why + ")"
}

// code returns the code of the server's error, "" if it is none.
func code(err error) string {
	var said *neo4j.Neo4jError
	if errors.As(err, &said) {
		return said.Code
	}
	return ""
}
