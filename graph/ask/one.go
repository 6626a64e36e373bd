package ask

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
	"outflow/graph/people"
)

// A Register is how the member lists of one population name its people.
type Register struct {
	Population string // its id
	Listed     bool   // it has a list, its own or a cohort's
	Keyed      bool   // ids are pseudonyms of texts
	Key        uint32 // fingerprint of the key they are made with, 0 if an earlier Outflow made them
}

// Register returns that of a population, by its id, name or alias; if none is
// named, that of the only one with member lists, or else of the only one.
func (a *Asker) Register(population string) (Register, error) {
	p, err := a.population(population)
	if err != nil {
		return Register{}, err
	}
	r := Register{Population: a.graph.Populations[p].ID}
	r.Listed, r.Keyed, r.Key = a.crowd.Lists(p)
	return r, nil
}

func (a *Asker) population(name string) (int32, error) {
	g := a.graph
	if p := g.Population(name); p != graph.None {
		return p, nil
	}
	var all, listed, called []int32
	for i := range g.Populations {
		p := &g.Populations[i]
		all = append(all, int32(i))
		if has, _, _ := a.crowd.Lists(int32(i)); has {
			listed = append(listed, int32(i))
		}
		alike := func(text string) bool { return graph.Fold(text) == graph.Fold(name) }
		if alike(p.ID) || alike(p.Name) || slices.ContainsFunc(p.Aliases, alike) {
			called = append(called, int32(i))
		}
	}
	said := func(of []int32) string {
		ids := make([]string, len(of))
		for i, p := range of {
			ids[i] = g.Populations[p].ID
		}
		return strings.Join(ids, ", ")
	}
	switch {
	case len(all) == 0:
		return 0, errors.New("nothing that is loaded declares a population, so nobody can be found by id")
	case name != "" && len(called) == 1:
		return called[0], nil
	case name != "" && len(called) > 1:
		return 0, fmt.Errorf("several populations are called %q; name one of these by its id: %s", name, said(called))
	case name != "":
		return 0, fmt.Errorf("there is no population %q; there is: %s", name, said(all))
	case len(listed) == 1:
		return listed[0], nil
	case len(listed) > 1:
		return 0, fmt.Errorf("several populations have member lists; say which is meant: %s", said(listed))
	case len(all) > 1:
		return 0, fmt.Errorf("there are several populations; say which is meant: %s", said(all))
	}
	return all[0], nil
}

// onePerson is the one person whom a question is about, without who they are.
type onePerson struct {
	population int32
	is         people.Membership
}

// counted is a count of one person: who is on no list may be any of those who are
// counted, or none.
func (o *onePerson) counted(n people.Estimate) people.Estimate {
	if n.Max == people.Unbounded || n.Max > 1 {
		n.Max = 1
	}
	if o.is != people.Member {
		n.Min = 0
	}
	if n.Min == n.Max {
		n.AboutMin, n.AboutMax, n.Of = false, false, nil
	}
	return n
}

// AnswerAbout answers a question about one person: all that it says is of their
// data alone. Nothing in the answer says who they are. Of who is not a Member of
// the population nothing is confirmed.
func (a *Asker) AnswerAbout(ctx context.Context, q Query, who *Person) (*Answer, error) {
	o, err := a.OutlineAbout(ctx, q, who)
	if err != nil {
		return nil, err
	}
	return o.Page(ctx, Page{Limit: AllRows})
}

// OutlineAbout answers as AnswerAbout does, but for the long lists: see Outline.
func (a *Asker) OutlineAbout(ctx context.Context, q Query, who *Person) (*Outline, error) {
	p := a.graph.Population(who.Population)
	switch {
	case p == graph.None:
		return nil, fmt.Errorf("there is no population %q", who.Population)
	case !q.Form.AsksPeople() && q.Form != CameBack:
		return nil, fmt.Errorf("this question asks for nobody's data, so it cannot be about one person; ask for instance: %s | %s", "where did X go", "which transfers")
	}
	crowd, is, err := a.sparing().crowd.One(ctx, p, &who.ID)
	if err != nil {
		return nil, err
	}
	one := *a
	one.crowd, one.one = crowd, &onePerson{p, is}
	q.Person = true
	return one.Outline(ctx, q)
}

// isOf reports whether the answer is about one person of this membership.
func (a *Answer) isOf(m people.Membership) bool { return a.one != nil && a.one.is == m }

// whoThisIs says of one person on no list what that means for the answer.
func (a *Answer) whoThisIs() string {
	if a.one == nil || a.one.is == people.Member {
		return ""
	}
	no := "This person is on no member list of " + a.Graph.Populations[a.one.population].Name
	switch {
	case a.one.is == people.MaybeMember:
		return no + ", so may be one of those people or not"
	case a.People.none():
		return no + ", which has nobody else: nothing that is loaded speaks of them"
	}
	return no + ", which has nobody else, but may be one of the people whom no list names"
}

// Discreet returns the error of a question about one person. If it repeats their
// id, which questions never need to have, it says so instead.
func Discreet(err error, id string) error {
	var q *QuestionError
	var said []string
	column := 0
	switch {
	case errors.As(err, &q):
		said, column = slices.Concat([]string{q.What, q.Word}, q.Candidates, q.Rewrites), q.Column
	case errors.Is(err, graph.ErrNoCommit):
		said = []string{err.Error()}
	}
	if !slices.ContainsFunc(said, func(text string) bool { return hasWord(text, id) }) {
		return err
	}
	return &QuestionError{Column: column, What: "the question says who the person is, which it need not: it asks of them as of anybody, such as \"whose data reached X\""}
}

// hasWord reports whether a text has a word, or several, in any letter case.
func hasWord(text, word string) bool {
	text, word = strings.ToLower(text), strings.ToLower(word)
	isPart := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from := 0; word != ""; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !isPart(before) && !isPart(after) {
			return true
		}
		from = at + 1
	}
	return false
}
