package dossier

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
)

// The seal is a SHA-256 sum over the whole file, in which zeros stand where the sum is
// written. It stands behind a word of its own, so that no other hash is taken for it.
const sealWord = "outflow-seal:"

var (
	sealRule   = regexp.MustCompile(`<meta name="outflow-seal" content="` + sealWord + `([0-9a-f]{64})">`)
	unsealed   = sealWord + strings.Repeat("0", 2*sha256.Size)
	errNotOurs = errors.New("this is no dossier: it has no seal")
)

// seal writes the sum into a document that was written with zeros in its place.
func seal(document []byte) []byte {
	sum := sha256.Sum256(document)
	return bytes.ReplaceAll(document, []byte(unsealed), []byte(sealWord+hex.EncodeToString(sum[:])))
}

// withoutSeal is a document with zeros in the place of the sum that it states.
func withoutSeal(document []byte) []byte {
	if found := sealRule.FindSubmatch(document); found != nil {
		return bytes.ReplaceAll(document, []byte(sealWord+string(found[1])), []byte(unsealed))
	}
	return document
}

// Seal returns the sum that a document states, and the one that it has: they are the same if
// nobody changed it, or whoever did wrote a new sum as well. It fails if the document states none.
func Seal(document []byte) (stated, is string, err error) {
	found := sealRule.FindSubmatch(document)
	if found == nil {
		return "", "", errNotOurs
	}
	stated = string(found[1])
	sum := sha256.Sum256(withoutSeal(document))
	return stated, hex.EncodeToString(sum[:]), nil
}
