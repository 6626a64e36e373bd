package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/server/audit"
)

// A format is a form in which an answer can be written.
type format struct {
	name  string
	media string
	write func(*ask.Answer, io.Writer) error // nil for a drawing
	lists bool                               // it has every row that the answer has
}

// formats lists them, that of choice first.
var formats = []*format{
	{"json", "application/json", (*ask.Answer).WriteJSON, true},
	{"csv", "text/csv", (*ask.Answer).WriteCSV, true},
	{"text", "text/plain", (*ask.Answer).WriteText, false},
	{"svg", "image/svg+xml", nil, false},
}

// drawing is the one that is drawn.
var drawing = formats[3]

// action is what the audit log calls an answer in this format.
func (f *format) action() audit.Action {
	if f == drawing {
		return audit.Drew
	}
	return audit.Asked
}

// A formatter writes answers in formats, and keeps what it wrote.
type formatter struct {
	version string
	rows    int                     // see Limits
	encoded *cache[string, encoded] // by etag
	draw    func(context.Context, *ask.Answer, draw.Options) (*draw.Drawing, error)
	drawing *limiter // one at a time: Graphviz cannot do two
}

// etag names the bytes of an answer in a format: what they follow from is the
// revision, the question, the format, what more is asked of it, and the program.
func (w *formatter) etag(q *question, f *format, more ...string) string {
	h := sha256.New()
	for _, part := range append([]string{w.version, q.commit.Content.String(), q.understood, q.text, q.zone, f.name}, more...) {
		io.WriteString(h, strconv.Itoa(len(part))+":"+part)
	}
	return `"` + strconv.FormatInt(q.commit.Number, 10) + "-" + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// kept returns what is kept under a key, or has it written.
func (w *formatter) kept(ctx context.Context, key string, write func(context.Context, io.Writer) error) (encoded, error) {
	return w.encoded.get(ctx, key, func(ctx context.Context) (encoded, int64, error) {
		e, err := encode(func(to io.Writer) error { return write(ctx, to) })
		if err != nil {
			return nil, 0, err
		}
		return e, int64(len(e)), nil
	})
}

// alone are the options of a drawing that stands alone.
func alone(a *ask.Answer) draw.Options { return draw.Options{Headline: a.Sentence()} }

// drawnWithin draws the answer to a question for a width, and says what it folds for that.
func (w *formatter) drawnWithin(ctx context.Context, q *question, a *ask.Answer, width int) (svg []byte, folded string, err error) {
	e, err := w.kept(ctx, fmt.Sprintf("%d wide %s", width, w.etag(q, drawing)), func(ctx context.Context, to io.Writer) error {
		o := alone(a)
		o.Width = width
		d, err := w.drawn(ctx, a, o)
		if err == nil {
			_, err = fmt.Fprintf(to, "%s\n%s", d.Folded, d.Text)
		}
		return err
	})
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	err = e.unzip(&b)
	said, svg, _ := bytes.Cut(b.Bytes(), []byte("\n"))
	return svg, string(said), err
}

// drawn draws an answer.
func (w *formatter) drawn(ctx context.Context, a *ask.Answer, o draw.Options) (*draw.Drawing, error) {
	return inTurn(ctx, w.drawing, func(ctx context.Context) (*draw.Drawing, error) {
		d, err := w.draw(ctx, a, o)
		return d, timely(ctx, err)
	})
}

// cut leaves out the rows of an answer that are beyond a limit, and says so in
// it.
func cut(a *ask.Answer, rows int) *ask.Answer {
	if len(leftOut(a, rows)) == 0 {
		return a
	}
	return cutTo(a, rows)
}

func cutTo(a *ask.Answer, rows int) *ask.Answer {
	less := *a
	less.Places, less.Transfers, less.Routes = first(a.Places, rows), first(a.Transfers, rows), first(a.Routes, rows)
	less.Populations, less.Cohorts, less.Categories, less.Cut = first(a.Populations, rows), first(a.Cohorts, rows), first(a.Categories, rows), first(a.Cut, rows)
	less.Assumptions = slices.Clone(a.Assumptions)
	for i := range less.Assumptions {
		less.Assumptions[i].IDs = first(less.Assumptions[i].IDs, rows)
	}
	less.Limits = append(a.Limits[:len(a.Limits):len(a.Limits)], ask.Limit{Code: "rows", Limit: int64(rows)})
	less.Complete = false
	return &less
}

// leftOut counts what of the lists of an answer is beyond a limit, by their keys.
func leftOut(a *ask.Answer, rows int) beyond {
	b := beyond{}
	b.note("places", len(a.Places), rows)
	b.note("transfers", len(a.Transfers), rows)
	b.note("routes", len(a.Routes), rows)
	b.note("populations", len(a.Populations), rows)
	b.note("cohorts", len(a.Cohorts), rows)
	b.note("categories", len(a.Categories), rows)
	b.note("cut", len(a.Cut), rows)
	for _, s := range a.Assumptions {
		b.note("assumptions."+s.Code, len(s.IDs), rows)
	}
	return b
}

// beyond counts what is left out of lists, by what they are called; of those that are
// whole it has none.
type beyond map[string]int

func (b beyond) note(list string, all, shown int) {
	if all > shown {
		b[list] = all - shown
	}
}

// negotiate chooses the format of a request among some: by name, else by what the
// client accepts.
func negotiate(c *call, among []*format) (*format, error) {
	c.set("Vary", "Accept")
	if name := c.text("format"); name != "" {
		var names []string
		for _, f := range among {
			if f.name == name {
				return f, nil
			}
			names = append(names, f.name)
		}
		last := len(names) - 1
		return nil, parameterError("format=%s: expected %s or %s", clip(name, 50), strings.Join(names[:last], ", "), names[last])
	}
	accept := strings.Join(c.r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return among[0], nil
	}
	var best *format
	weight := 0.0
	for _, f := range among {
		if w := accepted(accept, f.media); w > weight {
			best, weight = f, w
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
				if w, err := strconv.ParseFloat(q, 64); err == nil && w >= 0 && w <= 1 {
					weight = w
				}
			}
		}
	}
	return weight
}

