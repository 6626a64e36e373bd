package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// A written form of an answer is kept compressed: it shrinks to a tenth, and
// most clients take it as it is.
type written struct {
	zipped []byte // as gzip
	length int    // before
}

func compress(write func(io.Writer)) *written {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		panic(err) // of a level that does not exist
	}
	n := &counter{to: z}
	write(n)
	z.Close() // a buffer takes all
	return &written{bytes.Clone(b.Bytes()), n.written}
}

type counter struct {
	to      io.Writer
	written int
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.written += n
	return n, err
}

// sendWritten sends it, as it is to who takes gzip. The tag of the two differs,
// for their bytes do.
func (s *Server) sendWritten(c *call, media, tag string, w *written) {
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	if accepted(c.GetHeader("Accept-Encoding"), "gzip") > 0 {
		c.Header("Content-Encoding", "gzip")
		c.Header("ETag", zippedTag(tag))
		s.send(c, media, w.zipped)
		return
	}
	c.Header("ETag", tag)
	c.Header("Content-Type", typed(media))
	c.Header("Content-Length", strconv.Itoa(w.length))
	s.patience(c, w.length)
	c.Status(http.StatusOK)
	z, err := gzip.NewReader(bytes.NewReader(w.zipped))
	if err == nil {
		_, err = io.Copy(c.Writer, z)
	}
	_ = err // the client left
}

func zippedTag(tag string) string { return strings.TrimSuffix(tag, `"`) + `-gzip"` }
