package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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
	segments gin.Params // of the path that the route leaves open
	id       string     // of the request
	caller   access.Caller
	query    url.Values
	form     string // of the question it asks, for metrics
	audit    *audit.Log
	pause    time.Duration // that the client may make
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

// parameters reads the query; what a route does not know is an error, rather
// than passed over: a misspelt "at" would answer another question.
func (c *call) parameters(known []string) error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return parameterError("the query cannot be read: %v", err)
	}
	for name, values := range query {
		switch {
		case !slices.Contains(known, name):
			return parameterError("there is no parameter %q here; there is: %s", clip(name, 50), strings.Join(known, ", "))
		case len(values) > 1:
			return parameterError("%q is said twice", name)
		}
	}
	c.query = query
	return nil
}

// text returns a parameter, "" if it was left out.
func (c *call) text(name string) string { return c.query.Get(name) }

// required reads a parameter that cannot be left out.
func (c *call) required(name string) (string, error) {
	text := c.text(name)
	if text == "" {
		return "", parameterError("%s is missing", name)
	}
	return text, nil
}

// number reads a parameter that is a whole number between two; without it is
// what holds when it was left out.
func (c *call) number(name string, least, most, without int64) (int64, error) {
	text := c.text(name)
	if text == "" {
		return without, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		return 0, parameterError("%s=%s: expected a whole number from %d to %d", name, clip(text, 50), least, most)
	}
	return n, nil
}

// flag reads a parameter that is true or false.
func (c *call) flag(name string) (bool, error) {
	switch text := c.text(name); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, parameterError("%s=%s: expected true or false", name, clip(text, 50))
	}
}

// zone reads the time zone in which days begin, nil if it was left out.
func (c *call) zone() (*time.Location, error) {
	text := c.text("timezone")
	if text == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(text)
	if err != nil || text == "Local" {
		return nil, parameterError("timezone=%s: expected a zone such as Asia/Seoul", clip(text, 50))
	}
	return zone, nil
}

// parameterError says what is wrong with a parameter.
func parameterError(format string, args ...any) error {
	return &badParameter{fmt.Sprintf(format, args...)}
}

type badParameter struct{ what string }

func (e *badParameter) Error() string { return e.what }
func (e *badParameter) Unwrap() error { return errParameter }

func clip(text string, most int) string {
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}
