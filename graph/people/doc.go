// Package people counts people without listing them. It holds member lists as
// compressed sets, groups the people of a graph into segments that a question
// cannot tell apart, and says of any segments how many people they are: exactly
// where member lists are loaded, else the least and the greatest number that
// the stated sizes, shares, subsets and exclusions allow.
//
// A person is a number, a whole one or the pseudonym of a text, within one
// population; people of two populations are never the same person.
package people
