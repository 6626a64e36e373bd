package server

import (
	"runtime"
	"time"

	"outflow/graph/ask"
)

// Limits are all bounds of the service. The zero value of each field means the
// default beside it.
type Limits struct {
	// Question is how long a question may be, in bytes: 10,000.
	Question int
	// QuestionTime is how long working out one answer, or one drawing, may
	// take, and how long each may wait for its turn: 30 s.
	QuestionTime time.Duration
	// Questions is how many answers are worked out at once: one per processor.
	Questions int
	// Waiting is how many more may wait for their turn before the service says
	// that it is overloaded: 256.
	Waiting int
	// Rows is how many rows of each list an answer over HTTP may have: 100,000.
	// What is left out is said in the answer's limits.
	Rows int
	// Places is how many boxes a drawing may have before it folds: 150.
	Places int
	// PageRows is how many rows a page of browse, search, commits, what a commit
	// changed, or the transfers beside a place, may have: 1,000.
	PageRows int
	// Body is how long the body of a load, or of a file to join, may be, in bytes:
	// 1 GiB.
	Body int64
	// Parts is how many parts a load may have: 10,000.
	Parts int
	// LoadTime is how long a load may take, its upload included: 10 min.
	LoadTime time.Duration
	// Loads is how many loads may be uploaded or read at once, none waiting, and how
	// many files joined: 2 each.
	Loads int
	// Rate is how many requests a second one token may make in the long run,
	// and Burst how many at once: 100 and 500. Whoever shows no good token is
	// held to a tenth of both, by address.
	Rate  float64
	Burst int
	// Past is how many past revisions are kept in memory, and of how many
	// commits what they changed: 4.
	Past int
	// Answers is about how many bytes of answers are kept, and Views how many
	// of their written forms, which are compressed: 256 MiB and 64 MiB.
	Answers, Views int64
	// Header is how long a client may take to send the head of a request, Pause
	// how long it may pause while it sends a body or reads an answer: 5 s and
	// 20 s.
	Header, Pause time.Duration
	// HeaderBytes is how long the head of a request may be: 64 KiB, room for
	// the longest question with every byte escaped.
	HeaderBytes int
	// Stop is how long requests have to end once the service is told to: 8 s.
	Stop time.Duration
	// Poll is how often the store is asked for its head: every second.
	Poll time.Duration
}

// or sets what is left out.
func or[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (l Limits) withDefaults() Limits {
	or(&l.Question, ask.MaxQuestion)
	or(&l.QuestionTime, 30*time.Second)
	or(&l.Questions, runtime.GOMAXPROCS(0))
	or(&l.Waiting, 256)
	or(&l.Rows, 100_000)
	or(&l.Places, 150)
	or(&l.PageRows, 1000)
	or(&l.Body, 1<<30)
	or(&l.Parts, 10_000)
	or(&l.LoadTime, 10*time.Minute)
	or(&l.Loads, 2)
	or(&l.Rate, 100)
	or(&l.Burst, 500)
	or(&l.Past, 4)
	or(&l.Answers, 256<<20)
	or(&l.Views, 64<<20)
	or(&l.Header, 5*time.Second)
	or(&l.Pause, 20*time.Second)
	or(&l.HeaderBytes, 64<<10)
	or(&l.Stop, 8*time.Second)
	or(&l.Poll, time.Second)
	return l
}
