package server

import (
	"cmp"
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
	// Questions is how many answers are worked out at once for one caller, and one more
	// for whoever comes beside them: one per processor.
	Questions int
	// Waiting is how many more may wait for their turn before the service says
	// that it is overloaded: 256.
	Waiting int
	// Rows is how many rows of each list an answer over HTTP may have: 100,000.
	// What is left out is said in the answer's limits.
	Rows int
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
	// Loads is how many loads may be uploaded or read at once for one caller, and how many
	// files joined, and one more for whoever comes beside them: 2 each. LoadsWaiting is how
	// many more of each may wait, for as long as one pause: 16.
	Loads, LoadsWaiting int
	// Event is how long the body of a request may be that brings events of OpenLineage, once it
	// is unpacked, in bytes: 16 MiB.
	Event int64
	// Events is how many events may wait to be committed, half as many of one caller, and
	// EventBytes how many bytes of requests may be received or wait: 10,000 and 64 MiB.
	Events     int
	EventBytes int64
	// EventTime is how long whoever sends an event waits for its commit, before the service
	// says that it is overloaded, and EventLinger how long the first to wait waits for
	// others: 4 s, as clients wait for 5 s, and 20 ms.
	EventTime, EventLinger time.Duration
	// Rate is how many requests a second one token may make in the long run,
	// and Burst how many at once: 100 and 500. Whoever shows no good token is
	// held to a tenth of both, by address. Neither holds for who sends events.
	Rate  float64
	Burst int
	// Message is how long what an assistant sends may be, in bytes: 256 KiB. Told is how
	// long the text of what a tool answers may be, and its JSON, in bytes, and a drawing
	// twice that: 32 KiB. What is left out is said in it.
	Message int64
	Told    int
	// Past is how many past revisions are kept in memory, and of how many
	// commits what they changed: 4.
	Past int
	// Answers is about how many bytes of answers are kept, and Encoded how many
	// of answers written in a format, compressed: 256 MiB and 64 MiB.
	Answers, Encoded int64
	// Header is how long a client may take to send the head of a request, Pause
	// how long it may pause while it sends a body or reads an answer: 5 s and
	// 20 s.
	Header, Pause time.Duration
	// HeaderBytes is how long the head of a request may be: 64 KiB, room for
	// the longest question with every byte escaped.
	HeaderBytes int
	// Stop is how long requests have to end once the service is told to, and three quarters
	// of it commits of events: 8 s.
	Stop time.Duration
	// Poll is how often the store is asked for its head: every second.
	Poll time.Duration
}

func (l Limits) withDefaults() Limits {
	l.Question = cmp.Or(l.Question, ask.MaxQuestion)
	l.QuestionTime = cmp.Or(l.QuestionTime, 30*time.Second)
	l.Questions = cmp.Or(l.Questions, runtime.GOMAXPROCS(0))
	l.Waiting = cmp.Or(l.Waiting, 256)
	l.Rows = cmp.Or(l.Rows, 100_000)
	l.PageRows = cmp.Or(l.PageRows, 1000)
	l.Body = cmp.Or(l.Body, 1<<30)
	l.Parts = cmp.Or(l.Parts, 10_000)
	l.LoadTime = cmp.Or(l.LoadTime, 10*time.Minute)
	l.Loads = cmp.Or(l.Loads, 2)
	l.LoadsWaiting = cmp.Or(l.LoadsWaiting, 16)
	l.Event = cmp.Or(l.Event, 16<<20)
	l.Events = cmp.Or(l.Events, 10_000)
	l.EventBytes = cmp.Or(l.EventBytes, 64<<20)
	l.EventTime = cmp.Or(l.EventTime, 4*time.Second)
	l.EventLinger = cmp.Or(l.EventLinger, 20*time.Millisecond)
	l.Rate = cmp.Or(l.Rate, 100)
	l.Burst = cmp.Or(l.Burst, 500)
	l.Message = cmp.Or(l.Message, 256<<10)
	l.Told = cmp.Or(l.Told, 32<<10)
	l.Past = cmp.Or(l.Past, 4)
	l.Answers = cmp.Or(l.Answers, 256<<20)
	l.Encoded = cmp.Or(l.Encoded, 64<<20)
	l.Header = cmp.Or(l.Header, 5*time.Second)
	l.Pause = cmp.Or(l.Pause, 20*time.Second)
	l.HeaderBytes = cmp.Or(l.HeaderBytes, 64<<10)
	l.Stop = cmp.Or(l.Stop, 8*time.Second)
	l.Poll = cmp.Or(l.Poll, time.Second)
	return l
}
