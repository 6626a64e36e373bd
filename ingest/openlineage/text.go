package openlineage

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// MaxEvent is how many bytes an event may have.
const MaxEvent = 16 << 20

// A Text is an event as it stands in a file.
type Text struct {
	Line  int // on which it begins
	JSON  []byte
	Bytes int64 // read so far
}

// ErrTorn means that a file ends where it should not: whoever wrote it did not come to the end.
var ErrTorn = errors.New("the file is cut off")

// Texts yields the events of a file: a line each, or one after the other however they are laid
// out, or a list of them. A text is good until the next one. What lies between events is passed
// over, and an event is not looked into beyond where it ends. Errors: ErrTorn.
func Texts(src io.Reader) iter.Seq2[Text, error] {
	return func(yield func(Text, error) bool) {
		in, line, read := bufio.NewReaderSize(src, 1<<16), 1, int64(0)
		var text bytes.Buffer
		begins, depth, quoted, escaped := 0, 0, false, false
		for {
			c, err := in.ReadByte()
			switch {
			case err == io.EOF && depth == 0:
				return
			case depth > 0 && (err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF)):
				yield(Text{Line: begins}, fmt.Errorf("%w within the event that begins on line %d", ErrTorn, begins))
				return
			case errors.Is(err, io.ErrUnexpectedEOF): // of what was compressed
				yield(Text{Line: line}, fmt.Errorf("%w after line %d", ErrTorn, line-1))
				return
			case err != nil:
				yield(Text{Line: begins}, err)
				return
			}
			read++
			if c == '\n' {
				line++
			}
			if depth == 0 {
				if c == '{' {
					text.Reset()
					begins, depth = line, 1
					text.WriteByte(c)
				}
				continue
			}
			text.WriteByte(c)
			switch {
			case escaped:
				escaped = false
			case quoted && c == '\\':
				escaped = true
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{':
				depth++
			case c == '}':
				if depth--; depth == 0 && !yield(Text{begins, text.Bytes(), read}, nil) {
					return
				}
			}
			if text.Len() > MaxEvent {
				yield(Text{Line: begins}, fmt.Errorf("the event that begins on line %d is larger than %d MB", begins, MaxEvent>>20))
				return
			}
		}
	}
}
