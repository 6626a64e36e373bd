package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

func (p *program) drawCommand() *cobra.Command {
	var from source
	var out string
	cmd := &cobra.Command{
		Use:   `draw "QUESTION" | PLACE`,
		Short: "Draw the answer to a question, or what a place is fed by",
		Long: `Draw the answer to a question into an SVG or DOT file, by its ending. A place
alone is drawn with everything that feeds it.`,
		Example: `  outflow draw "where did Kakao Pay go" -o lineage.svg
  outflow draw --load fixtures/kakaopay Alipay -o alipay.svg
  outflow draw --load fixtures/kakaopay "what feeds Apple" -o apple.dot`,
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
			return p.drawTo(cmd.Context(), a, out, filepath.Ext(out) == ".dot")
		},
	}
	from.questionFlags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "lineage.svg", "the `FILE` to draw into, .svg or .dot, - for SVG on standard output")
	return cmd
}

// isDrawing checks what is to be drawn into, before the work is done.
func isDrawing(path string) error {
	switch filepath.Ext(path) {
	case ".svg", ".dot", "":
		return nil
	}
	return &usageError{fmt.Errorf("-o %s: drawings are SVG or DOT; give a name that ends in .svg or .dot, or - for SVG on standard output", path)}
}

// drawTo draws an answer into a file, as DOT or SVG.
func (p *program) drawTo(ctx context.Context, a *ask.Answer, path string, dot bool) error {
	o := draw.Options{Headline: a.Sentence()}
	drawing, err := []byte(nil), error(nil)
	if dot {
		drawing, err = draw.DOT(a, o)
	} else {
		drawing, err = draw.SVG(ctx, a, o)
	}
	if err != nil {
		return err
	}
	return p.writeTo(path, forAll, func(w io.Writer) error {
		_, err := w.Write(drawing)
		return err
	})
}
