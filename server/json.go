package server

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// sendJSON answers with a value.
func (s *Server) sendJSON(c *call, value any) error {
	return s.sendJSONStatus(c, http.StatusOK, value)
}

func (s *Server) sendJSONStatus(c *call, status int, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	c.Status(status)
	s.send(c, "application/json", b.Bytes())
	return nil
}

// orEmpty makes an empty list of none, for JSON.
func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
