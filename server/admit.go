package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"outflow/server/access"
)

// local is who calls where nothing is configured: whoever is on this machine
// may do everything.
var local = access.Caller{Name: "local", Roles: []access.Role{access.Admin}}

// admit finds out who calls and whether they may.
func (s *Server) admit(c *call, r *route) error {
	if err := s.crossOrigin.Check(c.Request); err != nil {
		return errOrigin
	}
	open, err := s.Gate.Open()
	switch {
	case open && !s.called(c.Request.Host):
		return errHost
	case r.fails != nil:
		return r.fails
	case r.need == "":
	case err != nil:
		return fmt.Errorf("%w: %w", access.ErrUnsure, err)
	case open:
		c.caller = local
	default:
		if err := s.identify(c, token(c.Request)); err != nil {
			return err
		}
		if !c.caller.May(r.need) {
			return errRole
		}
	}
	return c.parameters(r.params)
}

// identify finds out whose token it is, and holds them to their rate. Those who
// show no good one are held to theirs by address, after the token was looked
// at: many may come from one address, that of a proxy.
func (s *Server) identify(c *call, token string) (err error) {
	c.caller, err = s.Gate.Caller(c.ctx(), token)
	who, share := "token "+c.caller.Name, 1
	if err != nil {
		who, share = "address "+c.address(), 10
	}
	if !s.rates.allow(who, s.Limits.Rate/float64(share), s.Limits.Burst/share) {
		return errRate
	}
	return err
}

// token returns what the request shows: the header, or the cookie that a log-in
// made of it.
func token(r *http.Request) string {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return "?" // something was shown, and is not good
		}
		return strings.TrimSpace(token)
	}
	if cookie, err := r.Cookie(cookieName(r)); err == nil {
		return cookie.Value
	}
	return ""
}

// called reports whether a request may call the service by this host while
// anybody on the machine may ask. A page of another site that has its own name
// resolve to 127.0.0.1 would otherwise be let in by the reader's browser.
func (s *Server) called(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.IsLoopback() || slices.Contains(s.Hosts, name)
	}
	return name == "localhost" || slices.Contains(s.Hosts, name)
}
