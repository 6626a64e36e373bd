// Package web is the page: its templates, its style sheet and script, and what
// it shows of an answer. It writes HTML and knows nothing of requests; package
// server brings it what there is to show.
//
// Every page can be read without script: links and forms lead everywhere, and
// what a reader chose is in the address (State). The script adds what needs
// one: completion, pan and zoom, the slider, changing a page or a table in place,
// pictures as PNG. Nothing is in line but drawings, which bring a style sheet that the
// page's policy admits by its hash.
//
// Names are hostile text. Templates escape them; name and short keep them from
// reordering or flooding what stands around them.
package web
