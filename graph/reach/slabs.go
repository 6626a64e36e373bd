package reach

import "sync"

// Slabs are large pieces of memory that blocks leave to the next ones: a question
// may need hundreds of megabytes for less than a second, and who serves many would
// spend a sixth of the time on having them mapped, zeroed and collected.
type slabs struct{ pool sync.Pool } // of *[]uint64

// take returns so many zeroed words.
func (s *slabs) take(words int) []uint64 {
	if slab, ok := s.pool.Get().(*[]uint64); ok && cap(*slab) >= words {
		taken := (*slab)[:words]
		clear(taken)
		return taken
	}
	return make([]uint64, words)
}

func (s *slabs) give(slab []uint64) { s.pool.Put(&slab) }
