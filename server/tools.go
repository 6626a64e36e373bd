package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/server/audit"
)

// A tool is something that an assistant may ask for.
type tool struct {
	name, title, description string
	arguments                []argument
	run                      func(ctx context.Context, p parameters) (*told, error)
	// gives is what openAPI calls the JSON that it gives, "" if it gives none, and adds what
	// only tools add to that, by its key, as JSON Schema describes it.
	gives string
	adds  map[string]any
	// audited tools have their refusals in the audit log, as the routes that do the same.
	audited bool
}

// An argument is what a tool is told by a name.
type argument struct {
	name, description string
	required          bool
	most              int // how large: a text in bytes, or a whole number if numeric
	numeric           bool
	examples          []any
}

// told is what a tool answers: a text to be quoted, and, but of a drawing, the same as JSON.
type told struct {
	text    string
	drawing []byte // SVG
	value   json.RawMessage
	of      *answered // what the audit log has of it, nil if it answers no question
}

// answered is a question with its answer in a format.
type answered struct {
	action   audit.Action
	question *question
	format   string
	answer   *ask.Answer
}

// tools are what assistants may ask for, each what a route of the same name answers. None
// of them lists people, or is about one person, whatever the caller's role is: what an
// assistant reads goes to whoever runs it.
type tools struct {
	answerer  *answerer
	formatter *formatter
	catalog   *catalog
	most      int // see Limits.Told
}

func (t *tools) all() []tool {
	at := argument{
		name: "at", most: 100, examples: []any{"3", "2024-03-01"},
		description: "As of which commit: its number, or a date for the last commit made before that ended. The newest if left out. Use the revision of an earlier answer to ask on about the same state.",
	}
	timezone := argument{name: "timezone", most: 100, examples: []any{"Asia/Seoul"}, description: "Where days begin; the graph's own zone if left out."}
	questioned := func(examples ...any) argument {
		return argument{name: "question", required: true, most: t.answerer.longest, examples: examples,
			description: "A question in Outflow's own English; the server's instructions list its forms. Names are found in any letter case; put a name that holds words of the question in quotation marks."}
	}
	leftOut := map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "integer"},
		"description": "How many rows of each list were left out to keep this short. Every count is of all."}
	beside := map[string]any{"left_out": leftOut}
	return []tool{
		{
			name: "ask", title: "Ask whose data moved", audited: true, run: t.ask, gives: "Answer",
			adds:        map[string]any{"sentence": map[string]any{"type": "string", "description": "The answer in one sentence, to be quoted."}, "left_out": leftOut},
			description: "Answers one question about whose data reached whom, when, by which transfers and on what ground. Gives a sentence with bounds, a verdict (yes, possibly, no, unknown), counts, transfers with findings and sources, what the answer rests on, what was left out, and the revision. Quote the sentence with its bounds and revision; do not turn bounds into one number.",
			arguments: []argument{questioned("which non-Apple-Pay users' data reached Alipay", "whose data reached Alipay during 2018-04/2018-07", "where did Kakao Pay go",
				"what feeds Alipay", "what was derived from transfer nsf-build", "which transfers without ground", "where does the data of Apple Pay lie"), at, timezone},
		},
		{
			name: "place", title: "Look at a place", run: t.place, gives: "Place", adds: beside,
			description: "Tells what is known of one party, system, dataset or field: where it is, what it holds, what lies in it, what runs into and out of it, and what each source says.",
			arguments: []argument{{name: "place", required: true, most: mostName, examples: []any{"Alipay", "kakaopay-core/accounts"},
				description: "Its id, name or alias. search finds them."}, at},
		},
		{
			name: "transfer", title: "Look at a transfer", run: t.transfer, gives: "Transfer", adds: beside,
			description: "Tells what is known of one transfer: its ends, times, categories, what it is fed by and where it goes on, and what each source says: whose data, purpose, ground, disclosed or not, evidence.",
			arguments: []argument{{name: "transfer", required: true, most: mostName, examples: []any{"nsf-build"},
				description: "Its id, as answers write it."}, at},
		},
		{
			name: "search", title: "Find names", run: t.search, gives: "Names", adds: beside,
			description: "Finds parties, systems, datasets, fields, cohorts, populations, categories, countries and transfers by the beginning of any word of their names, and how a question names each.",
			arguments: []argument{{name: "text", required: true, most: mostName, examples: []any{"kakao", "phone"},
				description: "The beginning of a name, of a word in it, or of an id."},
				{name: "limit", numeric: true, most: mostFound, examples: []any{20}, description: "How many to find: 20 if left out."}, at},
		},
		{
			name: "draw", title: "Draw an answer", audited: true, run: t.draw,
			description: "Draws the answer to a question as one SVG file: parties as clusters, places as boxes, transfers as arrows. Says how much was folded to stay readable. Save it as a file; it is no text to read.",
			arguments:   []argument{questioned("which non-Apple-Pay users' data reached Alipay", "where did Kakao Pay go"), at, timezone},
		},
	}
}

