package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
	"outflow/ingest/members"
)

func (p *program) personCommand() *cobra.Command {
	var from source
	var v view
	var population string
	cmd := &cobra.Command{
		Use:   `person ID "QUESTION"`,
		Short: "Answer one question about one person",
		Long: `Answer one question about the data of one person, by the id that your own records
have: a whole number, or a text that is found by the pseudonym kept of it, with the
key that the lists were read with. Any question of outflow help ask does that asks
for people's data: all that is answered is of this person's alone, and a question
that names people is answered of this person if they are one of those. Of where a
person's data went "which transfers" lists every transfer that carried it.

The id is nowhere repeated: no answer, drawing, message or record has it. A command
line can be seen by others on the machine and is kept by shells; with - in its place
the id is the first line of standard input.

Of who is on no member list nothing is confirmed: they may be one of the people of
whom no list is loaded, or nothing that is loaded speaks of them, and the answer
says which.`,
		Example: `  outflow person 17 "whose data reached Alipay"
  outflow person 17 "which transfers" --json
  outflow person 17 "where did Kakao Pay go" --svg lineage.svg`,
		Args: usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.check(); err != nil {
				return err
			}
			id, err := p.readID(args[0], args[1])
			if err != nil {
				return err
			}
			o, err := p.outlineAbout(cmd.Context(), &from, population, id, args[1])
			if err != nil {
				return err
			}
			return p.show(cmd.Context(), o, args[1], &v)
		},
	}
	// What cannot be read as a flag may be an id.
	cmd.SetFlagErrorFunc(func(*cobra.Command, error) error {
		return &usageError{errors.New("a flag is not known or lacks its value; an id that begins with - comes by standard input, or after --")}
	})
	from.questionFlags(cmd)
	v.flags(cmd)
	populationFlag(cmd, &population)
	return cmd
}

// readID returns the id that is given, or the first line of standard input. What
// cannot be an id and a question in this order may be the other way round, so
// neither is repeated.
func (p *program) readID(id, question string) (string, error) {
	asks, _, more := strings.Cut(id, " ")
	if more && slices.Contains([]string{"which", "whose", "what", "where", "how", "did", "has"}, strings.ToLower(asks)) ||
		!strings.Contains(strings.TrimSpace(question), " ") {
		return "", &usageError{errors.New("the id of the person comes first, the question second, in quotation marks")}
	}
	if id != "-" {
		return id, nil
	}
	const longest = 8 << 10 // in bytes; more than an id of 1024 characters
	line, err := bufio.NewReader(io.LimitReader(p.In, longest)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the id: %w", err)
	}
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
}

func (p *program) outlineAbout(ctx context.Context, from *source, population, id, question string) (*ask.Outline, error) {
	a, q, err := p.question(ctx, from, question, ask.Parse, toName)
	if err != nil {
		return nil, ask.Discreet(err, id)
	}
	register, err := a.Register(population)
	if err != nil {
		return nil, err
	}
	key, err := p.membersKey()
	if err != nil {
		return nil, err
	}
	who, err := identify(register, key, id)
	if err != nil {
		return nil, err
	}
	return a.OutlineAbout(ctx, q, who)
}

// identify finds what the lists of a population keep of an id. Where there are
// none, nothing need be known of the person.
func identify(r ask.Register, key *members.Key, id string) (*ask.Person, error) {
	who := &ask.Person{Population: r.Population}
	if !r.Listed {
		return who, nil
	}
	i, err := members.NewIdentifier(r.Keyed, r.Key, key)
	if err == nil {
		who.ID, err = i.ID([]byte(id))
	}
	return who, err
}
