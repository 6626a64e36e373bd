//go:build unix

package main

import (
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// readmeBlocks returns the code blocks of a language in a section of the README.
func readmeBlocks(t testing.TB, section, language string) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n## "+section+"\n")
	if !found {
		t.Fatalf("the README has no section %q", section)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var blocks []string
	for _, block := range strings.Split(rest, "```"+language+"\n")[1:] {
		code, _, _ := strings.Cut(block, "```")
		blocks = append(blocks, code)
	}
	return blocks
}

// The commands of the README's section run as they stand, but for the port.
func TestTheReadmesServiceRuns(t *testing.T) {
	manifest := readmeBlocks(t, "A manifest of your own", "yaml")[0]
	blocks := readmeBlocks(t, "As a service", "sh")
	t.Chdir(t.TempDir())
	placeProgram(t)
	for name, text := range map[string]string{"shop.yaml": manifest, "subscribers.csv": "id\n1\n2\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, errs := outflow(t, "load", "shop.yaml"); status != exitDone {
		t.Fatal(errs)
	}
	if len(blocks) != 3 || strings.TrimSpace(blocks[0]) != "./outflow serve" {
		t.Fatalf("the section is not as this test knows it: %q", blocks)
	}
	s, _ := serveAlone(t, nil, "serve")
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	var answers []string
	for _, block := range blocks[1:] {
		script := "set -eu\n" + strings.ReplaceAll(block, "127.0.0.1:8080", u.Host)
		script = strings.ReplaceAll(script, "curl ", "curl -sS --fail-with-body ")
		out, err := exec.Command("bash", "-c", script).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, script, out)
		}
		answers = append(answers, string(out))
	}
	for _, want := range []string{`"verdict": "yes"`, "Understood: what feeds mailer", `"commit": 1`} {
		if !strings.Contains(answers[0], want) {
			t.Errorf("nothing says %q: %s", want, answers[0])
		}
	}
	if !strings.Contains(answers[1], "protection officer") || !strings.Contains(answers[1], "as they were written") {
		t.Errorf("the record: %s", answers[1])
	}
	for name, begins := range map[string]string{"lineage.svg": "<svg", "notify.csv": "population,id,certainty\n"} {
		if data, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(data), begins) {
			t.Errorf("%s: %v: %.100s", name, err, data)
		}
	}
}

// The README's list of people to notify has people on it.
func TestTheReadmesListNamesWhomToNotify(t *testing.T) {
	manifest := readmeBlocks(t, "A manifest of your own", "yaml")[0]
	commands := readmeBlocks(t, "A manifest of your own", "sh")[1]
	t.Chdir(t.TempDir())
	place(t, map[string]string{"shop.yaml": manifest, "customers.csv": "id\n1\n2\n3\n4\n5\n", "subscribers.csv": "id\n1\n2\n"})
	for line := range strings.Lines(commands) {
		for _, command := range strings.Split(strings.TrimSpace(line), " && ") {
			args := split(command)
			if args[0] != "./outflow" {
				continue
			}
			if status, out, errs := outflow(t, args[1:]...); status != exitDone {
				t.Fatalf("%s: %s%s", command, out, errs)
			}
		}
	}
	list, err := os.ReadFile("notify.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"3", "4", "5"} {
		if !strings.Contains(string(list), ","+id+",") {
			t.Errorf("%s is not on the list:\n%s", id, list)
		}
	}
	if strings.Contains(string(list), ",1,") {
		t.Errorf("a subscriber is on the list:\n%s", list)
	}
}

