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
package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
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
	Loaded  Action = "load"    // a load
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
	Who       string    `json:"who,omitempty"`
	Role      string    `json:"role,omitempty"`
	Address   string    `json:"address,omitempty"`   // that the request came from
	Forwarded string    `json:"forwarded,omitempty"` // whom a proxy says it came from; anybody may say anything
	Request   string    `json:"request,omitempty"`   // its id, as in the log and in the response
	Path      string    `json:"path,omitempty"`
	Status    int       `json:"status,omitempty"`
	Reason    string    `json:"reason,omitempty"` // the code of the problem
	Question  string    `json:"question,omitempty"`
	Form      string    `json:"form,omitempty"`
	Format    string    `json:"format,omitempty"`
	Revision  int64     `json:"revision,omitempty"`
	Content   string    `json:"content,omitempty"` // hash of the revision
	People    *People   `json:"people,omitempty"`
	Ids       *int64    `json:"ids,omitempty"` // how many were handed out
	Source    string    `json:"source,omitempty"`
	Claims    *Claims   `json:"claims,omitempty"`
	Times     int       `json:"times,omitempty"` // it stands for several, if more than 1
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

// A Head is where another file ended.
type Head struct {
	File   string `json:"file"`
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

// Hash returns the hash of an entry that was read or written.
func (e *Entry) Hash() string { return e.hash }

// hashKey precedes the hash at the end of a line.
const hashKey = `,"hash":"`

// line writes the entry as a line and sets its hash, which is over the line
// without the hash itself.
func (e *Entry) line() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, err
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	e.hash = hashOf(body)
	return append(body[:len(body)-1], hashKey+e.hash+"\"}\n"...), nil
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

var errHash = errors.New("its hash is not that of what it says: it was changed")

// parse reads a line without its end. It returns errHash beside the entry if
// the line is not as it was written.
func parse(line []byte) (*Entry, error) {
	cut := bytes.LastIndex(line, []byte(hashKey))
	if cut < 0 || !bytes.HasSuffix(line, []byte(`"}`)) {
		return nil, errors.New("it is no entry")
	}
	body := append(bytes.Clone(line[:cut]), '}')
	e := &Entry{hash: string(line[cut+len(hashKey) : len(line)-2])}
	if err := json.Unmarshal(body, e); err != nil {
		return nil, err
	}
	if hashOf(body) != e.hash {
		return e, errHash
	}
	return e, nil
}
