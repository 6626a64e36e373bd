package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

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
			a, err := p.answerOrPlace(cmd.Context(), &from, args[0])
			if err != nil {
				return err
			}
			if filepath.Ext(out) != ".dot" {
				return drawTo(cmd.Context(), a, out)
			}
			dot, err := draw.DOT(a, draw.Options{Headline: a.Sentence()})
			if err != nil {
				return err
			}
			if err := os.WriteFile(out, dot, 0o644); err != nil {
				return fmt.Errorf("write the drawing: %w", err)
			}
			return nil
		},
	}
	from.flags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "lineage.svg", "the `FILE` to draw into, .svg or .dot")
	return cmd
}

// answerOrPlace answers the question, or, where it is none, what feeds the
// place that it names.
func (p *program) answerOrPlace(ctx context.Context, from *source, text string) (*ask.Answer, error) {
	a, err := p.answer(ctx, from, text)
	var unread *ask.QuestionError
	if errors.As(err, &unread) && !strings.Contains(strings.TrimSpace(text), " reach") {
		if place, placeErr := p.answer(ctx, from, "what feeds "+text); placeErr == nil {
			return place, nil
		}
	}
	return a, err
}
