package ask

import "context"

// WithRows answers a question as Answer does, but makes all rows at once.
func (a *Asker) WithRows(ctx context.Context, q Query) (*Answer, error) {
	e, err := a.sparing().evaluate(ctx, q)
	if err != nil {
		return nil, err
	}
	o, err := e.outline(ctx, false)
	if err != nil {
		return nil, err
	}
	return o.answer, nil
}
