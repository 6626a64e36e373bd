package parquet

import "fmt"

// A Kind is what the values of a column are, as far as they are read here.
type Kind int

// The kinds.
const (
	Other      Kind = iota // nothing that is read
	Whole                  // whole numbers, as Ints
	Unsigned               // whole numbers without a sign, as the bits of Ints
	BigWhole               // whole numbers, as the bytes of their two's complement, the highest first
	Text                   // in UTF-8, unless whoever wrote them did otherwise
	UUID                   // 16 bytes
	Date                   // days since 1970-01-01, as Ints
	Millis                 // since 1970-01-01T00:00, as Ints
	Micros                 // the same
	Nanos                  // the same
	JulianTime             // INT96: nanoseconds of a day in eight bytes, the Julian day in four, the lowest first
)

// A Column is one at the top of a file.
type Column struct {
	Name string
	Type string // as Parquet calls it, for messages
	Kind Kind
	// Local says of a time that it is of no zone: a clock on some wall showed it.
	Local bool

	leaf     int
	physical int64
	length   int64 // of values of a fixed length
	optional bool
}

// Physical types that are read.
const (
	physicalInt32 = 1
	physicalInt64 = 2
	physicalInt96 = 3
	physicalBytes = 6
	physicalFixed = 7
)

var physicalNames = [...]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}

// An element is a part of a schema.
type element struct {
	name                                          string
	physical, length, repetition, children, scale int64
	converted                                     int64
	logical                                       int16 // its number in the union, 0 for none
	unit                                          int16 // of a time: 1 is milliseconds, 2 micro, 3 nano
	local, unsigned                               bool
}

func (t *thrift) element() (element, error) {
	e := element{physical: -1, converted: -1}
	numbers := map[int16]*int64{1: &e.physical, 2: &e.length, 3: &e.repetition, 5: &e.children, 6: &e.converted, 7: &e.scale}
	err := t.structure(func(id int16, kind byte) error {
		switch {
		case numbers[id] != nil && isWhole(kind) && kind != isByte:
			return t.number(numbers[id])
		case id == 4 && kind == isBinary:
			name, err := t.binary()
			e.name = string(name)
			return err
		case id == 10 && kind == isStruct:
			return t.structure(func(id int16, kind byte) error {
				if e.logical = id; kind != isStruct {
					return t.skip(kind)
				}
				return t.logical(&e)
			})
		}
		return t.skip(kind)
	})
	return e, err
}

// The logical types that matter here, by their numbers in the union.
const (
	logicalString    = 1
	logicalEnum      = 4
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTimestamp = 8
	logicalInteger   = 10
	logicalUUID      = 14
)

var logicalNames = map[int16]string{
	logicalString: "STRING", 2: "MAP", 3: "LIST", logicalEnum: "ENUM", logicalDecimal: "DECIMAL", logicalDate: "DATE", 7: "TIME", logicalTimestamp: "TIMESTAMP",
	logicalInteger: "INTEGER", 11: "UNKNOWN", 12: "JSON", 13: "BSON", logicalUUID: "UUID", 15: "FLOAT16", 16: "VARIANT", 17: "GEOMETRY", 18: "GEOGRAPHY",
}

// logical reads what a logical type says of itself.
func (t *thrift) logical(e *element) error {
	return t.structure(func(id int16, kind byte) error {
		switch {
		case e.logical == logicalDecimal && id == 1 && isWhole(kind) && kind != isByte:
			return t.number(&e.scale)
		case e.logical == logicalTimestamp && id == 1:
			e.local = kind == isFalse
		case e.logical == logicalTimestamp && id == 2 && kind == isStruct:
			return t.structure(func(id int16, kind byte) error {
				e.unit = id
				return t.skip(kind)
			})
		case e.logical == logicalInteger && id == 2:
			e.unsigned = kind == isFalse
		}
		return t.skip(kind)
	})
}

// modern puts the older way of saying what values are into the newer one.
func (e *element) modern() {
	if e.logical != 0 {
		return
	}
	switch {
	case e.converted == 0:
		e.logical = logicalString
	case e.converted == 4:
		e.logical = logicalEnum
	case e.converted == 5:
		e.logical = logicalDecimal
	case e.converted == 6:
		e.logical = logicalDate
	case e.converted == 7, e.converted == 8:
		e.logical = 7
	case e.converted == 9, e.converted == 10:
		e.logical, e.unit = logicalTimestamp, int16(e.converted-8)
	case e.converted >= 11 && e.converted <= 18:
		e.logical, e.unsigned = logicalInteger, e.converted <= 14
	case e.converted == 19, e.converted == 20:
		e.logical = int16(e.converted - 7)
	}
}

// column returns what a leaf is.
func (e *element) column() Column {
	e.modern()
	c := Column{Name: e.name, Local: e.local, physical: e.physical, length: e.length, optional: e.repetition == 1, Type: "a type that Parquet has not"}
	if e.physical >= 0 && e.physical < int64(len(physicalNames)) {
		c.Type = physicalNames[e.physical]
	}
	if name := logicalNames[e.logical]; name != "" {
		c.Type = name
	} else if e.logical != 0 {
		c.Type = fmt.Sprint("logical type ", e.logical)
	}
	number := e.physical == physicalInt32 || e.physical == physicalInt64
	bytes := e.physical == physicalBytes || e.physical == physicalFixed
	switch {
	case e.repetition == 2:
		c.Type = "a repeated " + c.Type
	case number && e.logical == logicalInteger && e.unsigned:
		c.Kind = Unsigned
	case number && (e.logical == 0 || e.logical == logicalInteger), number && e.logical == logicalDecimal && e.scale == 0:
		c.Kind = Whole
	case bytes && e.logical == logicalDecimal && e.scale == 0:
		c.Kind = BigWhole
	case e.physical == physicalBytes && (e.logical == 0 || e.logical == logicalString || e.logical == logicalEnum):
		c.Kind = Text
	case e.physical == physicalFixed && e.logical == logicalUUID && e.length == 16:
		c.Kind = UUID
	case e.physical == physicalInt32 && e.logical == logicalDate:
		c.Kind = Date
	case e.physical == physicalInt64 && e.logical == logicalTimestamp && e.unit >= 1 && e.unit <= 3:
		c.Kind = Millis + Kind(e.unit-1)
	case e.physical == physicalInt96 && e.logical == 0:
		c.Kind = JulianTime
	}
	if e.logical == logicalDecimal && e.scale != 0 {
		c.Type = fmt.Sprintf("DECIMAL with %d digits after its point", e.scale)
	}
	return c
}

// schema finds the columns in a schema, which lists a tree: each element that has
// children before them.
func (f *File) schema(elements []element) error {
	if len(elements) == 0 {
		return errForm
	}
	left := []int64{elements[0].children} // children to come, of each that encloses
	for i := 1; i < len(elements); i++ {
		e := &elements[i]
		for len(left) > 0 && left[len(left)-1] == 0 {
			left = left[:len(left)-1]
		}
		if len(left) == 0 {
			return errForm
		}
		left[len(left)-1]--
		if len(left) == 1 {
			c := Column{Name: e.name, Type: "a group of columns", leaf: f.leaves}
			if e.children <= 0 {
				c = e.column()
				c.leaf = f.leaves
			}
			f.Columns = append(f.Columns, c)
		}
		if e.children > 0 {
			left = append(left, e.children)
		} else {
			f.leaves++
		}
	}
	for _, n := range left {
		if n != 0 {
			return errForm
		}
	}
	return nil
}

// Narrow reports whether values are numbers of 32 bits.
func (c *Column) Narrow() bool { return c.physical == physicalInt32 }
