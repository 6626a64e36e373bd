// Package ask is questions and their answers.
//
// # From words to an answer
//
// Parse reads a question in a controlled English (tokens.go, then parse.go,
// modifiers.go and nouns.go over the names of a dictionary; phrasings.go is the table
// of what else people say) into one small value, a Query, which prints itself in the
// same words: Parse reads them again before it returns, and has ids quoted where a
// name would be found in them. Of what folds alike, an id as it is written is meant,
// then what is spelt so but for letter case; the longest name beats shorter ones and
// words of the language. What letter case or punctuation alone decided is a note of
// the Query. A question that cannot be read is a QuestionError with candidates for a
// name, or with up to three questions about what was recognised. Open reads of a store
// what the Query needs and makes an Asker. Its Answer puts the Query to the engine of
// package reach in both worlds (evaluate.go), lets package people count whom it found
// (count.go), and returns an Answer: counts, places, transfers with what each source
// states of them and their findings, routes, the cut, and what all that rests on.
//
// # Views
//
// An Answer is the one value behind text, JSON, CSV and drawings; a view adds
// nothing to it. Sentence says it in words. A List is the people behind it, a Match
// finds them by id. AnswerAbout answers about one person, and repeats nowhere whom.
//
// # Two graphs
//
// DifferenceOf asks two graphs at once, of people whom both tell apart (contrast.go, over
// people.Joint), so that it bounds whose data is new, and is no difference of bounds.
// ChangesOf says which claims and findings differ. A Watch says of many questions which answers
// are others. A Checking checks rules of one graph
// beside another; SARIF and JUnit are views of the Check that it makes.
//
// # Proof
//
// The reference*_test.go files are a second evaluator, plain and slow, that shares
// no code with the engine; the random*_test.go files make graphs and questions on
// which both must agree.
package ask
