package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

func (p *program) drawCommand() *cobra.Command {
	var from source
	var shape shape
	var out string
	cmd := &cobra.Command{
		Use:   `draw "QUESTION" | PLACE`,
		Short: "Draw the answer to a question, or what a place is fed by",
		Long: `Draw the answer to a question into an SVG or DOT file, by its ending. A place
alone is drawn with everything that feeds it.

A drawing is made for a width, that of a sheet of A4 across unless --width says
another, at which all of it can be read. What does not fit is folded: what the
question is about, and what has findings, stays open, and the rest is drawn as
boxes of systems, parties and countries. What was folded is said; --open opens
such a box by the id of its system or party, or the code of its country.`,
		Example: `  outflow draw "where did Kakao Pay go" -o lineage.svg
  outflow draw --load fixtures/kakaopay Alipay -o alipay.svg
  outflow draw --load fixtures/kakaopay "what feeds Apple" -o apple.dot
  outflow draw "whose data reached Alipay" --width 1440 --open kakaopay`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := isDrawing(out); err != nil {
				return err
			}
			var question string
			a, err := p.answer(cmd.Context(), &from, args[0], func(ctx context.Context, r graph.Reader, zone *time.Location, text string) (q ask.Query, err error) {
				q, question, err = ask.ParseDrawn(ctx, r, zone, text)
				return q, err
			})
			if err != nil {
				return err
			}
			a.Question = question
			return p.drawTo(cmd.Context(), a, &shape, out, filepath.Ext(out) == ".dot")
		},
	}
	from.questionFlags(cmd)
	shape.flags(cmd, "")
	cmd.Flags().StringVarP(&out, "output", "o", "lineage.svg", "the `FILE` to draw into, .svg or .dot, - for SVG on standard output")
	return cmd
}

// A shape is how an answer is drawn.
type shape struct {
	width int
	open  []string
	label string
}

// flags are those of a verb that draws; what says when, if it does not always.
func (s *shape) flags(cmd *cobra.Command, what string) {
	cmd.Flags().IntVar(&s.width, "width", draw.DefaultWidth, what+fmt.Sprintf("fold what cannot be read in a drawing `PIXELS` wide, %d to %d", draw.LeastWidth, draw.MostWidth))
	cmd.Flags().StringArrayVar(&s.open, "open", nil, what+"draw what is folded under this `ID` of a system, a party or a country more closely (may be repeated)")
	cmd.Flags().StringVar(&s.label, "label", draw.LabelName, what+"label arrows with `WHAT`: "+strings.Join(draw.Labels[:], ", "))
}

// isDrawing checks what is to be drawn into, before the work is done.
func isDrawing(path string) error {
	switch filepath.Ext(path) {
	case ".svg", ".dot", "":
		return nil
	}
	return &usageError{fmt.Errorf("-o %s: drawings are SVG or DOT; give a name that ends in .svg or .dot, or - for SVG on standard output", path)}
}

// drawTo draws an answer into a file, as DOT or SVG, and says what it folded.
func (p *program) drawTo(ctx context.Context, a *ask.Answer, s *shape, path string, dot bool) error {
	if s.width < draw.LeastWidth || s.width > draw.MostWidth {
		return &usageError{fmt.Errorf("--width %d: a drawing is made for %d to %d pixels", s.width, draw.LeastWidth, draw.MostWidth)}
	}
	o := draw.Options{Headline: a.Sentence(), Width: s.width, Open: s.open, Label: s.label}
	drawing, err := (*draw.Drawing)(nil), error(nil)
	if dot {
		drawing, err = draw.DOT(a, o)
	} else {
		drawing, err = draw.SVG(ctx, a, o)
	}
	if err != nil {
		return err
	}
	if err := p.writeTo(path, forAll, func(w io.Writer) error {
		_, err := w.Write(drawing.Text)
		return err
	}); err != nil {
		return err
	}
	said := drawing.Folded
	if len(drawing.Unknown) > 0 {
		said = strings.TrimSpace(said + " Nothing in the drawing goes by what --open names: " + strings.Join(drawing.Unknown, ", ") + ".")
	}
	if said != "" {
		_, err = io.WriteString(p.Err, ask.Clean(said)+"\n")
	}
	return err
}
