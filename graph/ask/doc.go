// Package ask is questions and their answers.
//
// # From words to an answer
//
// Parse reads a question in a controlled English (token.go, then parse*.go over the
// names of a dictionary) into one small value, a Flow, which prints itself in the
// same words. Open reads of a store what the Flow needs and makes an Asker; its
// Answer puts the Flow to the engine of package reach in both worlds, lets package
// people count whom it found, and returns an Answer: counts, places, transfers
// with what each source states of them and their findings, routes, the cut, and
// what all that rests on.
//
// # Views
//
// An Answer is the one value behind text, JSON, CSV and drawings; a view adds
// nothing to it. Sentence says it in words. A List is the people behind it, a Match
// finds them by id. AnswerAbout answers about one person, and repeats nowhere whom.
//
// # Proof
//
// The reference_*_test.go files are a second evaluator, plain and slow, that shares
// no code with the engine; the random_*_test.go files make graphs and questions on
// which both must agree.
package ask
