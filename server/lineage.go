package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"outflow/server/audit"
)

// lineagePath is where clients of OpenLineage send events, and lineageBatchPath where several
// at once.
const (
	lineagePath      = "/api/v1/lineage"
	lineageBatchPath = lineagePath + "/batch"
)

// lineage takes in what pipelines tell of themselves. It must never be what stops one: a client
// tries again after a 503 alone, and takes any other refusal for a failure of its pipeline. So
// an event from which nothing follows, that is not read in whole, or that is refused for what it
// says, is thanked for, and told of in the log and the metrics.
type lineage struct {
	intake   *intake
	uploads  uploader
	patience time.Duration // for one event: clients wait for 5 s
	batch    time.Duration // for several
}

// postEvent takes in one event. What is no JSON object no client of OpenLineage sent.
func (l *lineage) postEvent(c *call) error {
	p := l.posted(c)
	text, err := l.receive(c, p)
	if err != nil {
		return err
	}
	if !l.take(p, text) {
		l.intake.release(p)
		return parameterError("this is no event: expected a JSON object")
	}
	if err := l.intake.add(c.ctx(), p, l.patience); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusCreated)
	return nil
}

// A batchReport says what became of a list of events.
type batchReport struct {
	Status  string        `json:"status"` // success or partial_success
	Summary batchSummary  `json:"summary"`
	Failed  []failedEvent `json:"failed_events"`
}

type batchSummary struct {
	Received     int `json:"received"`
	Successful   int `json:"successful"`
	Failed       int `json:"failed"`
	Retriable    int `json:"retriable"`
	NonRetriable int `json:"non_retriable"`
}

type failedEvent struct {
	Index     int    `json:"index"` // from 0
	Reason    string `json:"reason"`
	Retriable bool   `json:"retriable"`
}

// errBatch means that a list of events is too long.
var errBatch = fmt.Errorf("a list may hold %d events; send the others in another", eventsAtOnce)

// postEvents takes in a list of events, in one commit unless some are refused, and says which
// are odd.
func (l *lineage) postEvents(c *call) error {
	p := l.posted(c)
	text, err := l.receive(c, p)
	if err != nil {
		return err
	}
	texts, err := eventsIn(text)
	if err != nil {
		l.intake.release(p)
		return err
	}
	failed := map[int]string{} // why
	var taken []int            // of what was read, by its place in the list
	for i, text := range texts {
		odd, read := len(p.odd), len(p.events)
		if !l.take(p, text) {
			failed[i] = "this is no event: expected a JSON object"
		}
		if len(p.odd) > odd {
			failed[i] = p.odd[odd]
		}
		if len(p.events) > read {
			taken = append(taken, i)
		}
	}
	if len(p.texts) == 0 {
		l.intake.release(p)
	} else if err := l.intake.add(c.ctx(), p, l.batch); err != nil {
		return err
	}
	for n, why := range p.refused {
		failed[taken[n]] = why
	}
	if len(failed) == 0 {
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	report := batchReport{Status: "partial_success", Summary: batchSummary{
		Received: len(texts), Successful: len(texts) - len(failed), Failed: len(failed), NonRetriable: len(failed)}}
	for _, i := range slices.Sorted(maps.Keys(failed)) {
		report.Failed = append(report.Failed, failedEvent{Index: i, Reason: failed[i]})
	}
	return c.sendJSON(report)
}

// eventsIn parts a JSON array.
func eventsIn(text []byte) (all [][]byte, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if begins, err := d.Token(); err != nil || begins != json.Delim('[') {
		return nil, parameterError("this is no list of events: expected a JSON array")
	}
	for d.More() {
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return nil, parameterError("this is no list of events: %v", err)
		}
		if len(all) == eventsAtOnce {
			return nil, errBatch
		}
		all = append(all, one)
	}
	if _, err := d.Token(); err != nil {
		return nil, parameterError("this is no list of events: it does not end")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, parameterError("this is no list of events: something comes after it")
	}
	return all, nil
}

// posted begins what a request brings.
func (l *lineage) posted(c *call) *posted {
	return &posted{by: audit.Sender{Who: c.who(), Role: c.caller.Role(), Address: c.address()}}
}

// take adds an event to what a request brings, and reports false if it is no JSON object.
func (l *lineage) take(p *posted, text []byte) bool {
	e, odd := l.intake.observer.Read(text)
	if e == nil && (!bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) || !json.Valid(text)) {
		return false
	}
	p.texts = append(p.texts, text)
	if odd != "" {
		p.odd = append(p.odd, odd)
	}
	if e != nil {
		p.events, p.whole = append(p.events, e), append(p.whole, odd == "")
	}
	return true
}

// receive reads the body of a request, for which it holds room. What is held is released
// where there is an error.
func (l *lineage) receive(c *call, p *posted) (text []byte, err error) {
	defer func() {
		if err == nil {
			return
		}
		l.intake.release(p)
		if _, code := statusOf(err); code == "slow" {
			err = errSlowEvents
		}
	}()
	in, err := l.uploads.events(c)
	if err != nil {
		return nil, err
	}
	text, err = io.ReadAll(&heldReader{from: in, intake: l.intake, posted: p, most: l.uploads.body})
	if err != nil {
		return nil, malformed(err)
	}
	return text, nil
}

// A heldReader holds room for what it reads, which may be so much.
type heldReader struct {
	from   io.Reader
	intake *intake
	posted *posted
	most   int64
}

func (r *heldReader) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	if n == 0 {
		return n, err
	}
	if r.posted.held+int64(n) > r.most {
		return 0, &http.MaxBytesError{Limit: r.most}
	}
	if full := r.intake.hold(r.posted, n); full != nil {
		return 0, full
	}
	return n, err
}

// events returns the body of a request that holds events, unpacked where it is compressed.
func (u uploader) events(c *call) (io.Reader, error) {
	encoding := strings.ToLower(c.r.Header.Get("Content-Encoding"))
	in, err := u.steady(c.ctx(), c, u.body)
	if err != nil {
		return nil, err
	}
	switch encoding {
	case "", "identity":
		return in, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, malformed(err)
		}
		return z, nil
	}
	c.set("Accept-Encoding", "gzip")
	return nil, fmt.Errorf("%w: send it as it is, or with Content-Encoding: gzip", errMedia)
}
