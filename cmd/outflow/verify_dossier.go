package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/dossier"
)

// mostDossier is how many bytes a dossier has that is read. One of as many rows as a dossier may
// list has some twenty million.
const mostDossier = 256 << 20

// readDossier reads a file that may be a dossier, and no more of it than one has.
func readDossier(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	tooLarge := fmt.Errorf("%s is larger than %d MB, and no dossier is; name the file that outflow dossier wrote", path, mostDossier>>20)
	if info, err := file.Stat(); err == nil && info.Size() > mostDossier {
		return nil, tooLarge
	}
	document, err := io.ReadAll(io.LimitReader(file, mostDossier+1))
	if err == nil && len(document) > mostDossier {
		err = tooLarge
	}
	return document, err
}

// verifyDossier checks a dossier: by itself, and by the store or the files that it is of.
func (p *program) verifyDossier(ctx context.Context, path string, from *source) error {
	document, err := readDossier(path)
	if err != nil {
		return err
	}
	stated, is, err := dossier.Seal(document)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if stated != is {
		return fmt.Errorf("%s was altered: it states the sum %s, and has %s", path, stated, is)
	}
	record, err := dossier.ReadRecord(document)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	p.say("The file has the sum that it states, %s. Who altered it could have reckoned that anew: compare it with one that was kept elsewhere.", is)
	from.zone, from.exact = record.Asked.Timezone, record.Asked.Exact
	zone, err := from.days()
	if err != nil {
		return err
	}
	files := len(from.paths) > 0
	switch {
	case record.Files && !files:
		return errors.New("the dossier is of files and not of a store; name them with --load to compare them")
	case !record.Files && files:
		return errors.New("the dossier is of a store and not of files; leave --load out, and name the store with --store")
	}
	s, err := p.openFor(ctx, from)
	if err != nil {
		return err
	}
	defer s.Close()
	there, err := p.verifyRevision(ctx, s, record)
	if err != nil {
		return err
	}
	// What keeps the file from being compared whole is said last, and is the exit status.
	var unproved error
	if !there {
		unproved = &statusError{exitFindings, fmt.Errorf("%s was not compared with what it was made of; name with --load the files that were asked, as they were then", path)}
	} else if unproved, err = p.verifyDocument(ctx, s, zone, path, document, record); err != nil {
		return err
	}
	if there && files { // of the same files the answer today is the one that was compared
		return unproved
	}
	if err := p.verifyToday(ctx, s, zone, record); err != nil {
		return err
	}
	return unproved
}

// verifyRevision reports whether the revision that a dossier is of is there. That of a store must
// be.
func (p *program) verifyRevision(ctx context.Context, s graph.Store, r *dossier.Record) (there bool, err error) {
	if r.Files {
		err := s.View(ctx, 0, func(v graph.Reader) error {
			is := v.Commit().Content.String()
			if there = is == r.Revision.Hash; there {
				p.say("The files say what those said that were asked: content hash %s.", is)
			} else {
				p.say("The files say something else than those that were asked: their content hash is %s, and was %s.", is, r.Revision.Hash)
			}
			return nil
		})
		return there, err
	}
	err = s.View(ctx, r.Revision.Number, func(v graph.Reader) error {
		switch c := v.Commit(); {
		case c.Hash != r.Revision.Chain:
			return fmt.Errorf("commit %d of the store is not the one that was asked: its chain hash is %s, and was %s; name the right store with --store", c.Number, c.Hash, r.Revision.Chain)
		case c.Content.String() != r.Revision.Hash:
			return fmt.Errorf("commit %d of the store has the content hash %s, and had %s", c.Number, c.Content, r.Revision.Hash)
		}
		return nil
	})
	if errors.Is(err, graph.ErrNoCommit) {
		return false, fmt.Errorf("the store has no commit %d, of which the dossier is; name the right store with --store", r.Revision.Number)
	}
	if err != nil {
		return false, err
	}
	p.say("The store holds commit %d with the chain hash and the content hash that the dossier states.", r.Revision.Number)
	return true, nil
}

