//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A configured server is one as assistants have it in their configuration.
type configured struct {
	Command string
	Args    []string
	Type    string
	URL     string
	Headers map[string]string
}

// configurations reads what the README and the help tell assistants of outflow.
func configurations(t *testing.T, texts ...string) (all []configured) {
	t.Helper()
	for _, text := range texts {
		var file struct{ MCPServers map[string]configured }
		if err := json.Unmarshal([]byte(text), &file); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		all = append(all, file.MCPServers["outflow"])
	}
	return all
}

// converse connects an assistant and asks the demonstration's question and draws it.
func converse(t *testing.T, transport mcp.Transport) {
	t.Helper()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	const question = "which non-Apple-Pay users' data reached Alipay"
	for tool, want := range map[string]string{
		"ask":  "Yes. The data of at least 32,000,000 and at most 40,000,000 people not in Apple Pay reached Alipay",
		"draw": "Nothing is folded",
	} {
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: map[string]any{"question": question}})
		if err != nil {
			t.Fatal(err)
		}
		if text := result.Content[0].(*mcp.TextContent).Text; result.IsError || !strings.Contains(text, want) || !strings.Contains(text, "Revision 1, ") {
			t.Errorf("%s: %s", tool, text)
		}
		if last := result.Content[len(result.Content)-1].(*mcp.TextContent).Text; tool == "draw" && !strings.HasPrefix(last, "<svg") {
			t.Errorf("drawn: %.100s", last)
		}
	}
	if err := session.Close(); err != nil {
		t.Errorf("it did not end in order: %v", err)
	}
}

// What the README and the help tell an assistant's configuration works, as a process of
// its own and over HTTP with a token.
func TestAnAssistantsConfigurationsWork(t *testing.T) {
	store := filepath.Join(t.TempDir(), "outflow.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	blocks := readmeBlocks(t, "For an assistant", "json")
	_, help, _ := outflow(t, "help", "mcp")
	for line := range strings.Lines(help) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, `{"mcpServers"`) {
			blocks = append(blocks, text)
		}
	}
	all := configurations(t, blocks...)
	if len(all) != 4 {
		t.Fatalf("%d configurations are shown", len(all))
	}
	status, token, errs := outflow(t, "token", "new", "--role", "reader", "--name", "assistant", "--tokens", store+"-tokens")
	if status != exitDone {
		t.Fatal(errs)
	}
	s := startService(t, nil, "serve", "--store", store)
	for _, c := range all {
		if c.Command != "" {
			if filepath.Base(c.Command) != "outflow" || !slices.Contains(c.Args, "/path/to/outflow.db") {
				t.Fatalf("the command is %q %q", c.Command, c.Args)
			}
			c.Args[slices.Index(c.Args, "/path/to/outflow.db")] = store
			cmd := exec.Command(os.Args[0], c.Args...)
			cmd.Env = append(os.Environ(), asProgram+"=1")
			converse(t, &mcp.CommandTransport{Command: cmd})
			continue
		}
		url := strings.Replace(c.URL, "http://127.0.0.1:8080", s.url, 1)
		header := strings.Replace(c.Headers["Authorization"], "TOKEN", strings.TrimSpace(token), 1)
		if c.Type != "http" || url == c.URL || !strings.HasPrefix(header, "Bearer outflow_") {
			t.Fatalf("the service is %+v", c)
		}
		converse(t, &mcp.StreamableClientTransport{Endpoint: url, HTTPClient: &http.Client{Transport: authorized(header)}})
	}
	if status, errs := s.stop(); status != exitDone {
		t.Error(errs)
	}
	if status, record, errs := outflow(t, "audit", "--audit", s.audit, "--store", store); status != exitDone || strings.Count(record, "assistant  reader") != 4 {
		t.Errorf("the record: %s%s", record, errs)
	}
}

// authorized sends a header with each request.
type authorized string

func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", string(a))
	return http.DefaultTransport.RoundTrip(r)
}

// Of files alone, and of none: an assistant is told at once that there is nothing to ask.
func TestAnAssistantIsNotAnsweredFromNothing(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.db")
	if status, _, errs := outflow(t, "mcp", "--store", empty); status != exitFailed || !strings.Contains(errs, "run outflow load first") {
		t.Errorf("with no store: %d, %s", status, errs)
	}
	if _, err := os.Stat(empty); err == nil {
		t.Error("a store was made")
	}
	if status, out, errs := outflow(t, "mcp", "--load", "../../fixtures/kakaopay"); status != exitDone || out != "" {
		t.Errorf("who leaves at once: %d, %s, %s", status, out, errs)
	}
	if status, _, errs := outflow(t, "mcp", "--timezone", "Mars"); status != exitUsage {
		t.Errorf("another zone: %d, %s", status, errs)
	}
}
