package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"outflow/graph/ask"
	"outflow/graph/draw"
)

// A format is a form in which an answer can be written.
type format struct {
	name  string
	media string
	write func(*ask.Answer, io.Writer) error // nil for a drawing
}

// formats lists them, that of choice first.
var formats = []format{
	{"json", "application/json", (*ask.Answer).WriteJSON},
	{"csv", "text/csv", (*ask.Answer).WriteCSV},
	{"text", "text/plain", (*ask.Answer).WriteText},
	{"svg", "image/svg+xml", nil},
}

// drawing is the one that is drawn.
var drawing = &formats[3]

// etag names the bytes of a view: what they follow from is the revision, the
// question, the format and the program.
func (s *Server) etag(q *question, f *format, links bool) string {
	h := sha256.New()
	for _, part := range []string{s.Version, q.commit.Content.String(), q.understood, q.text, q.zone, f.name, strconv.FormatBool(links)} {
		io.WriteString(h, strconv.Itoa(len(part))+":"+part)
	}
	return `"` + strconv.FormatInt(q.commit.Number, 10) + "-" + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// view writes the answer to a question in a format.
func (s *Server) view(ctx context.Context, q *question, a *ask.Answer, f *format, links bool) (*written, error) {
	return s.views.get(ctx, s.etag(q, f, links), func(ctx context.Context) (*written, int64, error) {
		var w *written
		var err error
		if f == drawing {
			var svg []byte
			svg, err = s.drawn(ctx, a, s.drawOptions(a, links))
			w = compress(func(to io.Writer) { to.Write(svg) })
		} else {
			w = compress(func(to io.Writer) { err = f.write(cut(a, s.Limits.Rows), to) })
		}
		return w, int64(len(w.zipped)), err
	})
}

// drawn draws an answer, one at a time: Graphviz cannot do two.
func (s *Server) drawn(ctx context.Context, a *ask.Answer, o draw.Options) ([]byte, error) {
	return inTurn(ctx, s.drawing, func(ctx context.Context) ([]byte, error) {
		svg, err := s.Draw(ctx, a, o)
		return svg, timely(ctx, err)
	})
}

// drawOptions are those of a drawing that stands alone.
func (s *Server) drawOptions(a *ask.Answer, links bool) draw.Options {
	o := draw.Options{Headline: a.Sentence(), MaxPlaces: s.Limits.Places}
	if links {
		o.PlaceURL, o.TransferURL = "/place?id=", "/transfer?id="
	}
	return o
}

// cut leaves out the rows of an answer that are beyond a limit, and says so in
// it.
func cut(a *ask.Answer, rows int) *ask.Answer {
	if len(a.Places) <= rows && len(a.Transfers) <= rows && len(a.Cohorts) <= rows && len(a.Categories) <= rows && len(a.Cut) <= rows {
		return a
	}
	less := *a
	less.Places, less.Transfers = first(a.Places, rows), first(a.Transfers, rows)
	less.Cohorts, less.Categories, less.Cut = first(a.Cohorts, rows), first(a.Categories, rows), first(a.Cut, rows)
	less.Limits = append(a.Limits[:len(a.Limits):len(a.Limits)], ask.Limit{Code: "rows", Limit: int64(rows)})
	less.Complete = false
	return &less
}

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// negotiate chooses the format: by name, else by what the client accepts.
func negotiate(name, accept string) (*format, error) {
	if name != "" {
		for i := range formats {
			if formats[i].name == name {
				return &formats[i], nil
			}
		}
		return nil, parameterError("format=%s: expected json, csv, text or svg", clip(name, 50))
	}
	if strings.TrimSpace(accept) == "" {
		return &formats[0], nil
	}
	var best *format
	weight := 0.0
	for i := range formats {
		if w := accepted(accept, formats[i].media); w > weight {
			best, weight = &formats[i], w
		}
	}
	if best == nil {
		return nil, errFormat
	}
	return best, nil
}

// accepted returns how much a client wants a media type: what the narrowest
// range says that fits (RFC 9110, section 12.5.1).
func accepted(accept, media string) float64 {
	weight, narrow := 0.0, -1
	kind, _, _ := strings.Cut(media, "/")
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		rank := -1
		switch strings.ToLower(strings.TrimSpace(name)) {
		case media:
			rank = 2
		case kind + "/*":
			rank = 1
		case "*/*":
			rank = 0
		}
		if rank <= narrow {
			continue
		}
		narrow, weight = rank, 1
		for param := range strings.SplitSeq(params, ";") {
			if q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(param)), "q="); ok {
				if w, err := strconv.ParseFloat(q, 64); err == nil {
					weight = w
				}
			}
		}
	}
	return weight
}
