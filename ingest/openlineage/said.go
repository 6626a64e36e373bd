package openlineage

import "outflow/graph"

// Said is what a source is known to have said: of places, as events say the same of a table in
// run after run, and what the runs of jobs came to of which one came to less than it seemed.
// Whoever keeps it makes sure that the source still says it. The zero Said knows nothing.
type Said struct {
	hashes map[saidHash]struct{}
	jobs   map[string]*history
	held   int // transfers of these
}

// A saidHash is enough of the hash of a claim for no two of them to be alike.
type saidHash [16]byte

// mostSaid bounds how much is known, at some 10 MB. When there is more all is forgotten, and
// known again when events say it again.
const mostSaid = 1 << 18

// mostHeld bounds how many transfers are held of jobs, at some 10 MB as well. When there are
// more all jobs are forgotten, and their runs read again.
const mostHeld = 1 << 14

func hashOf(c *graph.Claim) saidHash {
	h := graph.HashClaim(c.Canonical())
	return saidHash(h[:])
}

func (s *Said) has(h saidHash) bool {
	_, ok := s.hashes[h]
	return ok
}

// Add takes in what a batch said, once it is committed, nothing of it left out.
func (s *Said) Add(b *Batch) {
	if s.hashes == nil || len(s.hashes)+len(b.said) > mostSaid {
		s.hashes = map[saidHash]struct{}{}
	}
	for _, h := range b.said {
		s.hashes[h] = struct{}{}
	}
	for job, h := range b.jobs {
		if h == nil || h.size() > mostHeld {
			continue
		}
		if s.jobs == nil || s.held+h.size() > mostHeld {
			s.jobs, s.held = map[string]*history{}, 0
		}
		s.jobs[job] = h
		s.held += h.size()
	}
}

// takeOut returns what is known of a job, nil if nothing is, and forgets it.
func (s *Said) takeOut(job string) *history {
	h := s.jobs[job]
	if h != nil {
		s.held -= h.size()
		delete(s.jobs, job)
	}
	return h
}
