// Package claims reads and writes claims as they are stored: one a line, in
// canonical JSON, which is the form that is hashed. It is how a graph is
// backed up and how it moves from one store to another.
package claims

import (
	"bytes"
	"encoding/json"

	"outflow/graph"
)

// kindMembers marks a line that holds a part of a member list.
const kindMembers = "members"

// A members line is a part of a member list. Its parts follow each other.
type members struct {
	Kind string `json:"kind"`
	ID   string `json:"id"` // the list's hash
	Part int    `json:"part"`
	Data []byte `json:"data"` // base64
}

// partBytes of a list make 1 MiB of base64.
const partBytes = 768 << 10

// maxLine is the longest line that is read: more than any claim of the
// largest manifest.
const maxLine = 64 << 20

// Is reports whether the beginning of a file is that of lines of claims.
func Is(head []byte) bool {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	hasKind, hasID := false, false
	for d.More() && !(hasKind && hasID) {
		key, err := d.Token()
		if err != nil {
			return false
		}
		var value any
		if d.Decode(&value) != nil {
			return false
		}
		text, _ := value.(string)
		hasID = hasID || key == "id"
		hasKind = hasKind || key == "kind" && isKind(text)
	}
	return hasKind && hasID
}

func isKind(text string) bool {
	return graph.Kind(text).IsSaid() || text == kindMembers
}
