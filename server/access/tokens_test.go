package access

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

func newTokens(t *testing.T) (*Tokens, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tokens")
	return open(path), path
}

// open opens the tokens as another process would.
func open(path string) *Tokens {
	return OpenTokens(path, filepath.Join(filepath.Dir(path), "audit", "memo"))
}

func TestATokenIsKnownByItsHashAlone(t *testing.T) {
	tokens, path := newTokens(t)
	token, err := tokens.New("auditor", []Role{Reader, People}, now)
	if err != nil || !strings.HasPrefix(token, prefix) || len(token) != len(prefix)+43 {
		t.Fatalf("%q, %v", token, err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), strings.TrimPrefix(token, prefix)) {
		t.Errorf("the file tells the token: %s, %v", data, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	caller, err := tokens.caller(token)
	if err != nil || caller.Name != "auditor" || caller.Role() != "reader people" {
		t.Errorf("%+v, %v", caller, err)
	}
	if _, err := tokens.caller(token + "x"); !errors.Is(err, ErrBadToken) {
		t.Errorf("another token: %v", err)
	}
}

func TestARevokedTokenStaysOnTheListAndOpensNothing(t *testing.T) {
	tokens, path := newTokens(t)
	token, err := tokens.New("old", []Role{Admin}, now)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := open(path) // another process
	if _, err := elsewhere.caller(token); err != nil {
		t.Fatal(err)
	}
	if err := tokens.Revoke("old", now); err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.caller(token); !errors.Is(err, ErrBadToken) {
		t.Errorf("a token that another process revoked: %v", err)
	}
	if all, err := tokens.List(); err != nil || len(all) != 1 || all[0].Revoked == nil {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := tokens.New("old", []Role{Reader}, now); err == nil {
		t.Error("a name is used again")
	}
	if err := tokens.Revoke("nobody", now); err == nil {
		t.Error("nobody's token was revoked")
	}
}

func TestNamesOfTokensAreOneLineOfText(t *testing.T) {
	tokens, _ := newTokens(t)
	for _, name := range []string{"", "a\nb", "\x1b[2J", strings.Repeat("a", 101), "\xff", "oidc:somebody"} {
		if _, err := tokens.New(name, []Role{Reader}, now); err == nil {
			t.Errorf("%q is a name", name)
		}
	}
	if _, err := tokens.New("이름 with spaces", []Role{Reader}, now); err != nil {
		t.Error(err)
	}
	if _, err := tokens.New("nothing", nil, now); err == nil {
		t.Error("a token has no role")
	}
}

// Whatever becomes of the file, a gate that was shut does not open.
func TestAGateThatWasShutStaysShut(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"gone":          os.Remove,
		"not JSON":      func(path string) error { return os.WriteFile(path, []byte("tokens"), 0o600) },
		"of no version": func(path string) error { return os.WriteFile(path, []byte("{}"), 0o600) },
		"with a role that is none": func(path string) error {
			return os.WriteFile(path, []byte(`{"outflow_tokens": 1, "tokens": [{"name": "x", "roles": ["root"]}]}`), 0o600)
		},
		"writable by others": func(path string) error { return os.Chmod(path, 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			tokens, path := newTokens(t)
			g := &Gate{Tokens: tokens}
			if open, err := g.Open(); !open || err != nil {
				t.Fatalf("at first: %v, %v", open, err)
			}
			token, err := tokens.New("auditor", []Role{Reader}, now)
			if err != nil {
				t.Fatal(err)
			}
			if open, err := g.Open(); open || err != nil {
				t.Fatalf("with a token: %v, %v", open, err)
			}
			if err := spoil(path); err != nil {
				t.Fatal(err)
			}
			if open, _ := g.Open(); open {
				t.Error("the gate is open")
			}
			later := &Gate{Tokens: open(path)}
			if open, _ := later.Open(); open {
				t.Error("the gate of a later process is open")
			}
			for _, g := range []*Gate{g, later} {
				if caller, err := g.Caller(t.Context(), token); err == nil {
					t.Errorf("%+v is let in", caller)
				}
			}
		})
	}
}

// Neither what another process makes and loses between two requests nor tokens
// that were there before there were memos open the gate once they are gone.
func TestTokensThatVanishBeforeTheyAreUsedKeepTheGateShut(t *testing.T) {
	tokens, path := newTokens(t)
	running := &Gate{Tokens: tokens}
	if open, err := running.Open(); !open || err != nil {
		t.Fatalf("at first: %v, %v", open, err)
	}
	if _, err := open(path).New("auditor", []Role{Reader}, now); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if open, err := running.Open(); open || err != nil {
		t.Errorf("tokens of another process: open %v, %v", open, err)
	}

	_, path = newTokens(t)
	if err := os.WriteFile(path, []byte(`{"outflow_tokens": 1, "tokens": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if open, err := (&Gate{Tokens: open(path)}).Open(); open || err != nil {
		t.Errorf("a file of no tokens: open %v, %v", open, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if open, err := (&Gate{Tokens: open(path)}).Open(); open || err != nil {
		t.Errorf("when it is gone: open %v, %v", open, err)
	}
}

func TestAGateIsOpenedAgainOnPurpose(t *testing.T) {
	tokens, path := newTokens(t)
	if _, err := tokens.New("auditor", []Role{Reader}, now); err != nil {
		t.Fatal(err)
	}
	if says, err := os.ReadFile(tokens.memo); err != nil || !strings.Contains(string(says), "remove the file of tokens and this one") {
		t.Errorf("the memo says %q, %v", says, err)
	}
	for _, file := range []string{path, tokens.memo} {
		if open, _ := (&Gate{Tokens: open(path)}).Open(); open {
			t.Errorf("open before %s is removed", file)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if open, err := (&Gate{Tokens: open(path)}).Open(); !open || err != nil {
		t.Errorf("open %v, %v", open, err)
	}
}

// What cannot be remembered is not begun: no token is made, and nobody let in.
func TestWithoutAMemoThereIsNoToken(t *testing.T) {
	_, path := newTokens(t)
	blocked := filepath.Join(filepath.Dir(path), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tokens := OpenTokens(path, filepath.Join(blocked, "memo"))
	if token, err := tokens.New("auditor", []Role{Reader}, now); err == nil {
		t.Errorf("%q was made", token)
	}
	if open, err := (&Gate{Tokens: tokens}).Open(); open || err == nil {
		t.Errorf("open %v, %v", open, err)
	}
}

func TestChangesOfTwoProcessesAreNotLost(t *testing.T) {
	tokens, path := newTokens(t)
	if err := os.WriteFile(path+".partial", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tokens.New("a", []Role{Reader}, now); err == nil || !strings.Contains(err.Error(), ".partial") {
		t.Errorf("while another process writes: %v", err)
	}
	if err := os.Remove(path + ".partial"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		if _, err := open(path).New(name, []Role{Reader}, now); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := tokens.List(); err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRolesAllowWhatTheyAreFor(t *testing.T) {
	for _, c := range []struct {
		role Role
		may  []Role
	}{{Reader, []Role{Reader}}, {People, []Role{Reader, People}}, {Writer, []Role{Reader, Writer}}, {Admin, []Role{Reader, People, Writer, Admin}}} {
		for _, need := range roles {
			want := false
			for _, r := range c.may {
				want = want || r == need
			}
			if got := (Caller{Roles: []Role{c.role}}).May(need); got != want {
				t.Errorf("%s may do what %s is for: %v", c.role, need, got)
			}
		}
	}
	if (Caller{}).May(Reader) {
		t.Error("who has no role may read")
	}
	if _, err := ParseRole("root"); err == nil {
		t.Error("root is a role")
	}
}

// FuzzTokensFile: whatever lies in the file, it lets nobody in, and what is read of it stays
// when a token is added.
func FuzzTokensFile(f *testing.F) {
	f.Add([]byte(`[{"name":"a","roles":["reader"],"hash":"00","created":"2026-01-01T00:00:00Z"}]`))
	f.Add([]byte("{}\n"))
	f.Add([]byte("\x00\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tokens, path := newTokens(t)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{"", "?", prefix, prefix + strings.Repeat("A", 43), string(data)} {
			if c, err := tokens.caller(token); err == nil {
				t.Fatalf("%q is let in as %+v", token, c)
			}
		}
		before, err := tokens.List()
		if err != nil {
			return
		}
		token, err := tokens.New("one of a name that nobody has", []Role{Reader}, now)
		if err != nil {
			return
		}
		again := open(path)
		if after, err := again.List(); err != nil || len(after) != len(before)+1 {
			t.Errorf("%d tokens were %d, %v", len(after), len(before), err)
		}
		if _, err := again.caller(token); err != nil {
			t.Error(err)
		}
	})
}
