package server

import (
	"net/http"
	"time"

	"outflow/server/access"
)

// getLive says that the process answers.
func (s *Server) getLive(c *call) error {
	s.send(c, "text/plain", []byte("ok\n"))
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
// its revision.
func (s *Server) getReady(c *call) error {
	r := s.readiness()
	if !s.trusts(c) {
		r = readiness{Ready: r.Ready, Status: r.Status, Revision: r.Revision, Head: r.Head, Behind: r.Behind, Age: r.Age}
	}
	if !r.Ready {
		c.Header("Retry-After", "1")
		return s.sendJSONStatus(c, http.StatusServiceUnavailable, r)
	}
	return s.sendJSON(c, r)
}

func (s *Server) readiness() readiness {
	st := s.revisions.state()
	r := readiness{Status: "unread", Store: s.StoreKind, Schema: s.Schema, Head: st.head.Number}
	if !st.checked.IsZero() {
		r.Checked, r.Age = &st.checked, time.Since(st.checked).Seconds()
	}
	if st.why != nil {
		r.Why = st.why.Error()
	}
	if current := s.revisions.current.Load(); current != nil {
		r.Ready, r.Status, r.Revision = true, "current", current.commit.Number
		r.Behind = max(0, st.head.Number-current.commit.Number)
		if st.why != nil {
			r.Status = "behind"
		}
	}
	select {
	case <-s.stopping:
		r.Ready, r.Status = false, "stopping"
	default:
	}
	return r
}

// trusts reports whether the caller may read more than whether the service is
// ready: what is wrong with a store names machines.
func (s *Server) trusts(c *call) bool {
	if open, err := s.Gate.Open(); err != nil || open {
		return err == nil
	}
	caller, err := s.Gate.Caller(c.ctx(), token(c.Request))
	return err == nil && caller.May(access.Reader)
}
