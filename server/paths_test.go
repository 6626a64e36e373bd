package server

import (
	"bufio"
	"fmt"
	"net/http"
	"testing"
)

// Paths are taken as they are written: no way of writing one leads to a route,
// or a file, that is called otherwise.
func TestPathTricksLeadNowhere(t *testing.T) {
	s := demo(t, nil)
	for target, want := range map[string]int{
		"/v1/../etc/passwd":                  404,
		"/..%2f..%2fetc%2fpasswd":            404,
		"//v1/ask":                           404,
		"/v1//ask":                           404,
		"/v1/ask%00":                         404,
		"/V1/ASK":                            404,
		"/%2e%2e/":                           404,
		"/%ff":                               404,
		"/place/../livez":                    404,
		"/assets/../page.go":                 404,
		"/assets/x/%2e%2e%2fpages.go":        404,
		"/assets/x/..%5cpages.go":            404,
		"http://elsewhere.example/livez":     421,
		"http://localhost/v1/place?id=../..": 404,
		"*":                                  404,
		"/\t":                                400,
		"/%zz":                               400,
	} {
		c := s.dial(t)
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target)
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Errorf("%q: %v", target, err)
		} else if r.StatusCode != want {
			t.Errorf("%q: %s, want %d", target, r.Status, want)
		}
	}
	for _, head := range []string{
		"GET /livez HTTP/1.1\r\n\r\n",                       // no host
		"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", // two
		"GARBAGE\r\n\r\n",                                   // no HTTP
		"POST /v1/load?source=x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: made-up\r\n\r\n",      // of no known coding
		"POST /v1/load?source=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",              // of no length
		"POST /v1/load?source=x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n", // no chunk
	} {
		c := s.dial(t)
		fmt.Fprint(c, head)
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || r.StatusCode < 400 || r.StatusCode > 501 {
			t.Errorf("%q: %v %v", head, r, err)
		}
	}
}
