package manifest

import (
	"bytes"
	"strings"

	"outflow/ingest/record"
)

// Is reports whether the beginning of a file is that of a manifest. A file
// whose first key is another key of manifests, or nearly "outflow", is one
// too: that it is no sound one is for Read to say.
func Is(head []byte) bool {
	key := firstKey(bytes.TrimPrefix(head, []byte("\ufeff")))
	if key == "" {
		return false
	}
	for _, s := range sections {
		if key == s.name && key != "systems" { // other tools' YAML begins so too
			return true
		}
	}
	return record.Nearest(key, []string{"outflow"}) != ""
}

// firstKey returns the first key of a mapping, in YAML or JSON, "" if the text
// does not begin like a mapping.
func firstKey(text []byte) string {
	for line := range strings.Lines(string(text)) {
		line = strings.TrimLeft(line, " \t\r\n{")
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "---") || line[0] == '%' {
			continue
		}
		key, _, ok := strings.Cut(line, ":")
		if !ok {
			return ""
		}
		return strings.Trim(key, " \t\"'")
	}
	return ""
}
