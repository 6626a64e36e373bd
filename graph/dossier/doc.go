// Package dossier writes answers as one document that stands alone: a file of HTML, to be
// read on a screen or printed, that somebody hands to somebody else and defends. It says of
// each question what was understood, the answer, what its counts follow from, each transfer
// with all accounts of it, what the answer rests on, and how all that can be checked.
//
// What it says is the answer's (package ask) and the drawing's (package draw); here are headings
// and the words that explain them. The same answers give the same bytes.
//
//   - dossier.go: what a dossier is of, and writing it;
//   - page.go, transfers.go, drawing.go: what its parts show;
//   - seal.go: the hash over its content, inside it;
//   - record.go: the copies in it that programs read, reading them back, and writing it again;
//   - difference.go: how two answers differ;
//   - redact.go, legal_form.go, sequences.go: letters in the place of names;
//   - left.go: texts that are left as they were written.
package dossier
