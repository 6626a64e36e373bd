package server

import (
	"net/http"
	"net/url"
	"strings"

	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/web"
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

// logins make a cookie of a token, and take it back.
type logins struct{ admission *admission }

// postLogin makes a cookie of a token. Scripts cannot read it, and no other
// site's page can make use of it.
func (l *logins) postLogin(c *call) error {
	form, err := c.postForm()
	if err != nil {
		return err
	}
	token := strings.TrimSpace(form.Get("token"))
	if err := l.admission.identify(c, token, false); err != nil {
		return err
	}
	if !c.caller.May(access.Reader) || len(c.caller.Roles) == 0 {
		return errRole
	}
	if len(token) > mostCookie {
		return parameterError("the token is too long for a cookie; send it as Authorization: Bearer")
	}
	if err := c.record(c.entry(audit.LogIn)); err != nil {
		return err
	}
	c.setCookie(token, 0)
	c.seeOther(form.Get("next"))
	return nil
}

// postLogout takes the cookie back.
func (l *logins) postLogout(c *call) error {
	form, err := c.postForm()
	if err != nil {
		return err
	}
	if caller, err := l.admission.gate.Caller(c.ctx(), token(c.r)); err == nil {
		c.caller = caller
		if err := c.record(c.entry(audit.LogOut)); err != nil {
			return err
		}
	}
	c.setCookie("", -1)
	c.seeOther(form.Get("next"))
	return nil
}

func (c *call) setCookie(value string, age int) {
	http.SetCookie(c.w, &http.Cookie{
		Name: cookieName(c.r), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: overTLS(c.r), SameSite: http.SameSiteStrictMode,
	})
}

// postForm reads a form.
func (c *call) postForm() (url.Values, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, mostForm)
	if err := c.r.ParseForm(); err != nil {
		return nil, malformed(err)
	}
	return c.r.PostForm, nil
}

// seeOther leads on to a page of this service, and to no other.
func (c *call) seeOther(next string) {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		next = "/"
	}
	http.Redirect(c.w, c.r, next, http.StatusSeeOther)
}

// A loginPage takes a token.
type loginPage struct {
	web.Frame
	Next    string
	Refusal string // why a token is needed, or why the last one was not enough
	Retry   bool   // the reader may be logged in: the cookie does not come from elsewhere
}

// getLoginPage shows where to put a token.
func (p *pages) getLogin(c *call) error {
	return p.send(c, "login", &loginPage{Frame: p.frame(c, "Log in", "login", nil), Next: c.text("next")})
}

// loginPage asks for a token on the way to a page.
func (p *pages) login(c *call, problem *Problem) *loginPage {
	page := &loginPage{Frame: p.frame(c, "Log in", "login", nil), Next: c.r.URL.RequestURI()}
	switch {
	case c.r.Method == "POST":
		page.Next = c.r.PostForm.Get("next")
		page.Refusal = "This token is not known here, was revoked or has expired."
	case problem.Code == "bad-token":
		page.Refusal = "Your token was revoked or has expired."
	default:
		page.Retry = c.r.Header.Get("Sec-Fetch-Site") == "cross-site"
	}
	return page
}
