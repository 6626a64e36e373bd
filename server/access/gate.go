package access

import (
	"context"
	"errors"
	"strings"
)

// Errors of a Gate, matched with errors.Is.
var (
	// ErrNoToken means that a token is needed and none was shown.
	ErrNoToken = errors.New("this needs a token: send it as Authorization: Bearer, or log in")
	// ErrBadToken means that a token was shown that is not, or no longer, good.
	ErrBadToken = errors.New("this token is not known here, was revoked or has expired")
	// ErrUnsure means that it cannot be found out now whether a token is good.
	ErrUnsure = errors.New("whether the token is good cannot be found out now")
)

// A Gate finds out who shows a token.
type Gate struct {
	Tokens *Tokens
	Issuer *Issuer // nil if none is trusted
}

// Open reports whether nobody has, or had, any token to show: nothing was
// configured.
func (g *Gate) Open() (bool, error) {
	if g.Issuer != nil {
		return false, nil
	}
	any, err := g.Tokens.any()
	return !any, err
}

// Caller returns who shows a token.
func (g *Gate) Caller(ctx context.Context, token string) (Caller, error) {
	switch {
	case token == "":
		return Caller{}, ErrNoToken
	case strings.HasPrefix(token, prefix):
		return g.Tokens.caller(token)
	case g.Issuer != nil && strings.Count(token, ".") == 2:
		return g.Issuer.caller(ctx, token)
	}
	return Caller{}, ErrBadToken
}
