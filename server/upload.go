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

// An uploader reads the bodies of requests, within limits.
type uploader struct {
	body  int64 // how long one may be; for all of these see Limits
	parts int
	time  time.Duration
	pause time.Duration
	// places are held by whoever sends a body, nil if nobody waits for theirs.
	places *limiter
}

// holding returns an uploader whose bodies hold places.
func (u uploader) holding(places *limiter) uploader {
	u.places = places
	return u
}

// receive writes the body of a request into a directory and returns the path of
// what is to be loaded: the file that the body is, or the directory with its
// parts. What the file is it says itself; a media type of a file means nothing,
// for curl calls any file a form.
func (u uploader) receive(ctx context.Context, c *call, dir string) (string, error) {
	in, media, params, err := u.open(ctx, c, u.body)
	if err != nil {
		return "", err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", &storeError{err}
	}
	defer root.Close()
	switch {
	case media == "multipart/form-data" && params["boundary"] != "":
		return dir, u.receiveParts(multipart.NewReader(in, params["boundary"]), root)
	case strings.HasPrefix(media, "multipart/"):
		return "", fmt.Errorf("%w: send one file as the body, or several as multipart/form-data", errMedia)
	}
	n, err := writeFile(root, "body", in)
	if err == nil && n == 0 {
		err = &RejectedError{Problems: []Fault{{What: errNoBody.Error()}}}
	}
	return filepath.Join(dir, "body"), err
}

// open returns the body of a request, which may be so long, and its media type.
func (u uploader) open(ctx context.Context, c *call, most int64) (in io.Reader, media string, params map[string]string, err error) {
	header := c.r.Header.Get("Content-Type")
	if media, params, err = mime.ParseMediaType(header); err != nil && header != "" {
		return nil, "", nil, fmt.Errorf("%w: Content-Type: %w", errMedia, err)
	}
	if encoding := c.r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, "", nil, fmt.Errorf("%w: send it without Content-Encoding", errMedia)
	}
	in, err = u.steady(ctx, c, most)
	return in, media, params, err
}

// steady returns the body of a request as it is sent, which may be so long.
func (u uploader) steady(ctx context.Context, c *call, most int64) (io.Reader, error) {
	if c.r.ContentLength > most { // nothing of it need be sent
		return nil, &http.MaxBytesError{Limit: most}
	}
	return &steadyReader{
		from: http.MaxBytesReader(c.w, c.r.Body, most), pause: u.pause, began: time.Now(),
		control: http.NewResponseController(c.w), ctx: ctx, places: u.places,
	}, nil
}

// single returns a body that is one file, whatever it is said to be.
func (u uploader) single(ctx context.Context, c *call, most int64) (io.Reader, error) {
	in, media, _, err := u.open(ctx, c, most)
	if strings.HasPrefix(media, "multipart/") {
		err = fmt.Errorf("%w: send it as the body itself", errMedia)
	}
	return in, err
}

// spool writes the body of a request into a file that has no name any more, so that
// it is gone with the request, even if the service is killed.
func (u uploader) spool(c *call) (*os.File, error) {
	ctx, stop := context.WithTimeoutCause(c.ctx(), u.time, errSlow)
	defer stop()
	in, err := u.single(ctx, c, u.body)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "outflow-join-")
	if err != nil {
		return nil, &storeError{err}
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, &storeError{fmt.Errorf("keep an upload for a moment: %w", err)}
	}
	if _, err := copyTo(file, in); err != nil {
		file.Close()
		return nil, timely(ctx, err)
	}
	return file, nil
}

// receiveParts writes each part into a file. A part is named by its field; parts
// of a field named "file" by their file names.
func (u uploader) receiveParts(r *multipart.Reader, root *os.Root) error {
	for n := 0; ; n++ {
		part, err := r.NextRawPart()
		switch {
		case errors.Is(err, io.EOF) && n == 0:
			return &RejectedError{Problems: []Fault{{What: errNoBody.Error()}}}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return malformed(err)
		case n == u.parts:
			return &http.MaxBytesError{Limit: u.body}
		}
		name, err := partName(part)
		if err != nil {
			return err
		}
		if _, err := writeFile(root, name, part); err != nil {
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

// writeFile writes a file below a directory, and returns how long it is.
func writeFile(root *os.Root, name string, in io.Reader) (int64, error) {
	native := filepath.FromSlash(name)
	if err := root.MkdirAll(filepath.Dir(native), 0o700); err != nil {
		return 0, partError(name, err)
	}
	f, err := root.OpenFile(native, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, partError(name, err)
	}
	n, err := copyTo(f, in)
	if closeErr := f.Close(); err == nil && closeErr != nil {
		err = &storeError{closeErr}
	}
	return n, err
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

// copyTo writes a file. That it cannot be written is the disk's fault, that the
// upload cannot be read the client's.
func copyTo(f *os.File, in io.Reader) (int64, error) {
	n, err := io.Copy(f, in)
	switch {
	case isA[*fs.PathError](err):
		err = &storeError{err}
	case err != nil:
		err = malformed(err)
	}
	return n, err
}

// malformed says that a body is not what it should be, unless it was too long,
// too slow, or the client left.
func malformed(err error) error {
	if status, _ := statusOf(err); status == http.StatusInternalServerError {
		return parameterError("the body cannot be read: %v", err)
	}
	return err
}

// A steadyReader gives a slow client time as long as it goes on sending, and, but for a few
// pauses, not at less than the slowest rate. Where others wait for the place that it holds it
// has a quarter of a pause instead.
type steadyReader struct {
	from    io.Reader
	pause   time.Duration
	began   time.Time
	bytes   int64
	control *http.ResponseController
	ctx     context.Context
	places  *limiter
}

func (r *steadyReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	late := 3 * r.pause
	if r.places.awaited() {
		late = r.pause / 4
	}
	if time.Since(r.began) > late+time.Duration(r.bytes/slowest)*time.Second {
		return 0, errSlow
	}
	// Not every reader has deadlines: those of tests don't.
	_ = r.control.SetReadDeadline(time.Now().Add(r.pause))
	n, err := r.from.Read(b)
	r.bytes += int64(n)
	return n, err
}
