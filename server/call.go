package server

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"outflow/server/access"
	"outflow/server/audit"
)

// A call is one request being answered.
type call struct {
	w        gin.ResponseWriter
	r        *http.Request
	path     string     // of the route
	fed      bool       // as the route is
	segments gin.Params // of the path that the route leaves open
	id       string     // of the request
	caller   access.Caller
	parameters
	form  string // of the question it asks, for metrics
	told  error  // why nothing came of it, where a response that is in order says so: a tool's
	audit *audit.Log
	pause time.Duration // that the client may make
}

// query reads the parameters of a request's address.
func (c *call) query(known []string, repeated string) error {
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return parameterError("the query cannot be read: %v", err)
	}
	c.parameters, err = newParameters(values, known, repeated)
	return err
}

// ctx is the context of the request.
func (c *call) ctx() context.Context { return c.r.Context() }

// who names the caller.
func (c *call) who() string {
	if c.caller.Name != "" {
		return c.caller.Name
	}
	return "nobody"
}

func (c *call) address() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	return host
}

func clip(text string, most int) string {
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}
