package record

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"outflow/graph"
)

// Positions remember where each record of an input stands, and each of its keys, so
// that what is found out later can be told at its place without reading the input
// again. A record takes some 50 bytes and 5 for each of its keys, whatever they say. Two different ones of one
// hash, 128 bits under seeds that no file can know, do not happen.
type Positions struct {
	seeds [2]maphash.Seed
	at    map[[2]uint64]int // where the record begins in log
	// log holds, as varints, of each record its file, line, column and number of
	// keys, and of each key its number, how many lines further down it stands, and
	// its column.
	log         []byte
	files, keys []string
	number      map[string]uint64 // of keys
}

// NewPositions returns Positions that are empty.
func NewPositions() *Positions {
	return &Positions{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, at: map[[2]uint64]int{}, number: map[string]uint64{}}
}

func (p *Positions) sum(key graph.ClaimKey) (sum [2]uint64) {
	for i, seed := range p.seeds {
		sum[i] = maphash.Comparable(seed, key)
	}
	return sum
}

// Add puts a record in, unless one of its key is there: then it returns where that
// stands.
func (p *Positions) Add(r *Record) (first Record, again bool) {
	sum := p.sum(r.Key())
	if at, again := p.at[sum]; again {
		return p.record(r.Key(), at), true
	}
	p.at[sum] = len(p.log)
	if len(p.files) == 0 || p.files[len(p.files)-1] != r.File {
		p.files = append(p.files, r.File)
	}
	for _, n := range [...]int{len(p.files) - 1, r.Line, r.Column, len(r.Keys)} {
		p.log = binary.AppendUvarint(p.log, uint64(n))
	}
	for _, s := range r.Keys {
		n, known := p.number[s.Key]
		if !known {
			n = uint64(len(p.keys))
			p.keys, p.number[s.Key] = append(p.keys, s.Key), n
		}
		p.log = binary.AppendUvarint(p.log, n)
		p.log = binary.AppendVarint(p.log, int64(s.Line-r.Line))
		p.log = binary.AppendUvarint(p.log, uint64(s.Column))
	}
	return Record{}, false
}

// Find returns where a record stands. Of its claim it knows no more than the key.
func (p *Positions) Find(key graph.ClaimKey) (Record, bool) {
	at, ok := p.at[p.sum(key)]
	if !ok {
		return Record{}, false
	}
	return p.record(key, at), true
}

func (p *Positions) record(key graph.ClaimKey, at int) Record {
	log := p.log[at:]
	next := func() int {
		n, size := binary.Uvarint(log)
		log = log[size:]
		return int(n)
	}
	r := Record{Claim: graph.Claim{Kind: key.Kind, ID: key.ID, Source: key.Source}}
	r.File, r.Line, r.Column = p.files[next()], next(), next()
	for range next() {
		s := Spot{Key: p.keys[next()]}
		down, size := binary.Varint(log)
		log = log[size:]
		s.Line, s.Column = r.Line+int(down), next()
		r.Keys = append(r.Keys, s)
	}
	return r
}

// Compare orders records of one input by where they stand.
func (p *Positions) Compare(a, b *Record) int {
	return cmp.Or(cmp.Compare(slices.Index(p.files, a.File), slices.Index(p.files, b.File)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// IsAgain takes note of where a record stands. It reports, as a problem, one that was
// there already.
func (r *Reader) IsAgain(rec *Record) bool {
	first, again := r.Positions.Add(rec)
	if again {
		r.Problems.Add(rec.Problem("id", fmt.Sprintf("the %s %s is declared twice, first on line %d", Noun(rec.Claim.Kind), quote(rec.Claim.ID), first.Line)))
	}
	return again
}
