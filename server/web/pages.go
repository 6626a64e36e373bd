package web

import (
	"embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed templates
var templates embed.FS

// Pages are the templates, ready to be written.
type Pages struct{ all map[string]*template.Template }

// views are the pages, each a template of its own within the frame that all
// share.
var views = []string{"ask", "answer", "place", "transfer", "browse", "cohorts", "loads", "commits", "commit", "login", "problem", "disagreements", "watch", "diff"}

// NewPages reads the templates.
func NewPages() *Pages {
	p := &Pages{map[string]*template.Template{}}
	for _, view := range views {
		p.all[view] = template.Must(template.New(view).Funcs(funcs).ParseFS(templates,
			"templates/frame.html", "templates/parts.html", "templates/panel.html", "templates/report.html", "templates/"+view+".html"))
	}
	return p
}

// Write writes a page. A template that cannot be written is a defect.
func (p *Pages) Write(w io.Writer, view string, shown any) error {
	return p.WritePart(w, view, "frame", shown)
}

// WritePart writes a part of a page: some take time to have all their parts.
func (p *Pages) WritePart(w io.Writer, view, part string, shown any) error {
	if err := p.all[view].ExecuteTemplate(w, part, shown); err != nil {
		return fmt.Errorf("page %s: %w", view, err)
	}
	return nil
}

// Address is Pinned in full, as paper has it.
func (f Frame) Address() string { return f.Origin + f.Pinned }

// A Frame is what stands around every page.
type Frame struct {
	Title    string
	Here     string // the section of the page: ask, browse, loads, commits or watch
	Theme    string // light, dark, or "" for what the reader's system prefers
	Revision int64  // its number, 0 while there is none
	Hash     string // of its content
	Date     string // of its commit
	Pinned   string // the address of the page about this commit, whatever is loaded later; "" if it has none
	Newest   string // the address of the page about the newest commit, "" if this is it
	Origin   string // of the service, as the reader calls it
	Who      string // the reader, "" if nobody is logged in
	Roles    string
	LoggedIn bool   // by a cookie, which can be taken back
	Asks     *Query // the box to ask in that stands above the page, nil if there is none
}
