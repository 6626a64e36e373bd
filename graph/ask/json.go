package ask

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// WriteJSON writes the answer as indented JSON.
func (a *Answer) WriteJSON(w io.Writer) error {
	var compact bytes.Buffer
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	indent(out, compact.Bytes())
	return out.Flush()
}

// indent writes compact JSON as encoding/json indents it. It takes a tenth of the
// time and no memory, since it need not ask whether the JSON is valid; an answer
// may have megabytes.
func indent(out *bufio.Writer, compact []byte) {
	depth, opened := 0, false
	const margin = "\n                                "
	line := func() {
		n := min(2*depth, len(margin)-1)
		out.WriteString(margin[:1+n])
		for ; n < 2*depth; n += 2 {
			out.WriteString("  ")
		}
	}
	for i := 0; i < len(compact); {
		end := i + 1
		switch c := compact[i]; c {
		case ',':
			out.WriteByte(c)
			line()
		case ':':
			out.WriteString(": ")
		case '}', ']':
			depth--
			if !opened {
				line()
			}
			opened = false
			out.WriteByte(c)
		default:
			if opened {
				line()
			}
			if opened = c == '{' || c == '['; opened {
				depth++
			} else {
				end = i + scalar(compact[i:])
			}
			out.Write(compact[i:end])
		}
		i = end
	}
}

// scalar returns the length of the text, number or word that JSON begins with.
func scalar(compact []byte) int {
	if compact[0] != '"' {
		if n := bytes.IndexAny(compact, ",]}"); n > 0 {
			return n
		}
		return len(compact)
	}
	for i := 1; i < len(compact); i++ {
		switch compact[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(compact)
}
