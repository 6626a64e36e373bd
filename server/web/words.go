package web

import (
	"html/template"
	"regexp"
	"strings"
	"time"
	"unicode"

	"outflow/graph"
	"outflow/graph/ask"
)

// funcs are what templates may call.
var funcs = template.FuncMap{
	"name":        name,
	"short":       short,
	"headline":    headline,
	"column":      newColumn,
	"thousands":   func(n int) string { return ask.Thousands(int64(n)) },
	"plural":      ask.Plural,
	"asset":       Asset,
	"join":        strings.Join,
	"parts":       func(key string) []string { return strings.Split(key, ".") }, // between which a line may end
	"windows":     ask.WhenText,
	"dated":       dated,
	"lined":       lined,
	"claims":      claimsOf,
	"external":    ask.WebAddress,
	"add":         func(a, b int) int { return a + b },
	"add64":       func(a, b int64) int64 { return a + b },
	"moment":      moment,
	"differences": differences,
	"size":        sizeText,
	"share":       shareText,
}

// Lengths in characters at which text is cut. What is cut is whole in the JSON.
const (
	nameRoom = 160
	idRoom   = 1024 // no id is longer
	textRoom = 2000
)

// moment writes when something was done.
func moment(t time.Time) template.HTML {
	return template.HTML(`<span class="unbroken">` + t.UTC().Format("2006-01-02 15:04:05 UTC") + "</span>")
}

// name is a name as it may stand among other words.
func name(text string) string { return cutText(text, nameRoom) }

// whole is an id, or a part of one, uncut: it can be pasted into a question.
func whole(text string) string { return cutText(text, idRoom) }

// short is a text of several words.
func short(text string) string { return cutText(text, textRoom) }

// cutText takes out what reorders or hides text, and what is too long.
func cutText(text string, room int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c:
			return '�'
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	n := 0
	for i := range text {
		if n == room {
			return text[:i] + "…"
		}
		n++
	}
	if strings.TrimSpace(text) == "" {
		return "(no name)"
	}
	return text
}

// placeName, cohortName and categoryTitle are what people call things.
func placeName(g *graph.Graph, id string) string      { return name(ask.PlaceName(g, id)) }
func cohortName(g *graph.Graph, id string) string     { return name(ask.PeopleName(g, id)) }
func categoryTitle(g *graph.Graph, key string) string { return name(ask.CategoryTitle(g, key)) }

// sizeText and shareText write a range for people: "7,000,000 – 8,000,000",
// "at most 20 %".
func sizeText(text string) string  { return rangeText(text, ask.SizeText) }
func shareText(text string) string { return rangeText(text, ask.ShareText) }

func rangeText(text string, write func(graph.Range) string) string {
	r, err := graph.ParseRange(text)
	if err != nil {
		return text
	}
	return write(r)
}

var dates8601 = regexp.MustCompile(`\d{4}-\d\d-\d\d(T[0-9:.Z+-]+)?|\d{1,3}(,\d{3})+`)

// dated is a text whose dates and numbers are not broken over lines.
func dated(text string) template.HTML {
	return template.HTML(dates8601.ReplaceAllString(template.HTMLEscapeString(text), `<span class="unbroken">$0</span>`))
}

var wordEnds = regexp.MustCompile(`[/_#]+|->`)

// lined is a name in a table, of which a line may end where a word of it does: nothing else would
// end the lines of names that have no blanks. What is copied is the name alone.
func lined(text string) template.HTML {
	var b strings.Builder
	from := 0
	for _, at := range wordEnds.FindAllStringIndex(text, -1) {
		b.WriteString(template.HTMLEscapeString(text[from:at[0]]))
		if from = at[1]; text[at[0]] == '-' { // after which browsers end a line
			b.WriteString(`<span class="unbroken">-&gt;</span><wbr>`)
		} else {
			b.WriteString(text[at[0]:at[1]] + "<wbr>")
		}
	}
	return template.HTML(b.String() + template.HTMLEscapeString(text[from:]))
}

// headline parts a sentence, or several, into the first and the rest, so that the first can
// be set larger. A name with a full stop may part it too early; nothing is lost by that.
func headline(text string) (parts [2]string) {
	for at := 0; ; {
		n := strings.Index(text[at:], ". ")
		if n < 0 {
			return [2]string{text, ""}
		}
		if at += n + 2; strings.Contains(strings.TrimSpace(text[:at]), " ") && at < len(text) && unicode.IsUpper(rune(text[at])) {
			return [2]string{text[:at], text[at:]}
		}
	}
}
