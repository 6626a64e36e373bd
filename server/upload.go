package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// body is the name of the one file that a body is.
const body = "body"

// receive writes the body of a request into a directory and returns the path of
// what is to be loaded: the file that the body is, or the directory with its
// parts. What the file is it says itself; a media type of a file means nothing,
// for curl calls any file a form.
func (s *Server) receive(ctx context.Context, c *call, dir string) (string, error) {
	in, media, params, err := s.body(ctx, c, s.Limits.Body)
	switch {
	case err != nil:
		return "", err
	case media == "multipart/form-data" && params["boundary"] != "":
		return dir, s.receiveParts(multipart.NewReader(in, params["boundary"]), dir)
	case strings.HasPrefix(media, "multipart/"):
		return "", fmt.Errorf("%w: send one file as the body, or several as multipart/form-data", errMedia)
	}
	name := filepath.Join(dir, body)
	n, err := writeFile(name, in)
	if err == nil && n == 0 {
		err = &RejectedError{Problems: []Fault{{What: errNoBody.Error()}}}
	}
	return name, err
}

// body returns the body of a request, which may be so long, and its media type.
func (s *Server) body(ctx context.Context, c *call, most int64) (in io.Reader, media string, params map[string]string, err error) {
	media, params, err = mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil && c.GetHeader("Content-Type") != "" {
		return nil, "", nil, fmt.Errorf("%w: Content-Type: %w", errMedia, err)
	}
	if encoding := c.GetHeader("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, "", nil, fmt.Errorf("%w: send it without Content-Encoding", errMedia)
	}
	return &patient{
		from: http.MaxBytesReader(c.Writer, c.Request.Body, most), pause: s.Limits.Pause,
		control: http.NewResponseController(c.Writer), ctx: ctx,
	}, media, params, nil
}

// single returns a body that is one file, whatever it is said to be.
func (s *Server) single(ctx context.Context, c *call, most int64) (io.Reader, error) {
	in, media, _, err := s.body(ctx, c, most)
	if strings.HasPrefix(media, "multipart/") {
		err = fmt.Errorf("%w: send it as the body itself", errMedia)
	}
	return in, err
}

// receiveParts writes each part into a file. A part is named by its field; parts
// of a field named "file" by their file names.
func (s *Server) receiveParts(r *multipart.Reader, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for n := 0; ; n++ {
		part, err := r.NextRawPart()
		switch {
		case errors.Is(err, io.EOF) && n == 0:
			return &RejectedError{Problems: []Fault{{What: errNoBody.Error()}}}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return malformed(err)
		case n == s.Limits.Parts:
			return &http.MaxBytesError{Limit: s.Limits.Body}
		}
		name, err := partName(part)
		if err != nil {
			return err
		}
		if err := writePart(root, name, part); err != nil {
			return err
		}
	}
}

// partName returns the path that a part stands for: one below the upload, with
// nothing hidden in it. Go's own FileName would drop its directory.
func partName(part *multipart.Part) (string, error) {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return "", malformed(err)
	}
	name := params["name"]
	if name == "file" {
		name = params["filename"]
	}
	bad := name == "" || len(name) > 1024 || strings.ContainsAny(name, "\\\x00") || path.Clean(name) != name || !filepath.IsLocal(filepath.FromSlash(name))
	for segment := range strings.SplitSeq(name, "/") {
		bad = bad || strings.HasPrefix(segment, ".") || len(segment) > 255
	}
	if bad {
		return "", &RejectedError{Problems: []Fault{{File: clip(name, 200), What: "this cannot be the name of a part",
			Expected: "the path by which the upload's other parts would name it, such as estate.yaml or members/gold.csv"}}}
	}
	return name, nil
}

func writePart(root *os.Root, name string, part io.Reader) error {
	native := filepath.FromSlash(name)
	if dir := filepath.Dir(native); dir != "." {
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return partError(name, err)
		}
	}
	f, err := root.OpenFile(native, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return partError(name, err)
	}
	return copyTo(f, part)
}

// partError says that two parts cannot be beside each other, or what else is
// wrong with the disk.
func partError(name string, err error) error {
	var p *fs.PathError
	if errors.Is(err, fs.ErrExist) || errors.As(err, &p) && p.Err.Error() == "not a directory" {
		return &RejectedError{Problems: []Fault{{File: name, What: "another part has this name, or one that this would lie in"}}}
	}
	return &storeError{err}
}

func writeFile(name string, in io.Reader) (int64, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, &storeError{err}
	}
	err = copyTo(f, in)
	info, statErr := os.Stat(name)
	if statErr != nil {
		return 0, errors.Join(err, statErr)
	}
	return info.Size(), err
}

// copyTo fills a file and closes it.
func copyTo(f *os.File, in io.Reader) error {
	err := writeAll(f, in)
	if closeErr := f.Close(); err == nil && closeErr != nil {
		return &storeError{closeErr}
	}
	return err
}

// writeAll writes a file. That it cannot be written is the disk's fault, that it cannot
// be read the client's.
func writeAll(f *os.File, in io.Reader) error {
	_, err := io.Copy(&disk{f}, in)
	var full *storeError
	switch {
	case errors.As(err, &full):
		return full
	case err != nil:
		return malformed(err)
	}
	return nil
}

type disk struct{ file *os.File }

func (d *disk) Write(b []byte) (int, error) {
	n, err := d.file.Write(b)
	if err != nil {
		err = &storeError{err}
	}
	return n, err
}

// malformed says that a body is not what it should be, unless it was too long,
// too slow, or the client left.
func malformed(err error) error {
	switch status, _ := statusOf(err); status {
	case http.StatusInternalServerError:
		return parameterError("the body cannot be read: %v", err)
	}
	return err
}

// A patient reader gives a slow client time as long as it goes on sending.
type patient struct {
	from    io.Reader
	pause   time.Duration
	control *http.ResponseController
	ctx     context.Context
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	// Not every reader has deadlines: those of tests don't.
	_ = p.control.SetReadDeadline(time.Now().Add(p.pause))
	return p.from.Read(b)
}
