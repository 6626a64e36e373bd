package ledger

// An Error is what went wrong with a store, in its user's words: what, and
// what to do. It unwraps to the cause.
type Error struct {
	Store string // where it is, "" if that is not known
	What  string
	Err   error
}

// NewError returns an Error; the cause may be nil.
func NewError(store, what string, cause error) error { return &Error{store, what, cause} }

func (e *Error) Error() string {
	if e.Store == "" {
		return "store: " + e.What
	}
	return "store " + e.Store + ": " + e.What
}

func (e *Error) Unwrap() error { return e.Err }
