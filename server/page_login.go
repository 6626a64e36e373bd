package server

import (
	"outflow/server/web"
)

// A loginPage takes a token.
type loginPage struct {
	web.Frame
	Next    string
	Refusal string // why a token is needed, or why the last one was not enough
	Retry   bool   // the reader may be logged in: the cookie does not come from elsewhere
}

// getLoginPage shows where to put a token.
func (s *Server) getLoginPage(c *call) error {
	return s.sendPage(c, "login", &loginPage{Frame: s.frame(c, "Log in", "", nil), Next: c.text("next")})
}

// loginPage asks for a token on the way to a page.
func (s *Server) loginPage(c *call, p *Problem) *loginPage {
	page := &loginPage{Frame: s.frame(c, "Log in", "", nil), Next: c.Request.URL.RequestURI()}
	switch {
	case c.Request.Method == "POST":
		page.Next = c.Request.PostForm.Get("next")
		page.Refusal = "This token is not known here, was revoked or has expired."
	case p.Code == "bad-token":
		page.Refusal = "Your token was revoked or has expired."
	default:
		page.Retry = c.GetHeader("Sec-Fetch-Site") == "cross-site"
	}
	return page
}
