package graph

import (
	"encoding/binary"
	"strings"
	"time"
)

// A snapshot writes a graph, or reads it. Each method does both for one kind of value, so
// that what is written and what is read cannot differ. Numbers are varints. What many records
// share, such as a list of categories, is written out where it comes first and is a number
// from then on, so that they share it again when they are read. Texts that are read are parts
// of one.
type snapshot struct {
	writing bool
	written []byte
	left    string // to be read
	bad     bool   // what is read is no snapshot

	places, populations int // how many there are, once they are known

	texts    memo[string, string]
	lists    memo[string, []string]
	joined   map[listAt]string // the key of a list in lists
	peoples  memo[People, People]
	conducts memo[*Conduct, *Conduct]
	sets     memo[*Setting, []Setting]

	spans []Interval // room for times that are read
}

// A memo numbers values in the order in which they come first, writing by a key.
type memo[K comparable, V any] struct {
	number map[K]uint64
	values []V
}

// share writes a value that may have come before, or reads it; whole does so in full.
func share[K comparable, V any](s *snapshot, m *memo[K, V], value *V, key K, whole func()) {
	n := uint64(len(m.number))
	if s.writing {
		before, again := m.number[key]
		if again {
			n = before
		}
		if s.number(&n); !again {
			if m.number == nil {
				m.number = map[K]uint64{}
			}
			m.number[key] = n
			whole()
		}
		return
	}
	switch s.number(&n); {
	case n < uint64(len(m.values)):
		*value = m.values[n]
	case n > uint64(len(m.values)):
		s.fail()
	default:
		whole()
		m.values = append(m.values, *value)
	}
}

// fail notes that what is read is no snapshot, and leaves nothing of it.
func (s *snapshot) fail() { s.bad, s.left = true, "" }

// number writes a number that mostly is small.
func (s *snapshot) number(n *uint64) {
	if s.writing {
		s.written = binary.AppendUvarint(s.written, *n)
		return
	}
	if len(s.left) > 0 && s.left[0] < 0x80 { // as most are
		*n, s.left = uint64(s.left[0]), s.left[1:]
		return
	}
	*n = 0
	for shift := 0; shift < 64; shift += 7 {
		if len(s.left) == 0 {
			break
		}
		b := s.left[0]
		s.left = s.left[1:]
		*n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return
		}
	}
	*n = 0
	s.fail()
}

// whole writes a number that may be negative, such as None.
func whole[T ~int | ~int32 | ~int64 | ~uint8](s *snapshot, n *T) {
	if s.writing {
		x := fold64(int64(*n))
		s.number(&x)
		return
	}
	var x uint64
	s.number(&x)
	if *n = T(unfold64(x)); int64(*n) != unfold64(x) {
		s.fail()
	}
}

