package ask_test

import (
	"outflow/graph"
	"outflow/graph/ask"
)

func field(id string, categories ...string) graph.Claim {
	return graph.Claim{Kind: graph.KindField, ID: id, Source: "f", Categories: categories}
}

func table(id string, categories ...string) graph.Claim {
	return graph.Claim{Kind: graph.KindDataset, ID: id, Source: "f", Categories: categories}
}

// columns is a transfer of everyone, always, between fields: "out=in".
func columns(id, from, to, out, in string) graph.Claim {
	c := move(id, from, to, "", "")
	c.Columns = map[string][]string{out: {in}}
	return c
}

// copied is a table of e-mail addresses and names that is copied whole to another
// place, and the fields of z/b.
func copied(to string, fields ...graph.Claim) []graph.Claim {
	return append(fields, origin("s/a", "everyone", "user.contact.email", "user.name"), table("z/b"), move("copy", "s/a", to, "", ""))
}

// loaded is the same, of one category alone.
func loaded(held string, fields ...graph.Claim) []graph.Claim {
	return append(fields, origin("s/a", "everyone", held), table("z/b"), move("copy", "s/a", "z/b", "", ""))
}

var (
	emails = field("z/b#e", "user.contact.email")
	phones = field("z/b#p", "user.contact.phone_number")
	names  = field("z/b#n", "user.name")
)

