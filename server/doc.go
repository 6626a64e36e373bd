// Package server is Outflow as a service: it reads a request, asks, and writes
// the answer, and does nothing else. What it needs it sees through what it
// declares itself: Store, Asker, and the functions in Options. Gin is in none
// of its signatures.
//
// # The way of a request
//
// handlers.routes lists everything that can be asked for: the path, the role it
// needs, the parameters it knows, the function that answers. Such a function
// belongs to a small struct of what it needs, such as questions or catalog; New
// puts these together. It reads the request, asks, and writes the answer, or
// returns an error. The adapter is the one way from it to HTTP: it lets the caller in
// (admission: origin, host, token, rate, role, parameters), calls the function,
// turns an error into a problem (the table statuses is the only place that knows a
// status code), writes refusals to the audit log, logs and counts. A function
// writes its own entry of the audit log, and does so before it sends anything:
// what cannot be recorded is not answered.
//
// # Questions
//
// An answerer reads a request's q, at and timezone and works out the answer; a
// formatter writes it in a format. Answers are kept by the content of what they
// rest on (Asker.Dependencies), what was understood, and zone, so that one outlives
// commits that change nothing of that; encoded answers by the revision, the words
// of the question and the format; each within a bound, and what many ask at once is
// worked out once.
// The bytes are those of the command line: outflow ask --json, --csv, --svg.
//
// # Assistants
//
// Tools are to assistants what routes are to programs: tools.all lists them, each with
// its arguments and the function that answers, by the same answerer, formatter and
// catalog. POST /mcp is the route to them, and Server.Converse the way without HTTP. A
// tool's answer is cut to what an assistant can read, and what is wrong with a call is a
// Problem inside a response that is in order; in the log, the audit log and the metrics
// it is what it would be anywhere. Nothing about one person, and no list of people, is a
// tool.
//
// # Ids of people
//
// The id of a person comes in the body of a request alone: as POST /v1/person's, or
// in the file of POST /v1/people, which lies without a name on the disk while it is
// answered. It is in nothing that is written or kept, nor is what is worked out about
// one person. What is wrong with a request may repeat words of it, so it is told to
// whoever made it and not to the log.
//
// # The copy in memory
//
// Questions are answered from a copy of the graph as of one commit, a revision.
// The copy of the head follows the store from whatever process commits come; a
// new one is made aside and takes the old one's place at once, as often as takes a tenth of
// a processor: a question that names a later commit (at) has it made at once. If it cannot be
// made the old one goes on answering, and /readyz says how far behind it is, and
// why. Every response says its revision, in the answer or the header
// Outflow-Revision; the parameter at asks a past one.
//
// # Commits
//
// A store says what each commit changed. It keeps no reports of loads; those of the
// last loads through this process are shown with the commits that they made.
//
// # Events
//
// Pipelines send events of OpenLineage all of the time, one by one, and must not be kept
// waiting, nor stopped. An intake lets them wait for a moment and makes one commit of those
// that came meanwhile, in the way of any load: announced in the audit log, with who sent how
// many, before the store is changed, and its outcome recorded; a request of its own has no
// entry unless it is refused. Each is answered after that. What an event becomes an Observer
// knows.
//
// # What was made for Marquez
//
// marquezAPI answers in the shapes of package marquez, from the same copy of the graph; the runs of a job come
// from the store.
//
// # Pages
//
// A page is a route like any other; package web writes it. Its function has the
// answer as a value from the answerer, and sets the header Content-Security-Policy
// to pagePolicy: scripts and styles are files of this service; the style sheet of
// drawings is let in by its hash, so a drawing may stand in a page as it is, or in
// an img. Its route says with refuse how a problem is shown to a reader.
//
// POST /login makes a cookie of a token, POST /logout takes it back; both lead on to
// the path in next. The cookie is sent by pages of this service alone: whoever
// follows a link from elsewhere comes without it once, and with it as soon as a page
// of the service leads on.
//
// What a page shows is in its address, web.State, and its link Pinned names the commit
// besides, so that it shows others the same whatever is loaded later. GET /rows is one table
// of an answer as that address shows it: in HTML, which the page's script puts in its place,
// or as CSV. The drawing in it is made for a window of 1,440 pixels; GET /lineage.svg with width= is
// the same for another, which the script asks for where the window is narrower, or so wide that
// less need be folded. What a page asks for its reader is in
// the audit log as any question. GET /v1/lineage.svg with links=true makes places
// and transfers links to /place?id= and /transfer?id=, and boxes that stand for several
// places links to the drawing in which they are open; each thing in a drawing has its id
// in data-id, or several in data-ids. A drawing is made for width pixels: what cannot be
// read at that is folded. open=ID, which may be said several times, opens the box of a
// system, a party, a country or the rest; label= chooses what arrows are labelled with.
package server
