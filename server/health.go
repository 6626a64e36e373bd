package server

import (
	"net/http"
	"time"
)

// health says whether the service can answer.
type health struct {
	revisions *revisions
	admission *admission
	stopping  chan struct{} // closed once the service is told to stop
	about     readiness     // the store
}

// getLive says that the process answers.
func getLive(c *call) error {
	c.send("text/plain", []byte("ok\n"))
	return nil
}

// A readiness says how the copy in memory stands to the store.
type readiness struct {
	Ready    bool       `json:"ready"`
	Status   string     `json:"status"` // current, behind, unread or stopping
	Store    string     `json:"store,omitempty"`
	Schema   int        `json:"schema,omitempty"`
	Revision int64      `json:"revision"`          // that answers
	Head     int64      `json:"head"`              // of the store, when it was last seen
	Behind   int64      `json:"behind"`            // commits
	Age      float64    `json:"age"`               // seconds since the copy was known to be the head
	Checked  *time.Time `json:"checked,omitempty"` // when that was
	Why      string     `json:"why,omitempty"`
}

// getReady says whether questions can be answered, and from how far behind. A
// copy that cannot be brought up to date goes on answering: every answer says
// its revision. What is wrong with a store names machines, and is not told
// everybody.
func (h *health) getReady(c *call) error {
	r := h.readiness()
	if !h.admission.trusts(c) {
		r.Store, r.Schema, r.Checked, r.Why = "", 0, nil, ""
	}
	if !r.Ready {
		c.set("Retry-After", "1")
		c.w.WriteHeader(http.StatusServiceUnavailable)
	}
	return c.sendJSON(r)
}

func (h *health) readiness() readiness {
	st := h.revisions.state()
	r := h.about
	r.Status, r.Head = "unread", st.head.Number
	if !st.checked.IsZero() {
		r.Checked, r.Age = &st.checked, time.Since(st.checked).Seconds()
	}
	if st.why != nil {
		r.Why = st.why.Error()
	}
	if current := h.revisions.current.Load(); current != nil {
		r.Ready, r.Status, r.Revision = true, "current", current.commit.Number
		r.Behind = max(0, st.head.Number-current.commit.Number)
		if st.why != nil {
			r.Status = "behind"
		}
	}
	select {
	case <-h.stopping:
		r.Ready, r.Status = false, "stopping"
	default:
	}
	return r
}
