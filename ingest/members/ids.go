package members

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
	"outflow/graph/people"
)

// ids gathers members. A list is taken to be of whole numbers until an id
// comes that is none; then all ids are text, those before too, whose text
// their numbers still tell.
type ids struct {
	builder people.Builder
	keyed   bool
	key     *Key      // nil if there is none
	mac     hash.Hash // nil until the first text
	sum     []byte
	cases   cases
}

// add takes a member. It fails with ErrNoKey, or if the list is too finely
// dated.
func (d *ids) add(id []byte, when graph.Interval) error {
	if !d.keyed {
		if n, ok := wholeNumber(id); ok {
			d.addNumber(n, when)
			return nil
		}
		if d.key == nil {
			return ErrNoKey
		}
		if err := d.becomeText(); err != nil {
			return err
		}
	}
	pseudonym := d.pseudonym(id)
	d.builder.Add(pseudonym, when)
	d.cases.add(d, id, pseudonym)
	return nil
}

func (d *ids) addNumber(id uint64, when graph.Interval) { d.builder.Add(id, when) }

// becomeText replaces the numbers so far by pseudonyms of their text.
func (d *ids) becomeText() error {
	numbers, err := d.builder.List()
	if err != nil {
		return err
	}
	d.keyed, d.builder = true, people.Builder{Keyed: true, Key: d.fingerprint()}
	var text []byte
	for id, spells := range numbers.People() {
		text = strconv.AppendUint(text[:0], id, 10)
		for _, v := range spells {
			d.builder.Add(d.pseudonym(text), v)
		}
	}
	return nil
}

func (d *ids) list() (*people.List, error) { return d.builder.List() }

// pseudonym returns the first 64 bits of HMAC-SHA256 of an id under the derived key.
// Among 40 million people the chance that any two share one is 1 in 20,000.
func (d *ids) pseudonym(id []byte) uint64 {
	if d.mac == nil {
		d.mac = hmac.New(sha256.New, d.key.derived())
	}
	d.mac.Reset()
	d.mac.Write(id)
	d.sum = d.mac.Sum(d.sum[:0])
	return binary.BigEndian.Uint64(d.sum)
}

// fingerprint returns what tells keys apart, not 0: half of the pseudonym of a text
// that is no id, for no id holds a NUL. Two keys share one once in 4 billion.
func (d *ids) fingerprint() uint32 {
	return max(1, uint32(d.pseudonym([]byte("\x00key of pseudonyms"))>>32))
}

// wholeNumber reads an id that is a whole number, up to 2^63-1. With zeros in
// front it is text: it would not be written like that again.
func wholeNumber(id []byte) (uint64, bool) {
	if len(id) == 0 || len(id) > 19 || id[0] == '0' && len(id) > 1 {
		return 0, false
	}
	var n uint64
	for _, c := range id {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = 10*n + uint64(c)
	}
	return n, n <= math.MaxInt64
}

// isRounded reports whether an id is a number in scientific notation, as
// spreadsheets write what they have rounded: 1.23457E+15.
func isRounded(id []byte) bool {
	if len(id) == 0 || id[0] > '9' || len(id) > 40 { // most ids that are text
		return false
	}
	mantissa, exponent, ok := bytes.Cut(bytes.ToUpper(id), []byte("E"))
	if !ok || len(mantissa) == 0 || len(exponent) == 0 {
		return false
	}
	signed := exponent[0] == '+' || exponent[0] == '-'
	if signed {
		exponent = exponent[1:]
	}
	whole, fraction, pointed := bytes.Cut(bytes.Replace(bytes.TrimLeft(mantissa, "+-"), []byte(","), []byte("."), 1), []byte("."))
	return (signed || pointed) && areDigits(whole) && areDigits(exponent) && (!pointed || areDigits(fraction))
}

func areDigits(text []byte) bool {
	return len(text) > 0 && !bytes.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// maxID is the longest id, in characters.
const maxID = 1024

// badID says what is wrong with an id, "" if nothing is.
func badID(id []byte) string {
	if len(id) == 0 {
		return "the id is empty"
	}
	if !utf8.Valid(id) {
		return "the id is not UTF-8"
	}
	if len(id) > maxID && utf8.RuneCount(id) > maxID {
		return "the id is longer than 1024 characters"
	}
	first, _ := utf8.DecodeRune(id)
	last, _ := utf8.DecodeLastRune(id)
	if unicode.IsSpace(first) || unicode.IsSpace(last) {
		return "there is space around the id, which would make it another id"
	}
	for _, c := range string(id) {
		if c == 0 {
			return "the id holds a NUL character"
		}
		if unicode.IsControl(c) {
			return "the id holds a control character"
		}
	}
	return ""
}
