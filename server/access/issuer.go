package access

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// An Issuer is an OpenID Connect issuer whose tokens are trusted: JSON Web
// Tokens that it signed, made out to the audience, whose claim names roles.
type Issuer struct {
	URL      string
	Audience string
	// Claim names roles by a text or a list of them. With dots it leads into
	// objects: realm_access.roles. Texts that RoleOf does not know are passed
	// over.
	Claim  string
	RoleOf map[string]Role

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier // nil until the issuer was reached once
	tried    time.Time
	why      error // the issuer could not be reached then
}

// issued begins the names of callers whom the issuer knows, so that nobody takes
// them for tokens of the same name.
const issued = "oidc:"

// Patience with an issuer.
const (
	issuerTimeout = 10 * time.Second
	issuerRetry   = 5 * time.Second
)

// caller verifies a token. Keys are fetched when first needed, and again when
// the issuer signs with a new one, so the service starts without the issuer.
func (i *Issuer) caller(ctx context.Context, token string) (Caller, error) {
	v, err := i.reach()
	if err != nil {
		return Caller{}, fmt.Errorf("%w: the issuer cannot be reached: %w", ErrUnsure, err)
	}
	verified, err := v.Verify(ctx, token)
	if err != nil && (ctx.Err() != nil || strings.Contains(err.Error(), "fetching keys")) {
		return Caller{}, fmt.Errorf("%w: %w", ErrUnsure, err)
	}
	if err != nil {
		return Caller{}, fmt.Errorf("%w: %w", ErrBadToken, err)
	}
	var claims map[string]any
	if err := verified.Claims(&claims); err != nil {
		return Caller{}, fmt.Errorf("%w: %w", ErrBadToken, err)
	}
	if verified.Subject == "" {
		return Caller{}, fmt.Errorf("%w: it names nobody (sub)", ErrBadToken)
	}
	return Caller{Name: issued + verified.Subject, Roles: i.roles(claims)}, nil
}

// reach returns what verifies tokens, after asking the issuer for it if need
// be.
func (i *Issuer) reach() (*oidc.IDTokenVerifier, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.verifier != nil {
		return i.verifier, nil
	}
	if i.why != nil && time.Since(i.tried) < issuerRetry {
		return nil, i.why
	}
	// The context stays with the verifier for fetching keys.
	ctx := oidc.ClientContext(context.Background(), &http.Client{Timeout: issuerTimeout, Transport: &sparing{last: map[string]*answered{}}})
	p, err := oidc.NewProvider(ctx, i.URL)
	i.tried, i.why = time.Now(), err
	if err != nil {
		return nil, err
	}
	i.verifier = p.VerifierContext(ctx, &oidc.Config{ClientID: i.Audience})
	return i.verifier, nil
}

func (i *Issuer) roles(claims map[string]any) []Role {
	var found []Role
	add := func(value any) {
		if text, ok := value.(string); ok {
			if r, ok := i.RoleOf[text]; ok && !slices.Contains(found, r) {
				found = append(found, r)
			}
		}
	}
	switch value := lookup(claims, i.Claim).(type) {
	case []any:
		for _, v := range value {
			add(v)
		}
	default:
		add(value)
	}
	slices.Sort(found)
	return found
}

// lookup finds a claim by its whole name, else by the way through objects that
// its dots say.
func lookup(claims map[string]any, name string) any {
	if value, ok := claims[name]; ok {
		return value
	}
	for i, r := range name {
		if r != '.' {
			continue
		}
		if inner, ok := claims[name[:i]].(map[string]any); ok {
			if value := lookup(inner, name[i+1:]); value != nil {
				return value
			}
		}
	}
	return nil
}

// A sparing transport asks for nothing twice within a second, and gives the same
// answer again: tokens made up by a stranger, each signed with another key, must
// not become as many requests to the issuer.
type sparing struct {
	mu   sync.Mutex
	last map[string]*answered // by address; there are two
}

// An answered request is what came of it.
type answered struct {
	when time.Time
	resp *http.Response
	body []byte
	err  error
}

// mostBody is longer than any set of keys.
const mostBody = 1 << 20

func (t *sparing) RoundTrip(r *http.Request) (*http.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.last[r.URL.String()]
	if a == nil || time.Since(a.when) >= time.Second {
		a = &answered{when: time.Now()}
		a.resp, a.err = http.DefaultTransport.RoundTrip(r)
		if a.err == nil {
			a.body, a.err = io.ReadAll(io.LimitReader(a.resp.Body, mostBody))
			a.resp.Body.Close()
		}
		t.last[r.URL.String()] = a
	}
	if a.err != nil {
		return nil, a.err
	}
	resp := *a.resp
	resp.Body = io.NopCloser(bytes.NewReader(a.body))
	return &resp, nil
}
