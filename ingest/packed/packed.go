// Package packed unpacks files that are compressed, with gzip or zstd, which their first
// bytes tell.
package packed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// MaxRatio is how many times as long as a file what it unpacks to may be. With gzip it
// cannot be much longer; zstd would make terabytes of a few megabytes.
const MaxRatio = 1000

// spared is what any file may unpack to.
const spared = 1 << 20

// A DamageError is what is wrong with a compressed file. It is io.ErrUnexpectedEOF if the file
// is cut off.
type DamageError struct {
	what string
	err  error
}

func (e *DamageError) Error() string { return e.what }
func (e *DamageError) Unwrap() error { return e.err }

// A form is a way of compressing.
type form struct {
	name   string
	begins []byte
	open   func(io.Reader) (io.ReadCloser, error)
}

var forms = [...]form{
	{"gzip", []byte("\x1f\x8b"), func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
	{"zstd", []byte("\x28\xb5\x2f\xfd"), func(r io.Reader) (io.ReadCloser, error) {
		// zstd itself unpacks windows of this size and no larger ones unless it is told to.
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	}},
}

func formOf(head []byte) *form {
	for i := range forms {
		if bytes.HasPrefix(head, forms[i].begins) {
			return &forms[i]
		}
	}
	return nil
}

// Is reports whether a file that begins like this is compressed in a way that is
// unpacked here.
func Is(head []byte) bool { return formOf(head) != nil }

// Head returns the first bytes, so many at most, of what a file is that begins like this
// and is compressed; nil if it is not.
func Head(head []byte, most int) []byte {
	z, err := Open(bytes.NewReader(head), head)
	if err != nil {
		return nil
	}
	defer z.Close()
	inner := make([]byte, most)
	n, _ := io.ReadFull(z, inner) // the head ends within it
	return inner[:n]
}

// Comment returns the comment in the header of a file that begins like this and is compressed
// with gzip, "" if there is none.
func Comment(head []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return ""
	}
	return z.Comment
}

// Open unpacks a file that begins like head. Of a damaged one the error, here or while
// it is read, is a *DamageError.
func Open(r io.Reader, head []byte) (io.ReadCloser, error) {
	f := formOf(head)
	if f == nil {
		return nil, errors.New("it is not compressed")
	}
	u := &unpacking{form: f, in: &counting{r: r}}
	z, err := f.open(u.in)
	if err != nil {
		return nil, u.told(err)
	}
	u.ReadCloser = z
	return u, nil
}

// An unpacking keeps count of what it unpacks.
type unpacking struct {
	io.ReadCloser
	form *form
	in   *counting
	out  int64
}

func (u *unpacking) Read(into []byte) (int, error) {
	n, err := u.ReadCloser.Read(into)
	if u.out += int64(n); u.out > spared+MaxRatio*u.in.n {
		return 0, &DamageError{what: fmt.Sprintf("the file is compressed (%s) and unpacks to more than %d times its size; unpack it first if it is what it should be", u.form.name, MaxRatio)}
	}
	if err != nil && err != io.EOF {
		err = u.told(err)
	}
	return n, err
}

// told makes of an error one that says what is the matter with the file, unless it is that
// of the reader.
func (u *unpacking) told(err error) error {
	switch {
	case u.in.err != nil:
		return u.in.err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &DamageError{fmt.Sprintf("the file is compressed (%s) and ends in the middle", u.form.name), io.ErrUnexpectedEOF}
	}
	return &DamageError{what: fmt.Sprintf("the file is compressed (%s) and cannot be unpacked: %v", u.form.name, err)}
}

// A counting reader counts the bytes of another and keeps its error.
type counting struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counting) Read(into []byte) (int, error) {
	n, err := c.r.Read(into)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
