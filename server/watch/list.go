// Package watch keeps the questions of which somebody wants to be told when their answers change.
package watch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"outflow/server/beside"
)

// A Question is one that was saved.
type Question struct {
	Name     string    `json:"name"` // which no other has
	Question string    `json:"question"`
	By       string    `json:"by"` // who saved it, as the audit log names them; "" if no service did
	Saved    time.Time `json:"saved"`
}

// Errors of a List, matched with errors.Is.
var (
	// ErrUnfit means that something is no name, or no question to save.
	ErrUnfit = errors.New("this cannot be saved")
	// ErrTaken means that another question has the name.
	ErrTaken = errors.New("the name is taken")
	// ErrFull means that as many questions are saved as may be.
	ErrFull = errors.New("there is no room for another question")
	// ErrNone means that there is no question of a name.
	ErrNone = errors.New("no such question")
)

// Bounds. Each saved question is asked of two commits whenever somebody looks at all of them.
const (
	Most        = 100
	mostName    = 100 // bytes
	mostText    = 10_000
	mostContent = 8 << 20 // more than as many of the longest take
)

// A List is the saved questions in a file, which need not be there. Whatever process changes
// the file, whoever reads the list next sees it.
type List struct{ file beside.File }

// Open names the file.
func Open(path string) *List {
	return &List{beside.File{Path: path, What: "the saved questions", By: "outflow watch", Patience: 5 * time.Second}}
}

// All returns the questions in the order of their names.
func (l *List) All() ([]Question, error) {
	data, err := os.ReadFile(l.file.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the saved questions: %w", err)
	}
	all, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the saved questions: %s is damaged: %w; bring back a copy of it, or remove it and save the questions anew", l.file.Path, err)
	}
	return all, nil
}

// content is what the file holds.
type content struct {
	Version   int        `json:"outflow_watch"`
	Questions []Question `json:"questions"`
}

func parse(data []byte) ([]Question, error) {
	if len(data) > mostContent {
		return nil, fmt.Errorf("it has %d bytes, and %d is the most", len(data), mostContent)
	}
	var c content
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, err
	}
	if c.Version != 1 || d.More() {
		return nil, errors.New("it is no list of saved questions of this version")
	}
	slices.SortFunc(c.Questions, byName)
	for i, q := range c.Questions {
		if err := fits(q); err != nil {
			return nil, err
		}
		if i > 0 && c.Questions[i-1].Name == q.Name {
			return nil, fmt.Errorf("two questions are called %q", q.Name)
		}
	}
	return c.Questions, nil
}

func byName(a, b Question) int { return strings.Compare(a.Name, b.Name) }

// fits refuses what cannot be saved.
func fits(q Question) error {
	shown := func(text string) bool {
		return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) && strings.TrimSpace(text) == text
	}
	switch {
	case q.Name == "":
		return fmt.Errorf("%w: a saved question needs a name", ErrUnfit)
	case len(q.Name) > mostName || !shown(q.Name):
		return fmt.Errorf("%w: the name of a saved question is at most %d bytes of text on one line", ErrUnfit, mostName)
	case q.Question == "":
		return fmt.Errorf("%w: there is no question", ErrUnfit)
	case len(q.Question) > mostText || !utf8.ValidString(q.Question):
		return fmt.Errorf("%w: a saved question is at most %d bytes of text", ErrUnfit, mostText)
	}
	return nil
}

// Add saves a question, and returns it as it is kept: if it is saved already under this name, as
// it was. Once it is certain that it can be, and before it is, first is called, whose error keeps
// it from being saved.
func (l *List) Add(q Question, first func() error) (Question, error) {
	q.Saved = q.Saved.UTC().Truncate(time.Second)
	if err := fits(q); err != nil {
		return q, err
	}
	err := l.change(first, func(all []Question) ([]Question, error) {
		i, there := slices.BinarySearchFunc(all, q, byName)
		switch {
		case there && all[i].Question == q.Question:
			q = all[i]
			return all, nil
		case there:
			return nil, fmt.Errorf("%w: %q is %q; remove that first, or give this one another name", ErrTaken, q.Name, all[i].Question)
		case len(all) >= Most:
			return nil, fmt.Errorf("%w: %d are saved; remove one first", ErrFull, len(all))
		}
		return slices.Insert(all, i, q), nil
	})
	return q, err
}

// Remove takes a question off the list. Of first, see Add.
func (l *List) Remove(name string, first func() error) error {
	return l.change(first, func(all []Question) ([]Question, error) {
		i, there := slices.BinarySearchFunc(all, Question{Name: name}, byName)
		if !there {
			return nil, fmt.Errorf("%w: none is called %q", ErrNone, name)
		}
		return slices.Delete(all, i, i+1), nil
	})
}

func (l *List) change(first func() error, edit func([]Question) ([]Question, error)) error {
	return l.file.Change(func() (any, error) {
		all, err := l.All()
		if err == nil {
			all, err = edit(all)
		}
		if err == nil {
			err = first()
		}
		return content{1, append([]Question{}, all...)}, err
	})
}