// verifyDocument writes the document again, of the revision that it is of, and compares all of it.
// What another version wrote it compares as far as it can, which is unproved.
func (p *program) verifyDocument(ctx context.Context, s graph.Store, zone *time.Location, path string, document []byte, r *dossier.Record) (unproved, err error) {
	of, number := "Of these files", int64(0)
	if !r.Files {
		of, number = "As of that commit", r.Revision.Number
	}
	d, err := p.dossierOf(ctx, s, zone, number, r.Questions, r.Files, r.Asked)
	if err != nil {
		return nil, fmt.Errorf("%s the questions cannot be answered: %w", strings.ToLower(of[:1])+of[1:], err)
	}
	if head := headOf(d); !r.Files && head < r.Head {
		return nil, fmt.Errorf("the store ends with commit %d, and ended with commit %d when the dossier was made; name the right store with --store, or restore its newest backup", head, r.Head)
	}
	var others []string
	for i := range d.Questions {
		if same, err := r.Holds(i, &d.Questions[i]); err != nil {
			return nil, err
		} else if !same {
			others = append(others, fmt.Sprint(i+1))
		}
	}
	wrote := ask.Clean(r.Version)
	if r.Version != version() {
		if others == nil {
			p.say("%s the answers are those that lie in the file as JSON, to the byte.", of)
		} else {
			p.say("%s the answers to questions %s are others than lie in the file as JSON.", of, strings.Join(others, ", "))
		}
		return &statusError{exitFindings, fmt.Errorf("what %s shows its reader was not compared: only the version that wrote it writes it again, and that was %s, and this is %s; verify it with that version", path, wrote, version())}, nil
	}
	altered := "the file was altered and its sum reckoned anew, or the store was"
	if r.Files {
		altered = "the file was altered and its sum reckoned anew"
	}
	if strings.Contains(wrote, "(devel)") || strings.Contains(wrote, "+dirty") {
		altered += ", or another build wrote it: this one, " + wrote + ", has no version of its own"
	}
	if others != nil {
		return nil, fmt.Errorf("%s the answers to questions %s are others than in the file, with the same version: %s", strings.ToLower(of[:1])+of[1:], strings.Join(others, ", "), altered)
	}
	again, err := r.Again(ctx, d)
	if err != nil {
		return nil, err
	}
	if has, wants, departs := dossier.Departs(document, again); departs {
		return nil, fmt.Errorf("the answers lie in the file as JSON, but what it shows its reader is something else: it has %q where it would have %q, with the same version: %s", has, wants, altered)
	}
	p.say("%s the whole file is written again, to the byte: its text, its drawings, and the answers that lie in it.", of)
	return nil, nil
}

// headOf is the number of the newest commit that a dossier lists.
func headOf(d *dossier.Dossier) int64 {
	if n := len(d.Later); n > 0 {
		return d.Later[n-1].Number
	}
	return d.Commit.Number
}

// verifyToday says of each question in what the answer today differs.
func (p *program) verifyToday(ctx context.Context, s graph.Store, zone *time.Location, r *dossier.Record) error {
	d, err := p.dossierOf(ctx, s, zone, 0, r.Questions, r.Files, r.Asked)
	if err != nil {
		return fmt.Errorf("today the questions cannot be answered: %w", err)
	}
	today := &pair{stores: [2]graph.Store{s, s}, numbers: [2]int64{r.Revision.Number, d.Commit.Number}}
	for side, n := range today.numbers {
		today.states[side].Number = n
	}
	for i, q := range d.Questions {
		if err := p.verifyAnswer(ctx, today, r, i, q.Answer, zone); err != nil {
			return err
		}
	}
	return nil
}

// verifyAnswer says whether the answer to a question today is that of the dossier, and in what
// it differs: of a store in the words of diff, and besides in which rows changed.
func (p *program) verifyAnswer(ctx context.Context, today *pair, record *dossier.Record, n int, a *ask.Answer, zone *time.Location) error {
	differs, err := record.Differs(n, a, false)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("Question %d, %q:", n+1, ask.Clean(record.Questions[n]))
	if len(differs) == 0 {
		same := "the same"
		if record.Cut(n) && !record.Files && today.numbers[0] != today.numbers[1] {
			same = "the same in all that the dossier lists, which is not all of it"
		}
		p.say("%s the answer today is %s.", name, same)
		return nil
	}
	p.say("%s the answer today differs.", name)
	if !record.Files && today.numbers[0] != today.numbers[1] && !a.Query.Person && ask.SaidKnownAt(record.Questions[n]).IsZero() {
		var text bytes.Buffer
		err := today.both(ctx, func(before, after graph.Reader) error {
			// Neither question is as of the other's commit, nor of names that have letters.
			readers := [2]graph.Reader{before, after}
			question := record.Questions[n]
			asked, err := ask.ReadOfBoth(question, func(side int) (ask.Query, error) {
				q, err := ask.Parse(ctx, readers[side], zone, question)
				q.KnownAt = 0
				return q, err
			})
			if err != nil {
				return err
			}
			d, err := today.differenceOf(ctx, before, after, zone, asked, record.Asked.Exact)
			if err != nil {
				return err
			}
			return d.WriteText(&text)
		})
		if err != nil {
			return err
		}
		for line := range strings.Lines(text.String()) {
			p.say("%s", strings.TrimRight("  "+line, " \n"))
		}
		if differs, err = record.Differs(n, a, true); err != nil || len(differs) == 0 {
			return err
		}
		p.say("  Besides:")
	}
	for _, line := range differs {
		p.say("  %s", line)
	}
	return nil
}

// say prints a line, in which there may be names.
func (p *program) say(format string, args ...any) {
	fmt.Fprintln(p.Out, ask.Clean(fmt.Sprintf(format, args...)))
}
