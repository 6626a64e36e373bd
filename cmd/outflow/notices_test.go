package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the notices of modules")

// TestEveryModuleThatIsLinkedHasItsNotice: as it was released, and no other module
// has one. What other systems link is added by -update alone, which may download it.
func TestEveryModuleThatIsLinkedHasItsNotice(t *testing.T) {
	systems := []string{""}
	if *update {
		systems = []string{"linux", "darwin", "windows"}
	}
	linked := map[string]module{}
	for _, system := range systems {
		maps.Copy(linked, linkedModules(t, system))
	}
	if *update {
		if err := os.WriteFile("notices_modules.txt", []byte(writeNotices(t, linked)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	sections := strings.Split(moduleNotices, noticeRule)
	for _, m := range linked {
		head, text := m.notice(t)
		if !slices.ContainsFunc(sections, func(s string) bool {
			heads, said, _ := strings.Cut(s, "\n\n")
			return said == text && slices.Contains(strings.Split(heads, "\n"), head)
		}) {
			t.Errorf("there is no notice of %s; run go generate ./cmd/outflow", head)
		}
	}
	required, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices(moduleNotices) {
		if n.name != "Go" && !bytes.Contains(required, []byte("\t"+n.name+" "+n.version)) {
			t.Errorf("there is a notice of %s %s, which go.mod does not require; run go generate ./cmd/outflow", n.name, n.version)
		}
	}
}

// TestTheLibrariesInsideGraphvizAreThoseOfItsModule: when the module is another, look
// at its Dockerfile for the versions of both.
func TestTheLibrariesInsideGraphvizAreThoseOfItsModule(t *testing.T) {
	want := []notice{{"graphviz", "12.1.2", "EPL-1.0"}, {"expat", "2.6.3", "MIT"}}
	if got := notices(graphvizNotices); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if !strings.Contains(moduleNotices, "\ngithub.com/goccy/go-graphviz v0.2.10 ") {
		t.Error("go-graphviz is another")
	}
}

// A module is one that packages are linked from.
type module struct {
	name, version, dir string
	packages           []string // their directories
}

func linkedModules(t *testing.T, system string) map[string]module {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}}|{{.Version}}|{{.Dir}}|{{end}}{{end}}{{.Dir}}`, ".")
	cmd.Env = append(os.Environ(), "GOOS="+system)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string]module{}
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(strings.TrimSpace(line), "|"); len(f) == 4 {
			m := linked[f[0]]
			linked[f[0]] = module{f[0], f[1], f[2], append(m.packages, f[3])}
		}
	}
	// The standard library is under the text that lies in each module of its authors;
	// not every distribution of Go has it where Go lies.
	like := linked["golang.org/x/sys"].dir
	linked["Go"] = module{"Go", "stdlib", like, []string{like}}
	return linked
}

func writeNotices(t *testing.T, linked map[string]module) string {
	heads := map[string][]string{} // by text
	for _, name := range slices.Sorted(maps.Keys(linked)) {
		head, text := linked[name].notice(t)
		heads[text] = append(heads[text], head)
	}
	var out strings.Builder
	out.WriteString("Outflow links what is named below, under these licences.\n")
	for _, text := range slices.SortedFunc(maps.Keys(heads), func(a, b string) int { return strings.Compare(heads[a][0], heads[b][0]) }) {
		fmt.Fprintf(&out, "%s%s\n\n%s", noticeRule, strings.Join(heads[text], "\n"), text)
	}
	return out.String()
}

// legal are the names of files that say under what licence things are.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice)`)

// notice returns the line and the text of a module's notice: all that lies at its root,
// and beside the packages that are linked.
func (m module) notice(t *testing.T) (head, text string) {
	t.Helper()
	files := map[string]bool{}
	for _, dir := range append(m.packages, filepath.Join(m.dir, "licenses")) {
		for ; strings.HasPrefix(dir, m.dir); dir = filepath.Dir(dir) {
			entries, _ := os.ReadDir(dir)
			for _, e := range entries {
				if e.Type().IsRegular() && filepath.Ext(e.Name()) != ".go" && (legal.MatchString(e.Name()) || filepath.Base(dir) == "licenses") {
					files[filepath.Join(dir, e.Name())] = true
				}
			}
		}
	}
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(files)) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) > 1 {
			rest, _ := filepath.Rel(m.dir, path)
			fmt.Fprintf(&b, "[%s]\n\n", filepath.ToSlash(rest))
		}
		b.WriteString(strings.Trim(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") + "\n\n")
	}
	id := spdx(m.name, b.String())
	if id == "" || strings.Contains(b.String(), noticeRule) {
		t.Errorf("what licence is this? %s: %.300s", m.name, b.String())
	}
	return fmt.Sprintf("%s %s (%s)", m.name, m.version, id), b.String()
}

// spdx names the licences in a text.
func spdx(module, text string) string {
	switch module {
	case "github.com/golang/freetype":
		return "FTL OR GPL-2.0-or-later"
	case "modernc.org/sqlite": // which also has the licences of what its tests need
		return "BSD-3-Clause"
	}
	text = strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(text, words) }
	bsd := has("Redistribution and use in source and binary forms") || has("Redistributions of source code must retain")
	var ids []string
	for _, l := range []struct {
		id string
		is bool
	}{
		{"Apache-2.0", has("Apache License") && has("Version 2.0")},
		{"BSD-2-Clause", bsd && !has("endorse or promote")},
		{"BSD-3-Clause", bsd && has("endorse or promote")},
		{"MIT", has("Permission is hereby granted, free of charge")},
		{"MPL-2.0", has("Mozilla Public License")},
	} {
		if l.is {
			ids = append(ids, l.id)
		}
	}
	return strings.Join(ids, " AND ")
}