// The README's rules are rules, its commands run, and what they check is broken as it says.
func TestTheReadmesRulesAreChecked(t *testing.T) {
	const section = "What changed, and what must not"
	manifest, rules := readmeBlocks(t, "A manifest of your own", "yaml")[0], readmeBlocks(t, section, "yaml")[0]
	blocks := readmeBlocks(t, section, "sh")
	t.Chdir(t.TempDir())
	before := strings.ReplaceAll(strings.ReplaceAll(manifest, "people: everyone, needs", "people: newsletter, needs"), "disclosed: true", "disclosed: false")
	place(t, map[string]string{"rules.yaml": rules, "shop.yaml": manifest, "lineage/shop.yaml": manifest, "main/lineage/shop.yaml": before})
	for _, file := range []string{"main/lineage/shop.yaml", "shop.yaml"} {
		if status, _, errs := outflow(t, "load", file, "--source", "shop.yaml"); status != exitDone {
			t.Fatal(errs)
		}
	}
	for _, block := range blocks {
		for line := range strings.Lines(block) {
			args := split(strings.NewReplacer("../main", "main", "2024-03", "1").Replace(strings.TrimSpace(line)))
			want := exitDone
			if args[1] == "check" || slices.Contains(args, "--exit-code") {
				want = exitFindings
			}
			if status, out, errs := outflow(t, args[1:]...); status != want {
				t.Errorf("%s: status %d: %s%s", line, status, out, errs)
			}
		}
	}
	for name, holds := range map[string]string{"outflow.sarif": `"uri": "lineage/shop.yaml"`, "outflow.xml": `tests="5" failures="3"`} {
		if data, err := os.ReadFile(name); err != nil || !strings.Contains(string(data), holds) {
			t.Errorf("%s: %v: %s", name, err, data)
		}
	}
}

// The commands of the README's pipelines run as they stand in a clone, whether or not the branch
// that is merged into has lineage, and where the lineage of the request cannot be read.
func TestTheReadmesPipelinesRun(t *testing.T) {
	const section = "What changed, and what must not"
	manifest, blocks := readmeBlocks(t, "A manifest of your own", "yaml")[0], readmeBlocks(t, section, "yaml")
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	if len(blocks) != 3 {
		t.Fatalf("%d blocks of YAML", len(blocks))
	}
	for _, c := range []struct {
		block         int
		main, request string // what is in lineage
		status        int
		report        string
	}{
		{2, "", manifest, exitFindings, "outflow.xml"}, {1, manifest, strings.ReplaceAll(manifest, "when:", "wen:"), exitFailed, "outflow.sarif"},
	} {
		t.Chdir(t.TempDir())
		placeProgram(t)
		files := map[string]string{"origin/rules.yaml": blocks[0], "request/lineage/shop.yaml": c.request}
		if c.main != "" {
			files["origin/lineage/shop.yaml"] = c.main
		}
		place(t, files)
		script := `export PATH="$PWD:$PATH"
(cd origin; git init -qb main; git add .; git commit -qm base)
git clone -q origin cloned
cp -r cloned/.git cloned/rules.yaml request
cd request
`
		for line := range strings.Lines(blocks[c.block]) {
			line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(line), "- "), "run: ")
			if strings.HasPrefix(line, "git fetch") || strings.HasPrefix(line, "git worktree") || strings.HasPrefix(line, "outflow check") {
				script += line + "\n"
			}
		}
		cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
		cmd.Env = append(os.Environ(), "GITHUB_BASE_REF=main", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main", "GIT_CONFIG_GLOBAL=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, _ := cmd.CombinedOutput()
		written, err := os.ReadFile("request/" + c.report)
		if status := cmd.ProcessState.ExitCode(); status != c.status || err != nil || !strings.Contains(string(written), "lineage/shop.yaml") {
			t.Errorf("%s\n%s\nstatus %d, want %d; %v: %s", script, out, status, c.status, err, written)
		}
	}
}

// The commands of the README's section run as they stand, and what they say counts until it
// is left out.
func TestTheReadmeGivesMeaningToWhatWasObserved(t *testing.T) {
	blocks := readmeBlocks(t, "Give meaning to what was observed", "sh")
	if len(blocks) != 1 {
		t.Fatalf("%d blocks of commands", len(blocks))
	}
	out := runReadme(t, blocks[0])
	for _, want := range []string{
		"to=s3://scores/** source=openlineage: 1 transfer\n", "dataset=postgres://crm*/**: 1 place\n", "2 suggestions", "field=**#phone_number: 1 place\n",
		"Yes. The email address", "no yes without each of these: meaning.yaml, openlineage", "Possibly.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}

// placeProgram makes ./outflow this program.
func placeProgram(t *testing.T) {
	t.Helper()
	program := "#!/bin/sh\n" + asProgram + "=1 exec " + os.Args[0] + ` "$@"` + "\n"
	if err := os.WriteFile("outflow", []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
}

// runReadme runs commands with ./outflow as this program, in a directory of their own.
func runReadme(t *testing.T, commands string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	placeProgram(t)
	out, err := exec.Command("sh", "-euc", commands).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
