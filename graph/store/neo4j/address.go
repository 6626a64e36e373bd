package neo4j

import (
	"net/url"
	"slices"
	"strings"

	"outflow/graph/store/ledger"
)

// Schemes are those of addresses: with routing in a cluster or straight to one
// server; in clear, encrypted, or encrypted without checking by whom.
var Schemes = []string{"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}

// An address is where a store is.
type address struct {
	name     string // the address as it was given
	target   string // what the driver connects to
	user     string // "" where the server asks for none
	database string // "" for the user's own
	direct   bool   // to one server, whatever cluster it belongs to
}

// parseAddress reads SCHEME://USER@HOST:PORT/DATABASE. Its errors repeat
// nothing that may be a password.
func parseAddress(text string) (address, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || !slices.Contains(Schemes, scheme) {
		return address{}, ledger.NewError("", "the address must begin with "+strings.Join(Schemes, "://, ")+"://", nil)
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 && strings.Contains(rest[:at], ":") {
		return address{}, ledger.NewError(scheme+"://…", "the address holds a password, which others can see there; take it out of the address", nil)
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.Count(u.Path, "/") > 1 {
		return address{}, ledger.NewError(scheme+"://…", "that is no address such as neo4j://user@host:7687/database", nil)
	}
	return address{
		name: text, target: scheme + "://" + u.Host,
		user: u.User.Username(), database: strings.TrimPrefix(u.Path, "/"),
		direct: strings.HasPrefix(scheme, "bolt"),
	}, nil
}
