package server

import (
	"net/http"
	"net/url"
	"strings"

	"outflow/server/access"
	"outflow/server/audit"
)

// cookieName is what the cookie is called that holds the token of a page's
// reader. Under TLS it cannot be set by anybody but this host.
func cookieName(r *http.Request) string {
	if overTLS(r) {
		return "__Host-outflow"
	}
	return "outflow"
}

// overTLS reports whether the reader's browser speaks TLS, to us or, as it
// says, to a proxy.
func overTLS(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// mostForm is longer than any form of the service, and mostCookie the longest
// cookie that browsers keep.
const (
	mostForm   = 16 << 10
	mostCookie = 4000
)

// postLogin makes a cookie of a token. Scripts cannot read it, and no other
// site's page can make use of it.
func (s *Server) postLogin(c *call) error {
	form, err := c.postForm()
	if err != nil {
		return err
	}
	token := strings.TrimSpace(form.Get("token"))
	if err := s.identify(c, token); err != nil {
		return err
	}
	if !c.caller.May(access.Reader) || len(c.caller.Roles) == 0 {
		return errRole
	}
	if len(token) > mostCookie {
		return parameterError("the token is too long for a cookie; send it as Authorization: Bearer")
	}
	if err := s.record(c, c.entry(audit.LogIn)); err != nil {
		return err
	}
	s.setCookie(c, token, 0)
	c.seeOther(form.Get("next"))
	return nil
}

// postLogout takes the cookie back.
func (s *Server) postLogout(c *call) error {
	form, err := c.postForm()
	if err != nil {
		return err
	}
	if caller, err := s.Gate.Caller(c.ctx(), token(c.Request)); err == nil {
		c.caller = caller
		if err := s.record(c, c.entry(audit.LogOut)); err != nil {
			return err
		}
	}
	s.setCookie(c, "", -1)
	c.seeOther(form.Get("next"))
	return nil
}

func (s *Server) setCookie(c *call, value string, age int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: cookieName(c.Request), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: overTLS(c.Request), SameSite: http.SameSiteStrictMode,
	})
}

// postForm reads a form.
func (c *call) postForm() (url.Values, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, mostForm)
	if err := c.Request.ParseForm(); err != nil {
		return nil, malformed(err)
	}
	return c.Request.PostForm, nil
}

// seeOther leads on to a page of this service, and to no other.
func (c *call) seeOther(next string) {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		next = "/"
	}
	c.Redirect(http.StatusSeeOther, next)
}
