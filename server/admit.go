package server

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"outflow/server/access"
)

// local is who calls where nothing is configured: whoever is on this machine
// may do everything.
var local = access.Caller{Name: "local", Roles: []access.Role{access.Admin}}

// admission decides who is let in.
type admission struct {
	gate        *access.Gate
	crossOrigin *http.CrossOriginProtection
	rates       *rateLimiter
	rate        float64 // see Limits
	burst       int
}

// admit finds out who calls and whether they may, and reads what they ask.
func (a *admission) admit(c *call, r *route) error {
	if err := a.crossOrigin.Check(c.r); err != nil {
		return errOrigin
	}
	open, err := a.gate.Open()
	switch {
	case open && !isLoopback(c.r.Host):
		return errHost
	case open && isForwarded(c.r.Header):
		return errForwarded
	case r.fails != nil:
		return r.fails
	case r.need == "":
	case err != nil:
		return fmt.Errorf("%w: %w", access.ErrUnsure, err)
	case open:
		c.caller = local
	default:
		if err := a.identify(c, token(c.r), r.fed); err != nil {
			return err
		}
		if !c.caller.May(r.need) {
			return errRole
		}
	}
	if r.fed {
		return nil
	}
	return c.query(r.params, r.repeated)
}

// identify finds out whose token it is, and holds them to their rate. Those who
// show no good one are held to a tenth of it by address, after the token was
// looked at: many may come from one address, that of a proxy.
func (a *admission) identify(c *call, token string, fed bool) (err error) {
	c.caller, err = a.gate.Caller(c.ctx(), token)
	if fed { // its own queue bounds it; and 429 would stop a pipeline
		return err
	}
	who, rate, burst := "token "+c.caller.Name, a.rate, a.burst
	if err != nil {
		who, rate, burst = "address "+c.address(), rate/10, burst/10
	}
	if !a.rates.allow(who, rate, burst) {
		return errRate
	}
	return err
}

// trusts reports whether the caller of a route that lets everybody in may read
// more than it tells everybody.
func (a *admission) trusts(c *call) bool {
	if open, err := a.gate.Open(); err != nil || open {
		return err == nil
	}
	caller, err := a.gate.Caller(c.ctx(), token(c.r))
	return err == nil && caller.May(access.Reader)
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

// isLoopback reports whether a Host header is one of loopback's own names, with or
// without a port. While no token is needed nothing else will do: a page of another
// site that has its own name resolve to 127.0.0.1 would be let in by the reader's
// browser, and so would everybody by a proxy that passes on the name it has.
func isLoopback(host string) bool {
	u, err := url.Parse("http://" + host)
	if err != nil || u.Host != host {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || err == nil && addr.IsLoopback()
}

// isForwarded reports whether a request says that somebody passed it on: then it
// need not come from this machine, whatever its host. Via and Forwarded are the
// standard's words, X-Forwarded-* and X-Real-Ip those of nginx, Apache, HAProxy,
// Caddy, Traefik and most tunnels, and the rest those of content networks. No browser
// and no program that calls by itself sends any. A proxy that says nothing at all
// and calls by the name of loopback cannot be told from one.
func isForwarded(h http.Header) bool {
	for name := range h {
		switch name {
		case "Via", "Forwarded", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Original-Host", "X-Original-Forwarded-For",
			"X-Envoy-External-Address", "Cf-Connecting-Ip", "Cf-Ray", "True-Client-Ip", "Fastly-Client-Ip", "Fly-Client-Ip":
			return true
		}
		if strings.HasPrefix(name, "X-Forwarded") {
			return true
		}
	}
	return false
}
