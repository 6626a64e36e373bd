package server

import (
	"fmt"
	"strconv"
	"time"
)

// parameterError says what is wrong with a parameter.
func parameterError(format string, args ...any) error {
	return &badParameter{fmt.Sprintf(format, args...)}
}

type badParameter struct{ what string }

func (e *badParameter) Error() string { return e.what }
func (e *badParameter) Unwrap() error { return errParameter }

// number reads a parameter that is a whole number between two; without it is
// what holds when it was left out.
func (c *call) number(name string, least, most, without int64) (int64, error) {
	text := c.text(name)
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
func (c *call) flag(name string) (bool, error) {
	switch text := c.text(name); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, parameterError("%s=%s: expected true or false", name, clip(text, 50))
	}
}

// required reads a parameter that cannot be left out.
func (c *call) required(name string) (string, error) {
	text := c.text(name)
	if text == "" {
		return "", parameterError("%s is missing", name)
	}
	return text, nil
}

// zone reads the time zone in which days begin, nil if it was left out.
func (c *call) zone() (*time.Location, error) {
	text := c.text("timezone")
	if text == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(text)
	if err != nil || text == "Local" {
		return nil, parameterError("timezone=%s: expected a zone such as Asia/Seoul", clip(text, 50))
	}
	return zone, nil
}
