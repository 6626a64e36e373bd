package server

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parameters are what is asked for, by name: those of a request's address, or the
// arguments of a tool.
type parameters url.Values

// newParameters takes parameters that are known, each once, but for "open" and one more that may be
// repeated, if not "". What is not known is an error, rather than passed over: a misspelt "at" would
// answer another question.
func newParameters(values url.Values, known []string, repeated string) (parameters, error) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch said := values[name]; {
		case !slices.Contains(known, name):
			return nil, parameterError("there is no parameter %q here; there is: %s", clip(name, 50), strings.Join(known, ", "))
		case len(said) > 1 && name != "open" && name != repeated:
			return nil, parameterError("%q is said twice", name)
		}
	}
	return parameters(values), nil
}

// has reports whether a parameter was given, be it empty.
func (p parameters) has(name string) bool { return url.Values(p).Has(name) }

// text returns a parameter, "" if it was left out.
func (p parameters) text(name string) string { return url.Values(p).Get(name) }

// all returns a parameter that may be said several times, each value once, in order.
func (p parameters) all(name string) []string {
	return slices.Compact(slices.Sorted(slices.Values(p[name])))
}

// required reads a parameter that cannot be left out.
func (p parameters) required(name string) (string, error) {
	text := p.text(name)
	if text == "" {
		return "", parameterError("%s is missing", name)
	}
	return text, nil
}

// number reads a parameter that is a whole number between two; without it is
// what holds when it was left out.
func (p parameters) number(name string, least, most, without int64) (int64, error) {
	text := p.text(name)
	if text == "" {
		return without, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		return 0, parameterError("%s=%s: expected a whole number from %d to %d", name, clip(text, 50), least, most)
	}
	return n, nil
}

// flag reads a parameter that is true or false.
func (p parameters) flag(name string) (bool, error) {
	switch text := p.text(name); strings.ToLower(text) { // Python writes True
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, parameterError("%s=%s: expected true or false", name, clip(text, 50))
	}
}

// zone reads the time zone in which days begin, nil if it was left out.
func (p parameters) zone() (*time.Location, error) {
	text := p.text("timezone")
	if text == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(text)
	if err != nil || text == "Local" {
		return nil, parameterError("timezone=%s: expected a zone such as Asia/Seoul", clip(text, 50))
	}
	return zone, nil
}

// parameterError says what is wrong with a parameter.
func parameterError(format string, args ...any) error {
	return &badParameter{fmt.Sprintf(format, args...)}
}

type badParameter struct{ what string }

func (e *badParameter) Error() string { return e.what }
func (e *badParameter) Unwrap() error { return errParameter }
