package record

// A Shape says what a Value is.
type Shape int

// The shapes of values. A number, a truth value or a date is text as written:
// what it means is the key's to say, so that NO stays a country.
const (
	Null Shape = iota // nothing is written, or null
	Text
	List
	Map
)

func (s Shape) String() string {
	return [...]string{"nothing", "text", "a list", "a mapping"}[s]
}

// A Value is a piece of a document and where it stands.
type Value struct {
	Shape        Shape
	Line, Column int // from 1; columns count characters
	Text         string
	List         []Value
	Map          []Entry // in the order written
}

// An Entry is a key of a mapping and its value.
type Entry struct {
	Key   Value // of shape Text
	Value Value
}

// Get returns the value of a key, a Null one if the key is not there.
func (v Value) Get(key string) Value {
	for i := range v.Map {
		if v.Map[i].Key.Text == key {
			return v.Map[i].Value
		}
	}
	return Value{Line: v.Line, Column: v.Column}
}
