// Package graph holds the words of Outflow and what they mean: places,
// transfers, people, categories, time, the claims that sources make of them,
// and the contract of the stores that keep claims. It imports no driver and
// nothing but the standard library and Unicode's composed form, which names are
// compared in.
//
// # Words
//
// A party is a legal entity, a system something that a party runs, a dataset a
// table, topic, file, log, report or model in a system, a field a column of a
// dataset. Each of them is a place, and places nest. A category is a kind of
// personal data, a dotted key. A population is a numbering of people; a cohort
// is a set of people of one population. A transfer is what moved data from one
// place to another: when, whose, which categories, why, on what ground. An
// erasure is that data of some people and categories was erased from a place, at
// one moment of a time, or that this was asked for. A run is one occurrence of a
// job, which is kept and from which nothing follows. A pattern gives meaning to
// what others observed. A source is who says so, a claim is what one source says of one record, and a
// commit is one atomic change of the claims that a store holds. A Graph is what
// the current claims say together; Merge makes it.
//
// # Facts
//
// A fact is (place, person, category, instant): from that instant on the place
// holds that category of that person's data. What is true is what follows from
// these rules, each of which makes a fact from exactly one other. That is why a
// walk forward from the origins and one backward from the place asked about
// meet in exactly the transfers that contributed.
//
// Origins. A dataset or system that states its subjects is given its
// categories, and each of its fields the field's, of those people, from the
// earliest start of subjects_when on, or always. Where nothing is stated and no
// transfer of the whole graph ends at a dataset or at a field of it, data is
// taken to begin there: an implicit origin, of everyone in its population, or of
// people on no list if it has none. So is a system without datasets at which
// transfers start and none end. An origin without any category is given "data".
// What a question leaves out never makes an origin.
//
// Transfers. What lies at a transfer's start at an instant of its window, of a
// person in its people at that instant, is given to its end from then on. A
// transfer that lists categories passes each held one as the narrower of the
// two where one contains the other; one that lists none passes all. Derives
// makes a category of any held one that contains, equals or lies below one of
// its inputs. With columns a transfer runs from field to field and nowhere else; which of
// them are masked, as by a hash, is shown and changes no answer.
// An aggregate drops the person: what moves on is influence, "anything". What a
// transfer leaves out is not stated: left out, when and people are unknown.
//
// Order. A hop happens at or after the instant its data arrived, within its
// window; hops at one instant chain. Data stays where it arrived.
//
// Containment. What a place holds, every place around it holds, and a transfer
// from a place carries all that lies in it. What was given to a place as a whole
// lies in it for certain and possibly in any place inside it; what it holds only
// because a place inside it does is not spread to the others.
//
// Fields. Where every field of a dataset states categories, what is given to the
// dataset, or to a place around it, lies possibly in those fields alone that state
// a category above, equal to or below it, as the narrower of the two; in all, as
// it is, if there is no such field. It lies in a field for certain, as it is, if it
// was given to the dataset itself and that is the only such field and states it or
// a category above it. So a copy of a table feeds what is mapped column by column.
//
// Two worlds. The confirmed world uses only what is stated: an unknown window is
// empty, unknown people are nobody. The possible world also lets unknown windows
// be always and unknown people everyone, spreads what was given to a whole, and
// counts implicit origins; people on no list might be in any cohort. Where there
// are more categories in all (category_total) than are named, it lets any other
// pass a transfer, and an origin hold "data". A question about a category confirms
// facts at it or below it; a broader held category may include it, which is
// possible and listed under its own key.
//
// Countries. Each source that speaks of where a place is puts it in the countries
// that it states for the place's system, else in the seat that it states of the
// party. A place is in a country for certain if all of them put it there, and
// possibly if one does; a question may ask of the seat alone, or of where systems
// process. A party as a whole is there if it and all its systems are. What may or
// may not lie in X is taken to do so by the possible world where that lets
// something answer, and by the confirmed world where that keeps it from answering.
//
// Anything. One more thing, that is no person, passes every filter of people and
// categories and follows windows. Aggregates emit it, and questions of where
// something went start it there, so that they work on lineage without people.
// Where a question names a category or people, an aggregate emits it for facts
// that answer alone: what was trained on e-mail addresses is no influence of health
// data, and what was trained on a score is influence of the score, not of what the
// score came from. Where a question asks what left a place, that is judged as it
// leaves, so that everything made of it later counts.
//
// Ends. Without a stated end data stays. A place keeps what it was given for as long as its
// retention says from when it was last given it: while a transfer runs and its source holds
// it, every instant is a giving, and an origin gives throughout its stretches, the listed
// intervals of subjects_when. What was given to a whole is then also given to each place in
// which it lies, and each of these keeps and loses it by its own ends. An erasure took place at
// one instant of its interval: what was given before is gone, and what is given later is held
// again. It also ends the stretch of an origin there that had begun, with all that it gave,
// until the next one begins. Who joins an origin's people when a stretch is over is one of those
// whose data it gave, which lies there as far as it still does. The worlds read ends the other
// way round. The confirmed world takes every one that may have happened: at each instant of the
// interval, at all times if nobody says when, everyone's data if nobody says whose, from its
// first instant on if the erasure was only requested, of categories above, equal or below, also
// of what was given to a whole that may lie in the place; it keeps nothing longer than it is
// given where the retention is unknown, and no longer than any place does in which it may lie.
// The possible world takes only what certainly happened: at the end of the interval, of what was
// given before it began or by a stretch that is said to have begun before, of categories at or
// below, and a retention only of a place of which the deletion is verified. What reached a place
// did, whatever becomes of it there. What a place holds is what it holds just before the "as of"
// date ends, or else after the last stated instant, when every retention has run out.
//
// Past its time. A place may hold data for longer than is stated. It does in the possible world
// alone, since the confirmed one takes every end that may have happened. What a place was given
// and still holds in the possible world is past its time if, in each of the ways in which it was
// last given, one of these is so: a retention is stated of the place, has run out since, and nobody
// checked that the place deletes; or an erasure of the place, or of one around it, was asked for
// and nobody says that it took place. Such an erasure is taken to be of what the confirmed world
// takes one to be of that is done: of what was given before its interval was over, of everyone if
// nobody says whose, of categories above, equal or below, and, of an origin, of all that a stretch
// gives that began before then. The data is past its time since the retention has run out; or since
// the first instant of the interval or, if that is later, since a transfer last gave it or the
// stretch began; of an erasure of which nobody says when it was asked for nobody knows since when, nor
// then of the first of what else is past its time. A retention that nobody knows states no time; an erasure that is done leaves
// nothing of what it was of; and what transfers still give, or stretches that began later, is
// there anew: none of these makes data past its time. What a place holds past its time, every
// place around it does.
//
// Came back. After an erasure that is done, and of which it is known when, somebody's data came
// back if it had been given there, to the place or inside it, and was given there again after the
// interval: by a transfer, to it or to what lies around it, or by an origin. What was given again
// earlier may have been given before the erasure took place, and is not said to have come back.
// It came back for certain if it was certainly given, before the interval began and after it was
// over, and the erasure certainly was of it: of categories at or below its own, of known people,
// who were meant throughout the interval. It possibly did if it was possibly given, before the
// interval was over and after, and the erasure may have been of it: of anybody's if it is unknown
// whose, of who was meant at some instant, of categories above or below. Confirmed and possible
// are here as everywhere, so that an erasure is read as the other world reads its end. Since when
// is the first such instant, and what gave it at that one brought it back.
//
// Somebody. A transfer with a stated window and unknown people, whose source holds
// in the confirmed world what answers, carried somebody's. In the confirmed world it
// emits one more bit, a person of whom nothing else is known: it passes categories
// and windows as people do, and only transfers whose people are everyone or
// unknown. Where no people are asked for and it answers, the verdict is yes; no
// count has it.
//
// Rows. How many rows a transfer moved is said of one run, the one that moved the most
// (rows), or of so many runs together (row_total, runs): then one of them moved at least
// the mean. With the most rows that one person has in one run (rows_per_person, of the
// transfer or else of the dataset that it ends in; of what an aggregate makes there is
// none) it follows at least how many people's data that run carried: the rows divided by
// it, rounded up. That is a count and never a set of persons, and never of several runs,
// in all of which the same people may be. Each account is judged by its own rows and
// people, of the whole of its window. It carried more than its people allow if that is
// more than there can be of the people that it states, at any instant of the window; of
// everyone as many as all populations have together. It carried more people than needed,
// also if it is more than there can be of those that are needed. Where people are not
// stated, somebody is at least so many people.
//
// # Questions
//
// Data that a place collected itself has not reached it, even if it left and came
// back; the place holds it. What an origin around a place gives to that place
// itself has not reached it either; what it gives to the whole may have. A transfer
// contributes to an answer if a fact crosses it at an instant from which what it
// becomes can still reach the place and match there in time. Filters of people are
// judged at the hop that enters the place (where a question asks what left it, at
// the hop that leaves), and one such instant suffices. A hop enters a place that
// its end is, lies in or, in the possible world, contains; a field also by a hop
// into its dataset that brings what lies in the field for certain. First and last
// are when such hops brought what answers; where none did, from when it is held,
// without end. "As of" leaves out facts from the end of that date on; "during" and
// "since" bound the hop that enters; "from" bounds the origins; "via" asks for an
// earlier hop that ends in a place or a route that starts there, or for a hop of a
// transfer; "avoiding" leaves out hops that touch a place, or those of a transfer.
// "According to" takes the accounts of some sources alone, "without" leaves those
// of some out; places, people and sizes stay what all sources say. Whoever crosses
// a transfer at an instant at which they are not among those it needs is one more
// than needed.
//
// Where data lies, what is left of it and what of it is past its time is asked of
// every place at one instant: just before the end of the "as of" date, or else
// after the last stated one. People are those who belong then, however they came
// there, since each place has hops of its own that enter it. First is since when a
// place has held it without an end.
//
// A yes has its support: the sources each of which suffices alone, and those
// without which it would not be a yes, of those whose accounts confirm it.
//
// A no has a cut: the transfers at whose source what was asked for lies, in the
// possible world, and that it does not get across, each with the first reason
// that holds of what got furthest. No category that passes can come to answer
// (category); it ran, or what begins began, only outside the times asked about
// (window); it carried others' data then, or left nobody's (people); it ended
// before the data came (order). Where an origin has that data of other people
// alone, the transfers from it are cut because of people. Where there is none of
// these, aggregates of other data are cut because of category, or else the
// transfers by which other data leaves its origin.
//
// Accounts. Each source's claim of a transfer moves data as it states it. Accounts
// that state different things of the same time dispute the transfer's ground,
// disclosure, people, purpose or role; and its time, when by one it ran and by
// another it did not. What is left out, or said to be unknown, disputes nothing. A
// finding is so by the sources whose claims make it so, and is disputed by those
// that state the contrary of a time at which it was.
//
// What is declared and what was seen. An account of a transfer is of a declaration, or its
// source saw it run, or both; the claim says which (see Observation). Where a graph has
// accounts of both kinds they are compared, by the places that they run between, their time
// and their data (see Comparison), not by their ids. What is declared between two places
// covers what was seen between them or between what lies in them. What was seen between
// two places, or inside one of them and around the other, may be what is declared inside
// them. What is declared is never seen if nothing that it covers was seen in its time; what
// was seen is never declared if nothing covers it at all, outside the declared time while
// none of what covers it is declared, and of more than the declared data if it names a
// category that none of what covers it then names or contains. It is certain only if it is so
// whatever is not known: of an unknown time it may be any, and who names no category may
// mean any. An account is not compared with itself.
//
// Influence is certain where people's data became it and there certainly are
// such people: a cohort of which only a share is known may be empty. So is
// somebody's data.
//
// Counts are exact where member lists are loaded, and otherwise the bounds that
// follow from every size, share, subset and disjointness that is stated. Less than
// a number of people, or than a share of a number that is known exactly, is at most
// the next whole number below; less than a share of any other number is at most
// that share. An approximate number is reckoned with as it is, and what rests on it
// is approximate.
//
// # Retention and erasures
//
// How long a place keeps what it is given (retention) is what is stated of it, else of its
// dataset, else of its system: a duration, which passes by the calendar of the source that
// states it (see Duration), or unknown. Deletion is verified if somebody checked that the place
// of which the retention is stated deletes by it. A retention that is no duration, as claims of
// before retention was read may have it, is one that nobody knows. An erasure is of what lay at
// its place and in it, of everyone and of all categories where it names none. Each source's
// account of it stands for itself.
//
// # Claims
//
// A claim is what one source says of one record, and the only thing that stores keep.
// These are the keys of each kind besides id, which every claim has, and source, which
// names who makes it:
//
//	source      timezone directory
//	category    name aliases description locator replaced_by
//	party       name aliases description owners country locator
//	system      name aliases description owners party countries retention deletion
//	            population subjects subjects_when categories category_total
//	            locator
//	dataset     name aliases description owners system same dataset_kind retention
//	            deletion population subjects subjects_when categories
//	            category_total locator rows_per_person
//	field       name aliases description owners dataset retention deletion
//	            categories locator
//	implied     (none: a transfer of the source names the place, and nothing declares it)
//	annotation  name aliases description owners country countries dataset_kind
//	            retention deletion population subjects subjects_when categories
//	            category_total locator rows_per_person
//	population  name aliases size members locator
//	cohort      name aliases of size share members disjoint people locator
//	pattern     retention deletion population subjects categories people needs
//	            purpose ground disclosed evidence locator rows_per_person match
//	transfer    categories category_total people from to when cadence needs
//	            derives columns masked effect job role purpose safeguards ground
//	            disclosed observed evidence locator rows row_total runs
//	            rows_per_person
//	erasure     at when categories people status job evidence locator
//	run         retention deletion population subjects categories people needs
//	            purpose ground disclosed locator rows_per_person when job rows
//	            state inputs outputs subsets moves erased renamed
//
// Datasets that are said to be the same are one place, called by the id of that which the
// others are said to be, and those of its fields that are called alike are one field; see
// same.go for which id it is where that is in doubt. Whatever one of the names is said to
// hold, give, take or be called, the place is. It lies in the system of its own id alone: what
// lies in the system of another name is not found there, which matters where two systems are
// of two parties, and is then a difference that is told.
//
// A pattern says more of every transfer, or every place of a kind, that it matches, whenever
// it came: of transfers people, needs, categories, purpose, ground, disclosed and
// rows_per_person, of systems and datasets population, subjects, categories, retention and
// deletion, of datasets rows_per_person too, of fields categories, retention and deletion. Of
// a place it says what no claim says. Of a transfer it says what an account leaves out or says to be unknown, each
// account by itself: the account then moves data as if it stated that, and what was set is
// said by the pattern's source. Where a question leaves out the word of that source, the
// account is as it would be without its patterns; places stay what all sources say. Of two
// patterns of a source that set one key the one holds of which more letters stand for
// themselves, and of several sources that of the first by name; where sources differ, or
// equally close patterns do, that is reported. Categories are not set where an account says
// what it derives, or gives a category_total that is too small for them.
//
// What each key says is in "outflow manifest", in the words of ingest/record, which has
// the one table that is read by; a manifest has no runs. Claim.References says what a
// claim names. What several claims say of one record, Merge makes one; of runs it makes
// nothing: from them, and from what else is kept like one, sources work out what they say of
// transfers and datasets.
//
// # Sources of the rules
//
// Intervals follow ISO 8601 and its Extended Date/Time Format; inside, all are
// half-open and in UTC. A day begins at its first instant in its zone. Category
// keys are those of fideslang. Countries are ISO 3166-1 alpha-2 codes. That order
// must be part of reachability is the finding of temporal graph theory: a walk
// through time exists only if each edge is taken no earlier than the one before, so
// intersecting untimed closures answers too much.
package graph
