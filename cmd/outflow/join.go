package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
	"outflow/ingest/members"
)

// A join is a file of somebody's own in which the people of an answer are found.
type join struct {
	file, id, population, columns string
}

func (j *join) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&j.file, "join", "", "the `FILE` of your own to find the people in, - for standard input")
	cmd.Flags().StringVar(&j.id, "id", "", "with --join, the `COLUMN` of the ids, by its name (default: the first)")
	cmd.Flags().StringVar(&j.columns, "columns", "", "with --join, the `COLUMNS` to add beside certainty: some of first,last,categories,transfers")
	populationFlag(cmd, &j.population)
}

func populationFlag(cmd *cobra.Command, population *string) {
	cmd.Flags().StringVar(population, "population", "", "the `POPULATION` that the ids are of, where several have member lists")
}

// check reads what is to be added.
func (j *join) check() (columns []string, err error) {
	if j.file == "" && (j.id != "" || j.population != "" || j.columns != "") {
		return nil, &usageError{errors.New("--id, --population and --columns are about the file that --join names")}
	}
	if columns, err = ask.ReadMatchColumns(j.columns); err != nil {
		return nil, &usageError{err}
	}
	return columns, nil
}

func (p *program) join(ctx context.Context, a *ask.Asker, q ask.Query, j *join, columns []string, out string) error {
	register, err := a.Register(j.population)
	if err != nil {
		return err
	}
	key, err := p.membersKey()
	if err != nil {
		return err
	}
	identify, err := members.NewIdentifier(register.Keyed, register.Key, key)
	if err != nil {
		return err
	}
	in, err := p.openInput(j.file)
	if err != nil {
		return err
	}
	defer in.Close()
	list, err := a.List(ctx, q)
	if err != nil {
		return err
	}
	match, err := list.Match(register.Population, columns)
	if err != nil {
		return err
	}
	name := j.file
	if name == "-" {
		name = "standard input"
	}
	var did members.Joined
	if err := p.writeTo(out, forOwner, func(w io.Writer) (err error) {
		did, err = joinOf(name, j.id, identify, match).Run(ctx, in, w)
		return err
	}); err != nil {
		return err
	}
	p.sayJoined(name, did)
	p.sayMissing(list, match, register.Population)
	return nil
}

func joinOf(file, column string, identify *members.Identifier, match *ask.Match) *members.Join {
	return &members.Join{File: file, Column: column, ID: identify.ID, Find: match.Find, Adds: match.Columns()}
}

// sayJoined says what became of the rows of a file.
func (p *program) sayJoined(file string, did members.Joined) {
	say := func(n int64, what, about string) {
		if n > 0 {
			fmt.Fprintln(p.Err, ask.Clean(fmt.Sprintf("outflow: %s: %s %s%s", file, ask.Plural(int(n), "row", "rows"), what, about)))
		}
	}
	say(did.Written, "written", "")
	say(did.Others, "left out, of people on a member list whose data is not concerned", "")
	say(did.Unlisted, "left out, of ids on no member list", ": whether they are concerned is not known")
	say(did.Unusable, "left out, without an id that a member list can have", fmt.Sprintf(", the first in line %d", did.FirstUnusable))
}

// sayMissing says whom of the people of an answer no row was of.
func (p *program) sayMissing(list *ask.List, match *ask.Match, population string) {
	if n := match.Missing(); n > 0 {
		fmt.Fprintln(p.Err, ask.Clean(fmt.Sprintf("outflow: without a row: %s of %s", ask.Plural(int(n), "person", "people"), population)))
	}
	for _, r := range list.Populations {
		if r.ID != population {
			fmt.Fprintln(p.Err, ask.Clean(fmt.Sprintf("outflow: not looked for: %s of %s; join a file of theirs with --population", r.People.Possible.People(), r.ID)))
		}
	}
	p.sayUnlisted(list)
}