const (
	// mostName bounds a name or an id in bytes: it has 1024 characters at most.
	mostName = 4096
	// mostFound bounds how many names search finds.
	mostFound = 100
	// narrowest is for how few pixels a drawing still shows something.
	narrowest = 300
)

// read reads the arguments of a tool.
func (t *tool) read(arguments json.RawMessage) (parameters, error) {
	var said map[string]any
	d := json.NewDecoder(bytes.NewReader(arguments))
	d.UseNumber()
	if len(arguments) > 0 {
		if err := d.Decode(&said); err != nil {
			return nil, parameterError("the arguments cannot be read: %v", err)
		}
	}
	values := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		switch value := said[name].(type) {
		case nil:
		case string:
			values.Set(name, value)
		case json.Number:
			values.Set(name, value.String())
		default:
			return nil, parameterError("%s: expected text", clip(name, 50))
		}
	}
	var known []string
	for _, a := range t.arguments {
		known = append(known, a.name)
	}
	p, err := newParameters(values, known, "")
	if err != nil {
		return nil, err
	}
	for _, a := range t.arguments {
		text := p.text(a.name)
		switch {
		case text == "" && a.required:
			return nil, parameterError("%s is missing", a.name)
		case !a.numeric && len(text) > a.most:
			return nil, parameterError("%s is %d bytes long; at most %d are read", a.name, len(text), a.most)
		}
	}
	return p, nil
}

// ask answers a question.
func (t *tools) ask(ctx context.Context, p parameters) (*told, error) {
	q, a, err := t.answer(ctx, p)
	if err != nil {
		return nil, err
	}
	out, err := fitting(t.most, func(rows int) (string, any, error) { return answerView(a, rows, t.most) })
	if err == nil {
		out.of = &answered{audit.Asked, q, "tool", a}
	}
	return out, err
}

// answer works out the question that is asked of a tool.
func (t *tools) answer(ctx context.Context, p parameters) (*question, *ask.Answer, error) {
	q, err := t.answerer.read(ctx, p.text("question"), p)
	if err != nil {
		return nil, nil, err
	}
	a, err := t.answerer.answer(ctx, q)
	return q, a, err
}

// draw draws the answer to a question, ever narrower, and so with fewer boxes, until the
// drawing is short enough.
func (t *tools) draw(ctx context.Context, p parameters) (*told, error) {
	q, a, err := t.answer(ctx, p)
	if err != nil {
		return nil, err
	}
	for width := draw.DefaultWidth; width >= narrowest; width = width * 2 / 3 {
		svg, folded, err := t.formatter.drawnWithin(ctx, q, a, width)
		if err != nil {
			return nil, err
		}
		if len(svg) <= 2*t.most {
			return &told{text: drawingText(a, folded, t.most), drawing: svg, of: &answered{audit.Drew, q, drawing.name, a}}, nil
		}
	}
	return nil, &unanswerableError{fmt.Errorf("a drawing of this is longer than the %d bytes that a tool may give; narrow the question (as of, during, from, to), or have it drawn by outflow draw or on the service's page", 2*t.most)}
}

// place tells what is known of a place.
func (t *tools) place(ctx context.Context, p parameters) (*told, error) {
	r, err := t.catalog.archive.find(ctx, p)
	if err != nil {
		return nil, err
	}
	id, err := t.resolve(ctx, p.text("place"), func(id string) bool { return r.Graph().Place(id) != graph.None }, r.ParsePlace)
	if err != nil {
		return nil, err
	}
	found, err := t.catalog.place(ctx, r, id)
	if err != nil {
		return nil, err
	}
	return fitting(t.most, found.view)
}

// transfer tells what is known of a transfer.
func (t *tools) transfer(ctx context.Context, p parameters) (*told, error) {
	r, err := t.catalog.archive.find(ctx, p)
	if err != nil {
		return nil, err
	}
	id, err := t.resolve(ctx, p.text("transfer"), func(id string) bool { return len(r.Graph().Accounts(id)) > 0 }, r.ParseTransfer)
	if err != nil {
		return nil, err
	}
	found, err := t.catalog.transfer(ctx, r, id)
	if err != nil {
		return nil, err
	}
	return fitting(t.most, found.view)
}

// resolve returns the id of what a text names: the text, if it is one, or else what a
// question that holds it would mean.
func (t *tools) resolve(ctx context.Context, text string, isID func(string) bool, parse func(context.Context, string) (string, error)) (string, error) {
	if isID(text) {
		return text, nil
	}
	return inTurn(ctx, t.answerer.reading, func(ctx context.Context) (string, error) {
		id, err := parse(ctx, text)
		return id, timely(ctx, err)
	})
}

// search finds names.
func (t *tools) search(ctx context.Context, p parameters) (*told, error) {
	limit, err := p.number("limit", 1, mostFound, 20)
	if err != nil {
		return nil, err
	}
	r, err := t.catalog.archive.find(ctx, p)
	if err != nil {
		return nil, err
	}
	found, err := t.catalog.find(ctx, r, p.text("text"), int(limit))
	if err != nil {
		return nil, err
	}
	return fitting(t.most, found.view)
}