// fold64 puts the sign of a number last, so that small ones stay small.
func fold64(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

func unfold64(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// within refuses what is neither None nor a number below another.
func (s *snapshot) within(n int32, below int) {
	if n < None || int(n) >= below {
		s.fail()
	}
}

// flags writes up to seven of them.
func (s *snapshot) flags(flags ...*bool) {
	var x uint64
	if s.writing {
		for i, f := range flags {
			if *f {
				x |= 1 << i
			}
		}
	}
	if s.number(&x); !s.writing {
		for i, f := range flags {
			*f = x>>i&1 != 0
		}
	}
}

// length writes how long a slice is, or makes one so long, and reports whether there is
// anything in it. An element takes some bytes at least, so that whatever is read no more room
// is made than some hundred times what is left.
func length[T any](s *snapshot, all *[]T, least int) bool {
	var n uint64
	if s.writing {
		if *all != nil {
			n = uint64(len(*all)) + 1
		}
		s.number(&n)
		return n > 1
	}
	switch s.number(&n); {
	case n == 0:
		return false
	case n-1 > uint64(len(s.left)/least):
		s.fail()
		return false
	}
	*all = make([]T, n-1)
	return n > 1
}

// records writes a slice, each element as one does, in as many bytes at least.
func records[T any](s *snapshot, all *[]T, least int, one func(*T)) {
	if !length(s, all, least) {
		return
	}
	for i := range *all {
		if one(&(*all)[i]); s.bad {
			return
		}
	}
}

// ownText writes a text that no other record has.
func (s *snapshot) ownText(text *string) {
	n := uint64(len(*text))
	s.number(&n)
	switch {
	case s.writing:
		s.written = append(s.written, *text...)
	case n > uint64(len(s.left)):
		s.fail()
	default:
		*text, s.left = s.left[:n], s.left[n:]
	}
}

func (s *snapshot) text(text *string) {
	share(s, &s.texts, text, *text, func() { s.ownText(text) })
}

// listAt is where a list lies: most are shared, and found by that.
type listAt struct {
	first *string
	n     int
}

func (s *snapshot) list(list *[]string) {
	key := ""
	if s.writing && len(*list) > 0 {
		at := listAt{&(*list)[0], len(*list)}
		known := false
		if key, known = s.joined[at]; !known {
			key = strings.Join(*list, "\x00")
			if s.joined == nil {
				s.joined = map[listAt]string{}
			}
			s.joined[at] = key
		}
	} else if *list != nil {
		key = "\x00"
	}
	share(s, &s.lists, list, key, func() { records(s, list, 1, s.text) })
}

// people writes an expression as its text.
func (s *snapshot) people(p *People) {
	share(s, &s.peoples, p, *p, func() {
		text := ""
		if s.writing && *p != nil {
			text = (*p).String()
		}
		if s.text(&text); s.writing || text == "" {
			return
		}
		var err error
		if *p, err = ParsePeople(text); err != nil {
			s.fail()
		}
	})
}

// size writes a range as its text: hardly any record has one.
func (s *snapshot) size(r *Range) {
	text := ""
	if s.writing && !r.IsZero() {
		text = r.String()
	}
	if s.text(&text); s.writing || text == "" {
		return
	}
	var err error
	if *r, err = ParseRange(text); err != nil {
		s.fail()
	}
}

// kind writes a kind as its rank.
func (s *snapshot) kind(k *Kind) {
	n := uint64(k.rank())
	if s.number(&n); s.writing {
		return
	}
	if n >= uint64(len(Kinds)) {
		s.fail()
		return
	}
	*k = Kinds[n]
}

func (s *snapshot) when(w *When) {
	s.flags(&w.Unknown)
	if s.writing {
		records(s, &w.Spans, 2, s.interval)
		return
	}
	// Each list alone would be an allocation for most transfers.
	var n uint64
	s.number(&n)
	switch {
	case n == 0:
		return
	case n-1 > uint64(len(s.left)/2):
		s.fail()
		return
	case n-1 > uint64(len(s.spans)):
		s.spans = make([]Interval, max(n-1, 1024))
	}
	w.Spans, s.spans = s.spans[:n-1:n-1], s.spans[n-1:]
	for i := range w.Spans {
		s.interval(&w.Spans[i])
	}
}

func (s *snapshot) interval(v *Interval) {
	s.instant(&v.Since)
	s.instant(&v.Until)
}

// What an instant is written as, in the last bits: most are whole days.
const (
	asPast = iota
	asFuture
	asDays
	asMicroseconds
	instantForms
)

const oneDay = Instant(24 * time.Hour / time.Microsecond)

func (s *snapshot) instant(t *Instant) {
	var x uint64
	if s.writing {
		switch {
		case *t == Past:
			x = asPast
		case *t == Future:
			x = asFuture
		case *t%oneDay == 0:
			x = asDays + instantForms*fold64(int64(*t/oneDay))
		default:
			x = asMicroseconds + instantForms*fold64(int64(*t))
		}
	}
	if s.number(&x); s.writing {
		return
	}
	n := Instant(unfold64(x / instantForms))
	*t = [instantForms]Instant{Past, Future, n * oneDay, n}[x%instantForms]
}
