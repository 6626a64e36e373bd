package dossier

import (
	"strconv"
	"strings"
)

// CommandLine writes the command that makes the document again, for a shell of Unix, into a file
// out; paths are the files that were asked, loaded strictly or not. Where names have letters it
// leaves out what those files and that one are called.
func (d *Dossier) CommandLine(paths []string, strict bool, out string) string {
	words := []string{"outflow", "dossier"}
	for _, path := range paths {
		if d.Asked.Redacted {
			path = "PATH"
		}
		words = append(words, "--load", path)
	}
	flag := func(is bool, word ...string) {
		if is {
			words = append(words, word...)
		}
	}
	flag(strict, "--strict")
	flag(!d.Files, "--known-at", strconv.FormatInt(d.Commit.Number, 10))
	flag(d.Asked.Timezone != "", "--timezone", d.Asked.Timezone)
	flag(d.Asked.Exact, "--exact")
	flag(d.Asked.Redacted, "--redact-names")
	flag(d.Made != "", "--made", d.Made)
	for _, q := range d.Questions {
		words = append(words, q.Answer.Question)
	}
	if d.Asked.Redacted && out != "-" {
		out = "FILE.html"
	}
	words = append(words, "-o", out)
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
