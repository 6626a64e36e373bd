package access

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// An issuer that the test runs: it publishes its keys and signs tokens.
type issuer struct {
	*httptest.Server
	key     *rsa.PrivateKey
	id      atomic.Value // of the key that is published
	fetched atomic.Int64
	down    atomic.Bool
}

func runIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key}
	i.id.Store("first")
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"issuer": i.URL, "jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		i.fetched.Add(1)
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.id.Load(),
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// sign makes a token of claims, over those of a good one.
func (i *issuer) sign(t *testing.T, claims map[string]any) string {
	t.Helper()
	return signWith(t, i.key, map[string]any{"alg": "RS256", "typ": "JWT", "kid": i.id.Load()}, i.URL, claims)
}

func signWith(t *testing.T, key *rsa.PrivateKey, header map[string]any, url string, claims map[string]any) string {
	t.Helper()
	all := map[string]any{"iss": url, "aud": "outflow", "sub": "jane", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "roles": []string{"dpo"}}
	for k, v := range claims {
		if v == nil {
			delete(all, k)
		} else {
			all[k] = v
		}
	}
	encode := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(data)
	}
	text := encode(header) + "." + encode(all)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func (i *issuer) gate(claim string) *Gate {
	return &Gate{Tokens: OpenTokens("/nonexistent/tokens", "/nonexistent/memo"), Issuer: &Issuer{
		URL: i.URL, Audience: "outflow", Claim: claim, RoleOf: map[string]Role{"dpo": People, "etl": Writer, "staff": Reader},
	}}
}

func TestATokenOfTheIssuerBringsItsRoles(t *testing.T) {
	i := runIssuer(t)
	for _, c := range []struct {
		claim  string
		claims map[string]any
		role   string
	}{
		{"roles", nil, "people"},
		{"roles", map[string]any{"roles": "etl"}, "writer"},
		{"roles", map[string]any{"roles": []string{"staff", "dpo", "dpo", "other"}}, "people reader"},
		{"roles", map[string]any{"roles": []any{1, nil, "etl"}}, "writer"},
		{"roles", map[string]any{"roles": "admin"}, ""}, // a role's own name means nothing unless it is said to
		{"roles", map[string]any{"roles": nil}, ""},
		{"realm_access.roles", map[string]any{"realm_access": map[string]any{"roles": []string{"dpo"}}}, "people"},
		{"https://example.com/roles", map[string]any{"https://example.com/roles": []string{"staff"}}, "reader"},
		{"roles", map[string]any{"aud": []string{"others", "outflow"}}, "people"},
	} {
		caller, err := i.gate(c.claim).Caller(t.Context(), i.sign(t, c.claims))
		if err != nil || caller.Name != "oidc:jane" || caller.Role() != c.role {
			t.Errorf("%s of %v: %+v, %v", c.claim, c.claims, caller, err)
		}
	}
}

func TestOtherTokensBringNothing(t *testing.T) {
	i := runIssuer(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	g := i.gate("roles")
	good := i.sign(t, nil)
	if _, err := g.Caller(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	unsigned := func(alg string) string {
		token := signWith(t, i.key, map[string]any{"alg": alg, "kid": "first"}, i.URL, nil)
		return token[:len(token)-342] // without its signature
	}
	for name, token := range map[string]string{
		"expired":            i.sign(t, map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}),
		"not yet good":       i.sign(t, map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}),
		"for others":         i.sign(t, map[string]any{"aud": "others"}),
		"for nobody":         i.sign(t, map[string]any{"aud": nil}),
		"of another issuer":  i.sign(t, map[string]any{"iss": "https://elsewhere.example"}),
		"naming nobody":      i.sign(t, map[string]any{"sub": nil}),
		"changed":            good[:len(good)-4] + "AAAA",
		"unsigned":           unsigned("none"),
		"signed by the hash": unsigned("HS256"),
		"no token":           "a.b.c",
		"of another kind":    "opaque",
	} {
		if caller, err := g.Caller(t.Context(), token); !errors.Is(err, ErrBadToken) {
			t.Errorf("%s: %+v, %v", name, caller, err)
		}
	}
	forged := signWith(t, other, map[string]any{"alg": "RS256", "kid": "first"}, i.URL, nil)
	if caller, err := g.Caller(t.Context(), forged); !errors.Is(err, ErrBadToken) {
		t.Errorf("signed by another: %+v", caller)
	}
}

func TestTheIssuerMayComeLate(t *testing.T) {
	i := runIssuer(t)
	i.down.Store(true)
	g := i.gate("roles")
	token := i.sign(t, nil)
	if _, err := g.Caller(t.Context(), token); !errors.Is(err, ErrUnsure) {
		t.Errorf("while the issuer is down: %v", err)
	}
	i.down.Store(false)
	time.Sleep(1100 * time.Millisecond) // issuers are asked at most once a second
	g.Issuer.tried = time.Time{}
	if caller, err := g.Caller(t.Context(), token); err != nil || caller.Name != "oidc:jane" {
		t.Errorf("once it is up: %+v, %v", caller, err)
	}
	i.down.Store(true)
	if _, err := g.Caller(t.Context(), token); err != nil {
		t.Errorf("with keys that are known: %v", err)
	}
}

func TestKeysAreFetchedWhenTheIssuerChangesThemAndNotForEveryStranger(t *testing.T) {
	i := runIssuer(t)
	g := i.gate("roles")
	if _, err := g.Caller(t.Context(), i.sign(t, nil)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for n := range 50 {
		forged := signWith(t, i.key, map[string]any{"alg": "RS256", "kid": "made up"}, i.URL, map[string]any{"n": n})
		if _, err := g.Caller(t.Context(), forged); !errors.Is(err, ErrBadToken) {
			t.Fatalf("a key that was made up: %v", err)
		}
	}
	if n := i.fetched.Load(); n > 2+int64(time.Since(began)/time.Second) {
		t.Errorf("50 strangers made %d requests to the issuer", n)
	}
	i.id.Store("second")
	time.Sleep(1100 * time.Millisecond)
	if _, err := g.Caller(t.Context(), i.sign(t, nil)); err != nil {
		t.Errorf("with the issuer's new key: %v", err)
	}
}
