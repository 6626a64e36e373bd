package dbt_test

import (
	"errors"
	"io"
	"strings"
)

// once opens a text that can be read only once.
func once(text string) func() (io.ReadCloser, error) {
	opened := false
	return func() (io.ReadCloser, error) {
		if opened {
			return nil, errors.New("it is opened again")
		}
		opened = true
		return io.NopCloser(strings.NewReader(text)), nil
	}
}
