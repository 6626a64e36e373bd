package server

import _ "embed"

// openAPI describes the service in OpenAPI 3.1.
//
//go:embed openapi.json
var openAPI []byte

// getOpenAPI shows it.
func (s *Server) getOpenAPI(c *call) error {
	s.send(c, "application/json", openAPI)
	return nil
}
