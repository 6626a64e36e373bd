package main

import (
	"bytes"
	"fmt"
	"os"

	"outflow/ingest/members"
	"outflow/server/audit"
)

// secret returns what a variable holds, or the file that the variable with _FILE names, and
// which of the two; nothing if neither is set. A line end after it is not part of it.
func (p *program) secret(variable string) (secret []byte, from string, err error) {
	path := p.Env(variable + "_FILE")
	if text := p.Env(variable); text != "" || path == "" {
		return []byte(text), variable, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", fmt.Errorf("read the file named by %s_FILE: %w", variable, err)
	}
	return bytes.TrimRight(text, "\r\n"), variable + "_FILE", nil
}

// readMembersKey returns the key that pseudonyms of text ids are made with, nil if
// none is set. A run has one, which program keeps: to derive it is slow.
func (p *program) readMembersKey() (*members.Key, error) {
	secret, from, err := p.secret("OUTFLOW_MEMBERS_KEY")
	if err != nil || len(secret) == 0 && from == "OUTFLOW_MEMBERS_KEY" {
		return nil, err
	}
	key, err := members.NewKey(secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	return key, nil
}

// auditKey returns the key that the hashes of the audit log are made with, nil if none is
// set.
func (p *program) auditKey() ([]byte, error) {
	key, from, err := p.secret("OUTFLOW_AUDIT_KEY")
	if err != nil || len(key) == 0 && from == "OUTFLOW_AUDIT_KEY" {
		return nil, err
	}
	if err := audit.CheckKey(key); err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	return key, nil
}
