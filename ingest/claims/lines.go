package claims

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines reads lines without ever holding one that is too long.
type lines struct {
	src  *bufio.Reader
	long []byte // a line that the buffer of src could not hold
	n    int    // the number of the line returned last
	tell func(int64)
}

func newLines(src io.Reader, tell func(int64)) *lines {
	return &lines{src: bufio.NewReaderSize(src, 256<<10), tell: tell}
}

// errTooLong is for the line at hand; the next may be good.
var errTooLong = errors.New("the line is longer than 64 MB")

// next returns the next line without its end, until the next call, or io.EOF.
func (l *lines) next() ([]byte, error) {
	l.n++
	line, err := l.src.ReadSlice('\n')
	size := len(line)
	if err == bufio.ErrBufferFull {
		l.long = append(l.long[:0], line...)
		tooLong := false
		for err == bufio.ErrBufferFull {
			line, err = l.src.ReadSlice('\n')
			size += len(line)
			if tooLong = tooLong || len(l.long)+len(line) > maxLine; !tooLong {
				l.long = append(l.long, line...)
			}
		}
		if line = l.long; tooLong && (err == nil || err == io.EOF) {
			err = errTooLong
		}
	}
	if l.tell != nil {
		l.tell(int64(size))
	}
	if err == io.EOF && size > 0 {
		err = nil
	}
	if l.n == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	return bytes.TrimRight(line, "\r\n"), err
}
