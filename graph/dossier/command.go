package dossier

import (
	"slices"
	"strconv"
	"strings"
)

// told is the call as the document tells it: where names have letters without what files are
// called.
func (d *Dossier) told() Call {
	c := d.Call
	if d.Asked.Redacted {
		c.Paths = slices.Repeat([]string{"PATH"}, len(c.Paths))
		if c.Output != "-" {
			c.Output = "FILE.html"
		}
	}
	return c
}

// made is when it was made, without a name that has letters.
func (d *Dossier) made() string {
	if d.redaction != nil {
		return d.redaction.text(d.Made)
	}
	return d.Made
}

// command writes the command that makes the document again, for a shell of Unix.
func (d *Dossier) command() string {
	c := d.told()
	words := []string{"outflow", "dossier"}
	for _, path := range c.Paths {
		words = append(words, "--load", path)
	}
	flag := func(is bool, word ...string) {
		if is {
			words = append(words, word...)
		}
	}
	flag(c.Strict, "--strict")
	flag(!d.Files, "--known-at", strconv.FormatInt(d.Commit.Number, 10))
	flag(d.Asked.Timezone != "", "--timezone", d.Asked.Timezone)
	flag(d.Asked.Exact, "--exact")
	flag(d.Asked.Redacted, "--redact-names")
	flag(d.Made != "", "--made", d.made())
	for _, q := range d.Questions {
		words = append(words, q.Answer.Question)
	}
	words = append(words, "-o", c.Output)
	for i, w := range words {
		words[i] = quoted(w)
	}
	return strings.Join(words, " ")
}

// quoted writes a word as a shell of Unix reads it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@+", r)
	}
	switch {
	case word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }):
		return word
	case !strings.ContainsAny(word, "\"$`\\!"):
		return `"` + word + `"`
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