// An encoded answer is one that was written in a format. It is kept as gzip: so it
// takes a tenth of the room, and most clients take it as it is. The library needs
// half the time of the standard one.
type encoded []byte

// encode compresses what is written.
func encode(write func(io.Writer) error) (encoded, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(write(z), z.Close()); err != nil {
		return nil, err
	}
	return bytes.Clone(b.Bytes()), nil
}

// length is how long it was before: gzip ends with that.
func (e encoded) length() int { return int(binary.LittleEndian.Uint32(e[len(e)-4:])) }

// unzip writes it as it was.
func (e encoded) unzip(to io.Writer) error {
	z, err := gzip.NewReader(bytes.NewReader(e))
	if err == nil {
		_, err = io.Copy(to, z)
	}
	return err
}

// sendEncoded sends it, as it is to whoever takes gzip.
func (c *call) sendEncoded(media, tag string, e encoded) {
	c.w.Header().Add("Vary", "Accept-Encoding")
	c.set("ETag", c.selected(tag))
	if c.takesGzip() {
		c.set("Content-Encoding", "gzip")
		c.send(media, e)
		return
	}
	c.set("Content-Type", typed(media))
	c.set("Content-Length", strconv.Itoa(e.length()))
	c.patience(e.length())
	_ = e.unzip(c.w) // the client left
}

func (c *call) takesGzip() bool { return accepted(c.r.Header.Get("Accept-Encoding"), "gzip") > 0 }

// selected is the tag of what the client takes: the bytes of the two differ.
func (c *call) selected(tag string) string {
	if c.takesGzip() {
		return zippedTag(tag)
	}
	return tag
}

func zippedTag(tag string) string { return strings.TrimSuffix(tag, `"`) + `-gzip"` }
