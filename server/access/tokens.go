package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"outflow/server/beside"
)

// A Token is what is kept of a token: never the token itself, but its hash. A
// token is 256 random bits, so a plain SHA-256 of it tells nobody anything; the
// slow hashes that passwords need would only slow down every request.
type Token struct {
	Name    string     `json:"name"`
	Roles   []Role     `json:"roles"`
	Hash    string     `json:"hash"` // SHA-256 as hexadecimal digits
	Created time.Time  `json:"created"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

// prefix begins every token, so that scanners for leaked secrets know one.
const prefix = "outflow_"

// Tokens are the tokens in a file. Whatever process changes the file, the next
// request sees it.
type Tokens struct {
	path, memo string

	mu     sync.Mutex
	read   os.FileInfo // of the file as it was read last, nil if there was none
	all    []Token
	byHash map[string]*Token
	seen   bool // there were tokens once: should the file vanish, the gate stays shut
	noted  bool // the memo is there
}

// OpenTokens names the file, which need not be there, and a memo: a second file,
// in another place, that is left once there are tokens. Should the file of tokens
// vanish, the memo keeps the gate shut, in this process and in those after it,
// until somebody removes it on purpose.
func OpenTokens(path, memo string) *Tokens { return &Tokens{path: path, memo: memo} }

// New makes a token, adds it to the file and returns it: this is the only time
// that it can be seen.
func (t *Tokens) New(name string, of []Role, now time.Time) (token string, err error) {
	if err := goodName(name); err != nil {
		return "", err
	}
	if len(of) == 0 {
		return "", errors.New("a token needs a role")
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	token = prefix + base64.RawURLEncoding.EncodeToString(secret)
	return token, t.change(func(all []Token) ([]Token, error) {
		if err := t.note(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o Token) bool { return o.Name == name }) {
			return nil, fmt.Errorf("there is, or was, a token %q; the audit log knows tokens by their names, so give this one another", name)
		}
		return append(all, Token{Name: name, Roles: of, Hash: hash(token), Created: now.UTC().Truncate(time.Second)}), nil
	})
}

// Revoke ends a token. Its name stays in the file.
func (t *Tokens) Revoke(name string, now time.Time) error {
	return t.change(func(all []Token) ([]Token, error) {
		i := slices.IndexFunc(all, func(o Token) bool { return o.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no token %q; outflow token list shows them", name)
		}
		if all[i].Revoked == nil {
			when := now.UTC().Truncate(time.Second)
			all[i].Revoked = &when
		}
		return all, nil
	})
}

// List returns all tokens, in the order in which they were made.
func (t *Tokens) List() ([]Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.refresh()
	return slices.Clone(t.all), err
}

func goodName(name string) error {
	bad := func(r rune) bool { return !unicode.IsPrint(r) }
	switch {
	case name == "":
		return errors.New("a token needs a name, to know it by in the audit log")
	case len(name) > 100 || !utf8.ValidString(name) || slices.ContainsFunc([]rune(name), bad):
		return errors.New("the name of a token is at most 100 bytes of text on one line")
	case strings.HasPrefix(name, issued):
		return errors.New("names that begin with " + issued + " are those of the issuer's callers")
	}
	return nil
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// any reports whether there are, or were, tokens.
func (t *Tokens) any() (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.refresh()
	if !t.seen {
		_, none := os.Stat(t.memo)
		t.seen = !errors.Is(none, fs.ErrNotExist) // what cannot be looked at may be there
	}
	if t.seen {
		err = errors.Join(err, t.note())
	}
	return t.seen, err
}

// note leaves the memo.
func (t *Tokens) note() error {
	if t.noted {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(t.memo), 0o700); err != nil {
		return fmt.Errorf("note that there are tokens: %w", err)
	}
	f, err := os.OpenFile(t.memo, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString("Tokens were made for this service, so it answers nobody without one, even if\n" +
			"their file is gone. To open it to everybody on this machine again, stop it and\n" +
			"remove the file of tokens and this one.\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("note that there are tokens: %w", err)
	}
	t.noted = true
	return nil
}

// caller returns whose token it is.
func (t *Tokens) caller(token string) (Caller, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.refresh(); err != nil {
		return Caller{}, fmt.Errorf("%w: %w", ErrUnsure, err)
	}
	known, ok := t.byHash[hash(token)]
	if !ok || known.Revoked != nil {
		return Caller{}, ErrBadToken
	}
	return Caller{Name: known.Name, Roles: known.Roles}, nil
}

// refresh reads the file again if it is not the one that was read.
func (t *Tokens) refresh() error {
	info, err := os.Stat(t.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.read, t.all, t.byHash = nil, nil, nil
		return nil
	case err != nil:
		return fmt.Errorf("read the tokens: %w", err)
	case t.read != nil && os.SameFile(info, t.read) && info.ModTime().Equal(t.read.ModTime()) && info.Size() == t.read.Size() && info.Mode() == t.read.Mode():
		return nil
	}
	// Whatever is wrong with the file, a token that it held before may have
	// been revoked in it.
	t.read, t.all, t.byHash, t.seen = nil, nil, nil, true
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("read the tokens: others than its owner may write to %s; chmod 600 it", t.path)
	}
	all, err := t.load()
	if err != nil {
		return err
	}
	t.read, t.all, t.byHash = info, all, map[string]*Token{}
	for i := range all {
		t.byHash[all[i].Hash] = &all[i]
	}
	return nil
}

// A file of tokens.
type tokenFile struct {
	Version int     `json:"outflow_tokens"`
	Tokens  []Token `json:"tokens"`
}

func (t *Tokens) load() ([]Token, error) {
	data, err := os.ReadFile(t.path)
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	var f tokenFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("read the tokens: %s: %w", t.path, err)
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("read the tokens: %s is no file of tokens of this version", t.path)
	}
	for _, token := range f.Tokens {
		for _, r := range token.Roles {
			if _, err := ParseRole(string(r)); err != nil {
				return nil, fmt.Errorf("read the tokens: %s: %w", t.path, err)
			}
		}
	}
	return f.Tokens, nil
}

// change writes the file anew.
func (t *Tokens) change(edit func([]Token) ([]Token, error)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	file := beside.File{Path: t.path, What: "the tokens", By: "outflow token"}
	return file.Change(func() (any, error) {
		if err := t.refresh(); err != nil {
			return nil, err
		}
		all, err := edit(slices.Clone(t.all))
		return tokenFile{1, all}, err
	})
}
