//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTheShellCompletes has a real bash read the script that outflow completion
// writes, and complete command lines with it.
func TestTheShellCompletes(t *testing.T) {
	status, script, errs := outflow(t, "completion", "bash")
	if status != exitDone {
		t.Fatal(errs)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	place(t, map[string]string{"estate.yaml": head, "lists/": ""})
	for line, want := range map[string][]string{
		"outflow lo":                         {"load", "log"},
		"outflow members re":                 {"remove", "replace"},
		"outflow ask --js":                   {"--json"},
		"outflow load ":                      {"estate.yaml", "lists"},
		"outflow load est":                   {"estate.yaml"},
		"outflow load --source ":             nil,
		"outflow ask ":                       nil, // a question, no file
		"outflow ask --load est":             {"estate.yaml"},
		"outflow ask --timezone ":            nil,
		"outflow people q -o ":               {"estate.yaml", "lists"},
		"outflow members add gold --from es": {"estate.yaml"},
		"outflow members add ":               nil,
		"outflow log ":                       nil,
		"outflow --store ":                   {"estate.yaml", "lists"},
	} {
		if got := complete(t, script, line); !slices.Equal(got, want) {
			t.Errorf("%q is completed to %q, want %q", line, got, want)
		}
	}
	for _, shell := range []string{"zsh", "fish", "powershell"} {
		if status, out, errs := outflow(t, "completion", shell); status != exitDone || !strings.Contains(out, "outflow") {
			t.Errorf("%s: status %d, %s", shell, status, errs)
		}
	}
}

// complete returns what bash offers at the end of a line, sorted.
func complete(t *testing.T, script, line string) []string {
	t.Helper()
	words := strings.Split(line, " ")
	// The rest is what bash and its package bash-completion do when the tab key
	// is hit, for a line without quotes: files are offered where nothing else
	// is, unless compopt says otherwise.
	cmd := exec.Command("bash", "-c", script+`
outflow() { "$PROGRAM" "$@"; }
_init_completion() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
type() { echo builtin; }
compopt() { case "$*" in *"+o default"*) files=;; esac; }
files=1 COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
__start_outflow
[ ${#COMPREPLY[@]} -gt 0 ] || [ -z "$files" ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[-1]}"))
printf '%s\n' "${COMPREPLY[@]}"`, "bash")
	cmd.Args = append(cmd.Args, words...)
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), asProgram+"=1", "PROGRAM="+program)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return slices.Sorted(slices.Values(strings.Fields(string(out))))
}
