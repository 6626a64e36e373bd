// Package audit keeps the record of who asked what of a service, in a file that
// is only ever added to.
//
// Each process writes a file of its own in a directory, a line of JSON for each
// entry. An entry names the hash of the one before it and holds its own, over
// all of its line: nobody can change, move or take out an entry without every
// later one saying so. The first entry of a file names where the files of other
// processes then ended, so that cutting one short shows as well, once another
// process has begun. It never holds an id of a person: it holds how many, and that
// a question was about one person, but not who that is.
//
// With a key, which is kept elsewhere, the hashes are HMACs: whoever has no more than
// the files cannot write them anew. What was written last has no witness among the
// files themselves. Checkpoints are witnesses that are kept elsewhere, and so is every
// commit of the store that the service made: it names the entry that announced it.
package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Action is what somebody did.
type Action string

// The actions. A Refused one is any that the service did not do.
const (
	Started Action = "start"   // the service began
	Stopped Action = "stop"    // the service ended in order
	Asked   Action = "ask"     // an answer
	Drew    Action = "draw"    // a drawing of an answer
	Listed  Action = "list"    // ids of people are about to be handed out
	Handed  Action = "listed"  // how many of them were
	Loading Action = "loading" // a load is about to change the store
	Loaded  Action = "load"    // what it did
	Watched Action = "watch"   // a question is about to be saved
	Dropped Action = "unwatch" // a saved one is about to be removed
	LogIn   Action = "log-in"  // a token became a cookie
	LogOut  Action = "log-out" // the cookie was taken back
	Refused Action = "refuse"  // see Reason
)

// An Entry is one line of the record. What does not concern its action is left
// out.
type Entry struct {
	Number    int64     `json:"number"` // from 1, in its file
	Time      time.Time `json:"time"`
	Action    Action    `json:"action"`
	Keyed     bool      `json:"keyed,omitempty"` // of Started: the file's hashes are made with a key
	File      string    `json:"file,omitempty"`  // of Started: the name of the file, or a copy of it would pass for another
	Who       string    `json:"who,omitempty"`
	Role      string    `json:"role,omitempty"`
	Address   string    `json:"address,omitempty"`   // that the request came from
	Forwarded string    `json:"forwarded,omitempty"` // whom a proxy says it came from; anybody may say anything
	Request   string    `json:"request,omitempty"`   // its id, as in the log and in the response
	Path      string    `json:"path,omitempty"`
	Status    int       `json:"status,omitempty"`
	Reason    string    `json:"reason,omitempty"` // the code of the problem
	Question  string    `json:"question,omitempty"`
	Name      string    `json:"name,omitempty"` // of a saved question
	Form      string    `json:"form,omitempty"`
	Format    string    `json:"format,omitempty"`
	Revision  int64     `json:"revision,omitempty"`
	Content   string    `json:"content,omitempty"` // hash of the revision
	People    *People   `json:"people,omitempty"`
	Ids       *int64    `json:"ids,omitempty"` // how many were handed out
	Source    string    `json:"source,omitempty"`
	Claims    *Claims   `json:"claims,omitempty"`
	Events    []Sender  `json:"events,omitempty"` // of Loading: that are about to become one commit
	Times     int       `json:"times,omitempty"`  // it stands for several, if more than 1
	Files     []Head    `json:"files,omitempty"`
	Previous  string    `json:"previous"` // hash of the entry before, "" for the first

	hash string
}

// People is how many people an answer counts, in both worlds.
type People struct {
	Confirmed Bounds `json:"confirmed"`
	Possible  Bounds `json:"possible"`
}

// Bounds are the bounds of a count; a nil Max is unbounded.
type Bounds struct {
	Min int64  `json:"min"`
	Max *int64 `json:"max"`
}

// Claims says what a load did.
type Claims struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Retired   int `json:"retired"`
	Unchanged int `json:"unchanged"`
}

// A Sender is who sent events that became one commit, and how many.
type Sender struct {
	Who     string `json:"who"`
	Role    string `json:"role,omitempty"`
	Address string `json:"address"`
	Events  int    `json:"events"`
}

// A Head is where a file ended.
type Head struct {
	File   string `json:"file"`
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

// A Name is how a commit of a store names an entry. Services may load into one store and
// keep logs of their own, so it says in which log the entry is: by the hash of the first
// entry that this log has.
type Name struct {
	Log string
	Head
}

// String writes the name.
func (n Name) String() string { return fmt.Sprintf("%s:%s:%d:%s", n.Log, n.File, n.Number, n.Hash) }

// ParseName reads what String writes.
func ParseName(text string) (n Name, err error) {
	parts := strings.Split(text, ":")
	if len(parts) == 4 {
		n.Log, n.File, n.Hash = parts[0], parts[1], parts[3]
		n.Number, err = strconv.ParseInt(parts[2], 10, 64)
	}
	if len(parts) != 4 || err != nil || n.Log == "" || n.File == "" || n.Hash == "" {
		return Name{}, fmt.Errorf("%q names no entry of an audit log", text)
	}
	return n, nil
}

// Hash returns the hash of an entry that was read or written.
func (e *Entry) Hash() string { return e.hash }

// leastKey is the length of the shortest key, in bytes: as many as chance can make that nobody
// can guess.
const leastKey = 16

// CheckKey refuses a key that can be guessed: it would protect nothing.
func CheckKey(key []byte) error {
	if len(key) < leastKey {
		return fmt.Errorf("the key of the audit log is %d bytes long and must be at least %d: a shorter one can be guessed", len(key), leastKey)
	}
	return nil
}

// hashKey precedes the hash at the end of a line.
const hashKey = `,"hash":"`

// line writes the entry as a line and sets its hash.
func (e *Entry) line(key []byte) (line []byte, err error) {
	line, e.hash, err = signed(key, e)
	return line, err
}

// parse reads a line without its end. It returns errHash beside the entry if
// the line is not as it was written.
func parse(key, line []byte) (*Entry, error) {
	e := &Entry{}
	hash, err := readSigned(key, line, e)
	if err != nil && !errors.Is(err, errHash) {
		return nil, err
	}
	e.hash = hash
	return e, err
}

// signed writes a value as a line of JSON that ends in a hash of all before it: its
// SHA-256, or its HMAC if there is a key.
func signed(key []byte, value any) (line []byte, hash string, err error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, "", err
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	hash = hashOf(key, body)
	return append(body[:len(body)-1], hashKey+hash+"\"}\n"...), hash, nil
}

func hashOf(key, body []byte) string {
	h := sha256.New()
	if key != nil {
		h = hmac.New(sha256.New, key)
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

var errHash = errors.New("its hash is not that of what it says: it was changed")

// readSigned reads what signed wrote, without its end.
func readSigned(key, line []byte, value any) (hash string, err error) {
	cut := bytes.LastIndex(line, []byte(hashKey))
	if cut < 0 || cut+len(hashKey) > len(line)-len(`"}`) || !bytes.HasSuffix(line, []byte(`"}`)) {
		return "", errors.New("it is no entry")
	}
	body := append(bytes.Clone(line[:cut]), '}')
	hash = string(line[cut+len(hashKey) : len(line)-2])
	if err := json.Unmarshal(body, value); err != nil {
		return hash, err
	}
	if !hmac.Equal([]byte(hashOf(key, body)), []byte(hash)) {
		return hash, errHash
	}
	return hash, nil
}
