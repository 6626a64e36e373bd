package graph

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
)

// A Content is the order-free hash of a set of claims: the sum, modulo 2^256,
// of their hashes. Equal graphs have equal contents in every store, and a
// commit changes it by what it adds and retires alone. It tells graphs apart;
// that nobody rewrote history is what the chain of commit hashes is for.
type Content [4]uint64 // least significant word first

// Add puts a claim in.
func (c *Content) Add(h Hash) { c.combine(contentOf(h), bits.Add64) }

// Remove takes a claim out.
func (c *Content) Remove(h Hash) { c.combine(contentOf(h), bits.Sub64) }

// Join puts in all claims of another content.
func (c *Content) Join(d Content) { c.combine(d, bits.Add64) }

// Leave takes out all claims of another content.
func (c *Content) Leave(d Content) { c.combine(d, bits.Sub64) }

func (c *Content) combine(d Content, op func(x, y, carry uint64) (uint64, uint64)) {
	var carry uint64
	for i := range c {
		c[i], carry = op(c[i], d[i], carry)
	}
}

// contentOf returns the content of one claim.
func contentOf(h Hash) (c Content) {
	for i := range c {
		c[i] = binary.LittleEndian.Uint64(h[8*i:])
	}
	return c
}

// String writes the content as 64 hexadecimal digits.
func (c Content) String() string {
	var b [32]byte
	for i, w := range c {
		binary.LittleEndian.PutUint64(b[8*i:], w)
	}
	return hex.EncodeToString(b[:])
}

// ParseContent reads what String writes.
func ParseContent(text string) (Content, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 32 {
		return Content{}, fmt.Errorf("content hash %q is not 64 hexadecimal digits", text)
	}
	return contentOf(Hash(b)), nil
}