// Tables feed columns (design 2.4).
var fieldCases = []referenceCase{
	// s/a ─copy→ z/b ; z/b#e → z/c#x
	{"a copy of a table feeds a column", append(copied("z/b", emails, names), columns("map", "z/b", "z/c", "x", "e")),
		nil, "z/c", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers copy:3/3 map:3/3"},
	{"and no other data passes through it", append(copied("z/b", emails, names), columns("map", "z/b", "z/c", "x", "e")),
		ofCategory("user.name"), "z/c", ask.Who, "people 0/0 | categories | transfers"},
	{"it lies in the field for certain, as it is", copied("z/b", emails, names),
		nil, "z/b#n", ask.Who, "people 3/3 | categories user.name:3/3 | transfers copy:3/3"},
	{"also where the field states a broader one", loaded("user.contact.email", field("z/b#c", "user.contact"), names),
		nil, "z/b#c", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers copy:3/3"},
	{"also where it states a broader one and a narrower", loaded("user.contact", field("z/b#c", "user.contact.email", "user"), names),
		nil, "z/b#c", ask.Who, "people 3/3 | categories user.contact:3/3 user.contact.email:0/3 | transfers copy:3/3"},
	{"where it states narrower ones it lies possibly in it, as each of them", loaded("user.contact", field("z/b#c", "user.contact.email", "user.contact.phone_number"), names),
		nil, "z/b#c", ask.Who, "people 0/3 | categories user.contact.email:0/3 user.contact.phone_number:0/3 | transfers copy:0/3"},
	{"where there are two such fields it lies possibly in either", loaded("user.contact", emails, phones),
		nil, "z/b#p", ask.Who, "people 0/3 | categories user.contact.phone_number:0/3 | transfers copy:0/3"},
	{"be it that one of them states it", loaded("user.contact", emails, field("z/b#c", "user.contact")),
		nil, "z/b#c", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers copy:0/3"},
	{"and in no other field", loaded("user.contact", emails, names),
		nil, "z/b#n", ask.Who, "people 0/0 | categories | transfers"},
	{"where there is none such it lies possibly in all, as it is", loaded("user.device", emails, names),
		nil, "z/b#n", ask.Who, "people 0/3 | categories user.device:0/3 | transfers copy:0/3"},
	{"where a field states none too", loaded("user.contact", emails, field("z/b#n")),
		nil, "z/b#e", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers copy:0/3"},
	{"and so in that field", loaded("user.contact.email", emails, field("z/b#n")),
		nil, "z/b#n", ask.Who, "people 0/3 | categories user.contact.email:0/3 | transfers copy:0/3"},
	{"also for what a place around the dataset was given, but never for certain", copied("z", emails, names),
		nil, "z/b#e", ask.Who, "people 0/3 | categories user.contact.email:0/3 | transfers copy:0/3"},
	{"nor for another field of the place around", copied("z", emails, names),
		ofCategory("user.name"), "z/b#e", ask.Who, "people 0/0 | categories | transfers"},
	{"also for what the dataset collects", []graph.Claim{origin("z/b", "everyone", "user.contact.email"), field("z/b#c", "user.contact"), names},
		func(f *ask.Query) { f.Relation = ask.Holds }, "z/b#c", ask.Who, "people 3/3 | categories user.contact:3/3 user.contact.email:3/3 | transfers"},
	{"what one field holds does not come into another", append(loaded("user.contact.email", emails, names), move("in", "s/c", "z/b#n", "", ""), origin("s/c", "everyone", "user.contact.email")),
		func(f *ask.Query) { f.From.Place = "s/c" }, "z/b#e", ask.Who, "people 0/0 | categories | transfers"},
	{"plain lineage lies possibly in all", append(loaded("user.contact.email", emails, names), columns("map", "z/b", "z/c", "x", "n")),
		nil, "s/a", ask.Where, "people 3~/3~ | categories user.contact.email:3/3 | transfers copy:3~/3~ map:0/0~"},
	// The copy came into z/b#e in January for certain; what left z/b then and came
	// back in March, when it is not asked for, adds nothing.
	{"what comes into a field for certain came by the hop to its dataset", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.name"), table("z/b"), emails, names, move("copy", "s/a", "z/b", "2020-01", "")},
		func(f *ask.Query) { f.Window = spans("2020-01")[0] }, "z/b#e", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers copy:3/3"},
	{"a hop to the dataset brings a field nothing that does not lie there", []graph.Claim{
		origin("s/a", "everyone", "user.name"), table("z/b"), emails, names, move("copy", "s/a", "z/b", "2020-01", ""), move("out", "z/b", "s/c", "2020-01", ""), move("back", "s/c", "z/b#e", "2020-03", "")},
		func(f *ask.Query) { f.Window = spans("2020-01")[0] }, "z/b#e", ask.Who, "people 0/0 | categories | transfers"},
}

// Totals of categories beyond what is listed (design 2.5).
var totalCases = []referenceCase{
	{"a transfer of more categories than it lists may pass others", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.name"), withTotal(move("t", "s/a", "z/b", "", "", "user.contact"), 5)},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact.email:3/3 user.name:0/3 | transfers t:3/3"},
	{"and what it lists it narrows for certain alone", []graph.Claim{
		origin("s/a", "everyone", "user.contact"), withTotal(move("t", "s/a", "z/b", "", "", "user.contact.email"), 5)},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact:0/3 user.contact.email:3/3 | transfers t:3/3"},
	{"one of no more than it lists passes no others", []graph.Claim{
		origin("s/a", "everyone", "user.contact.email", "user.name"), withTotal(move("t", "s/a", "z/b", "", "", "user.contact"), 1)},
		nil, "z/b", ask.Who, "people 3/3 | categories user.contact.email:3/3 | transfers t:3/3"},
	{"a model may be trained on them", []graph.Claim{
		origin("s/a", "everyone", "user.name"), withTotal(train("t", "s/a", "z/m", "user.contact"), 5)},
		ofCategory("user.name"), "z/m", ask.Who, "people 0/0~ | categories | transfers t:0/3"},
	{"an origin of more categories than it lists may hold any", []graph.Claim{
		withTotal(origin("s/a", "everyone", "user.contact.email"), 5), move("t", "s/a", "z/b", "", "")},
		ofCategory("user.government_id"), "z/b", ask.Who, "people 0/3 | categories data:0/3 | transfers t:0/3"},
	{"of its people alone", []graph.Claim{
		withTotal(origin("s/a", "not u", "user.contact.email"), 5), move("t", "s/a", "z/b", "", "")},
		nil, "z/b", ask.Who, "people 0/0 | categories | transfers"},
	{"one of no more than it lists holds no other", []graph.Claim{
		withTotal(origin("s/a", "everyone", "user.contact.email"), 1), move("t", "s/a", "z/b", "", "")},
		ofCategory("user.government_id"), "z/b", ask.Who, "people 0/0 | categories | transfers"},
	{"what it may hold lies possibly in its fields, as what they state", []graph.Claim{
		withTotal(origin("z/b", "everyone", "user.device"), 5), emails, columns("t", "z/b", "z/c", "x", "e")},
		ofCategory("user.name"), "z/c", ask.Who, "people 0/0 | categories | transfers"},
}

func withTotal(c graph.Claim, n int64) graph.Claim {
	c.CategoryTotal = graph.ExactRange(n)
	return c
}
