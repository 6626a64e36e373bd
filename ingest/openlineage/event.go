package openlineage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
	"outflow/ingest/record"
)

// An event is what one says that is of use here.
type event struct {
	state   string // "" if it is of no run
	run     string
	job     string
	at      graph.Instant
	isTimed bool
	streams bool // the job processes a stream, and may never end
	inputs  []dataset
	outputs []dataset
	stated  flows    // by lineage facets, which speak for the datasets that they name as targets
	targets []string // those datasets
	said    []*statement
	unknown map[string]record.Problem // categories of these that nobody may declare
	unread  []string                  // what of it could not be read, but for whose data it is
	odd     string                    // all that could not

	tables map[[2]string]dataset // inputs by system and last word; nil until it is needed
	names  int                   // how long the names of its fields are together, in bytes
}

// Bounds on an event: of one that says more nothing follows. Nested fields repeat what they lie
// in, so that the names of a short event may be long.
const (
	mostDatasets = 10_000
	mostNames    = 16 << 20 // bytes
)

// fault says what is too much of an event, "" if nothing is.
func (e *event) fault() string {
	switch {
	case len(e.inputs)+len(e.outputs)+len(e.targets) > mostDatasets:
		return fmt.Sprintf("it names more than %d datasets", mostDatasets)
	case e.names > mostNames:
		return fmt.Sprintf("the names of its fields, with what they lie in, are longer than %d MiB", mostNames>>20)
	}
	return ""
}

// A dataset is what an event says of one.
type dataset struct {
	id, system string
	aliases    []dataset // what else it is known as, by symlinks
	fields     []string
	tags       []tag
	owners     []string  // whom to call about it
	describes  string    // it, in words
	columns    []flow    // by its columnLineage; without columns where only rows depend on it
	rows       *int64    // that were written to it
	size       int64     // in bytes
	subsets    []string  // conditions, of an input: which parts of it were read
	ends       string    // how what was there ended, "" if it did not
	was        []dataset // what it was called until then
}

// A flow is that data moved from one dataset to another, between these columns if any are
// named: those of the source by those of the target.
type flow struct {
	from, to dataset
	columns  map[string][]string
	masked   map[string]bool // of each of the target's, whether all that comes is
}

// flows are some of different ends.
type flows struct {
	all []flow
	at  map[[2]string]int // by their ends
}

// The shapes of events. What is not listed is not read; what is of another shape than it should
// be is passed over, facet by facet.
type (
	wireEvent struct {
		EventType string
		EventTime string
		Run       *struct {
			RunID  string `json:"runId"`
			Facets facets
		}
		Job     *wireJob
		Dataset *wireDataset
		Inputs  []wireDataset
		Outputs []wireDataset
	}
	wireJob struct {
		Namespace, Name string
		Facets          facets
	}
	wireDataset struct {
		Namespace, Name string
		Facets          facets
		InputFacets     facets
		OutputFacets    facets
	}
	facets map[string]json.RawMessage
)

// UnmarshalJSON lets facets of an odd shape pass: they are none.
func (f *facets) UnmarshalJSON(text []byte) error {
	var m map[string]json.RawMessage
	if json.Unmarshal(text, &m) == nil {
		*f = m
	}
	return nil
}

// read reads a facet, and reports whether it is there and of the shape that it should have.
func (f facets) read(name string, into any) bool {
	text, ok := f[name]
	return ok && json.Unmarshal(text, into) == nil
}

// parse reads an event. odd says why nothing follows from it.
func parse(text []byte) (e event, odd string) {
	var w wireEvent
	if err := json.Unmarshal(text, &w); err != nil {
		return e, "it is no event of OpenLineage: " + err.Error()
	}
	e.at, e.isTimed = moment(w.EventTime)
	for _, d := range w.Inputs {
		e.inputs = e.add(e.inputs, &d)
	}
	for _, d := range w.Outputs {
		e.outputs = e.add(e.outputs, &d)
	}
	defer func() {
		if odd == "" {
			odd = e.fault()
		}
		if odd == "" {
			e.people(&w)
		}
	}()
	switch {
	case w.Job != nil && w.Job.Name != "":
		e.job = joined(w.Job.Namespace, w.Job.Name)
		var kind struct{ ProcessingType string }
		w.Job.Facets.read("jobType", &kind)
		e.streams = strings.EqualFold(kind.ProcessingType, "streaming")
		e.lineage(w.Job.Facets)
		for i := range w.Outputs {
			e.feeds(&w.Outputs[i])
		}
	case w.Dataset != nil: // what it says of the dataset is all
		e.outputs = e.add(nil, w.Dataset)
		return e, ""
	case w.Run != nil:
		return e, "it names a run and no job"
	default:
		return e, "it names neither a job nor a dataset"
	}
	if w.Run != nil {
		if e.run = clean(w.Run.RunID); e.run == "" {
			return e, "its run has no runId"
		}
		if strings.HasPrefix(e.run, beginsStatement) {
			e.run = "run " + e.run
		}
		e.state = states[strings.ToUpper(w.EventType)]
		if e.state == "" {
			e.state = graph.RunRunning
		}
	}
	return e, ""
}

// states are those of runs after an event; of any other type a run goes on.
var states = map[string]string{"COMPLETE": graph.RunComplete, "FAIL": graph.RunFailed, "ABORT": graph.RunAborted}

// moment reads the time of an event: clients write it without a zone, which is then UTC, as a
// bare date, or with nine digits of a second.
func moment(text string) (graph.Instant, bool) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999",
		"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02T15:04:05.999999999Z0700", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1 && t.Year() <= 9999 {
			return graph.InstantOf(t), true
		}
	}
	return 0, false
}

// add adds what the event says of a dataset, once: an event may list one twice.
func (e *event) add(all []dataset, w *wireDataset) []dataset {
	d, ok := identify(w.Namespace, w.Name)
	if !ok || e.fault() != "" {
		return all
	}
	var links struct {
		Identifiers []struct{ Namespace, Name string }
	}
	w.Facets.read("symlinks", &links)
	for _, l := range links.Identifiers {
		if alias, ok := identify(l.Namespace, l.Name); ok && alias.id != d.id {
			d.aliases = append(d.aliases, alias)
		}
	}
	var schema struct{ Fields []wireField }
	w.Facets.read("schema", &schema)
	d.fields = e.fieldNames(nil, "", schema.Fields, 0)
	d.tags, d.owners = tagsOf(w.Facets), ownersOf(w.Facets)
	var documentation struct{ Description string }
	if w.Facets.read("documentation", &documentation) {
		text := strings.ReplaceAll(strings.ToValidUTF8(documentation.Description, string(utf8.RuneError)), "\x00", "")
		d.describes = within(strings.TrimSpace(text), maxText)
	}
	for _, tag := range d.tags {
		if tag.field != "" {
			d.fields = append(d.fields, tag.field)
		}
	}
	var lineage columnLineage
	if w.Facets.read("columnLineage", &lineage) {
		d.columns = e.madeOf(d, &lineage)
	}
	d.subsets = subsetOf(w.InputFacets)
	e.lifecycle(&d, w)
	var written struct{ RowCount, Size *json.Number }
	w.OutputFacets.read("outputStatistics", &written)
	d.rows = count(written.RowCount)
	if size := count(written.Size); size != nil {
		d.size = *size
	}
	for i := range all {
		if all[i].id == d.id {
			all[i].join(&d)
			return all
		}
	}
	return append(all, d)
}

// count reads how many there are of something, nil if that is not said.
func count(n *json.Number) *int64 {
	if n == nil {
		return nil
	}
	v, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || v < 0 {
		return nil
	}
	return &v
}

func (d *dataset) join(o *dataset) {
	d.aliases, d.fields, d.columns = append(d.aliases, o.aliases...), append(d.fields, o.fields...), append(d.columns, o.columns...)
	d.tags, d.owners, d.describes = append(d.tags, o.tags...), append(d.owners, o.owners...), max(d.describes, o.describes)
	d.subsets = fewSubsets(d.subsets, o.subsets)
	d.ends, d.was = max(d.ends, o.ends), append(d.was, o.was...)
	if d.rows == nil {
		d.rows = o.rows
	}
	d.size = max(d.size, o.size)
}

type wireField struct {
	Name   string
	Fields []wireField
}

// fieldNames lists fields, nested ones by what leads to them, with dots between.
func (e *event) fieldNames(all []string, prefix string, fields []wireField, depth int) []string {
	for _, f := range fields {
		if f.Name == "" || depth > 32 {
			continue
		}
		if e.names += len(prefix) + len(f.Name); e.names > mostNames {
			return all
		}
		if len(prefix)+len(f.Name) > maxID*utf8.UTFMax {
			continue // it has no id, and neither has what lies in it, which would repeat it
		}
		name := clean(prefix + f.Name)
		all = append(all, name)
		all = e.fieldNames(all, name+".", f.Fields, depth+1)
	}
	return all
}

// A wireInput is what a column or a dataset is made of, in columnLineage and in lineage.
type wireInput struct {
	Namespace, Name, Field, Type string
	Transformations              []transformation
}

// A transformation is a way in which values, or what depends on them, come from there.
type transformation struct {
	Type    string
	Masking bool
}

func (t *transformation) isDirect() bool { return !strings.EqualFold(t.Type, "INDIRECT") }

// isDirect reports whether values come from there, rather than that it decided which come.
func (w *wireInput) isDirect() bool {
	return len(w.Transformations) == 0 || slices.ContainsFunc(w.Transformations, func(t transformation) bool { return t.isDirect() })
}

// isMasked reports whether values that come from there are masked, each way that they come.
func (w *wireInput) isMasked() bool {
	return len(w.Transformations) > 0 && !slices.ContainsFunc(w.Transformations, func(t transformation) bool { return t.isDirect() && !t.Masking })
}

// add adds that a column is made of others.
func (fs *flows) add(e *event, to dataset, column string, of []wireInput) {
	for i := range of {
		in := &of[i]
		from, ok := e.source(in)
		if !ok || in.Field == "" || column == "" || !in.isDirect() || strings.EqualFold(in.Type, "JOB") {
			continue
		}
		f := fs.between(from, to)
		if f.columns == nil {
			f.columns, f.masked = map[string][]string{}, map[string]bool{}
		}
		out := clean(column)
		f.masked[out] = in.isMasked() && (f.masked[out] || len(f.columns[out]) == 0)
		f.columns[out] = append(f.columns[out], clean(in.Field))
	}
}

// A columnLineage says what the columns of a dataset are made of, and what all its rows depend on.
type columnLineage struct {
	Fields map[string]struct {
		InputFields        []wireInput
		TransformationType string // what each of them did, before they said so themselves
	}
	Dataset []wireInput
}

// madeOf returns what a dataset is made of by its columnLineage. Of a dataset of which it names
// no value that came, only what decided which rows come, the flow is there and has no columns.
func (e *event) madeOf(to dataset, lineage *columnLineage) []flow {
	var made flows
	all := slices.Clone(lineage.Dataset)
	for column, of := range lineage.Fields {
		for i := range of.InputFields {
			if in := &of.InputFields[i]; len(in.Transformations) == 0 && strings.EqualFold(of.TransformationType, "MASKED") {
				in.Transformations = []transformation{{Masking: true}}
			}
		}
		made.add(e, to, column, of.InputFields)
		all = append(all, of.InputFields...)
	}
	deciding := slices.DeleteFunc(slices.Clone(all), func(in wireInput) bool { return in.isDirect() })
	if len(deciding) == 0 {
		return made.all
	}
	valued := map[string]bool{}
	for i := range all {
		if from, ok := e.source(&all[i]); ok && all[i].isDirect() {
			valued[from.id] = true
		}
	}
	for i := range deciding {
		if from, ok := e.source(&deciding[i]); ok && !valued[from.id] {
			made.between(from, to)
		}
	}
	return made.all
}

// withinQuery is what dbt calls an ephemeral model by in the query of whoever reads it: it is
// no table there, but a part of that query.
const withinQuery = "__dbt__cte__"

// source returns what a column or a dataset is made of. dbt-ol names an ephemeral model among
// the inputs as if it were a table, and in columnLineage as the query does: that is the input.
func (e *event) source(in *wireInput) (dataset, bool) {
	from, ok := identify(in.Namespace, in.Name)
	last := in.Name[strings.LastIndexByte(in.Name, '.')+1:]
	if !ok || len(last) < len(withinQuery) || !strings.EqualFold(last[:len(withinQuery)], withinQuery) {
		return from, ok
	}
	if e.tables == nil {
		e.tables = map[[2]string]dataset{}
		for _, d := range slices.Backward(e.inputs) {
			if dot := strings.LastIndexByte(d.id, '.'); dot >= 0 {
				e.tables[[2]string{d.system, strings.ToLower(d.id[dot+1:])}] = dataset{id: d.id, system: d.system}
			}
		}
	}
	from, ok = e.tables[[2]string{from.system, strings.ToLower(clean(last[len(withinQuery):]))}]
	return from, ok
}

// between returns the flow of two ends.
func (fs *flows) between(from, to dataset) *flow {
	ends := [2]string{from.id, to.id}
	at, ok := fs.at[ends]
	if !ok {
		if at = len(fs.all); fs.at == nil {
			fs.at = map[[2]string]int{}
		}
		fs.at[ends] = at
		fs.all = append(fs.all, flow{from: from, to: dataset{id: to.id, system: to.system}})
	}
	return &fs.all[at]
}

// A wireTarget is a lineage facet's entry for a dataset.
type wireTarget struct {
	Namespace, Name, Type string
	Inputs                []wireInput
	Fields                map[string]struct{ Inputs []wireInput }
}

// lineage reads the lineage facet of a job. What leads to jobs or comes from them is passed
// over: a job is no place.
func (e *event) lineage(f facets) {
	var facet struct{ Entries []wireTarget }
	f.read("lineage", &facet)
	for i := range facet.Entries {
		if !strings.EqualFold(facet.Entries[i].Type, "JOB") {
			e.target(&facet.Entries[i])
		}
	}
}

// feeds reads the lineage facet of an output.
func (e *event) feeds(w *wireDataset) {
	target := wireTarget{Namespace: w.Namespace, Name: w.Name}
	if w.Facets.read("lineage", &target) {
		target.Namespace, target.Name = w.Namespace, w.Name
		e.target(&target)
	}
}

func (e *event) target(w *wireTarget) {
	to, ok := identify(w.Namespace, w.Name)
	if !ok {
		return
	}
	e.targets = append(e.targets, to.id)
	e.outputs = e.add(e.outputs, &wireDataset{Namespace: w.Namespace, Name: w.Name})
	for i := range w.Inputs {
		in := &w.Inputs[i]
		if from, ok := identify(in.Namespace, in.Name); ok && in.isDirect() && !strings.EqualFold(in.Type, "JOB") {
			e.stated.between(from, to)
		}
	}
	for column, of := range w.Fields {
		e.stated.add(e, to, column, of.Inputs)
	}
}

// identify returns the dataset of a namespace and a name: its system is the namespace.
func identify(namespace, name string) (dataset, bool) {
	namespace, name = clean(namespace), clean(name)
	if name == "" {
		return dataset{}, false
	}
	if namespace == "" {
		namespace = "unknown"
	}
	namespace = within(namespace, 512)
	return dataset{id: within(joined(namespace, name), maxID), system: namespace}, true
}

// joined is the id of a name in a namespace.
func joined(namespace, name string) string { return clean(namespace) + "/" + clean(name) }

// clean makes of a name what may be an id: control characters, which ids cannot have, are
// written as in an address.
func clean(name string) string {
	name = strings.ToValidUTF8(name, string(utf8.RuneError))
	if strings.IndexFunc(name, unicode.IsControl) < 0 {
		return strings.TrimSpace(name)
	}
	var b strings.Builder
	for _, r := range strings.TrimSpace(name) {
		if unicode.IsControl(r) {
			fmt.Fprintf(&b, "%%%02X", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// maxID is how many characters an id may have, and maxText a text.
const (
	maxID   = 1024
	maxText = 10_000
)

// within shortens an id that is longer than an id may be: of those that begin alike the end
// tells them apart.
func within(id string, most int) string {
	if utf8.RuneCountInString(id) <= most {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	end := "…" + hex.EncodeToString(sum[:8])
	return string([]rune(id)[:most-utf8.RuneCountInString(end)]) + end
}

// Is reports whether the beginning of a file is that of events: an object, or a list of some.
func Is(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("[")), " \t\r\n")
	if !bytes.HasPrefix(head, []byte("{")) {
		return false
	}
	keys := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(head))
	if _, err := d.Token(); err != nil {
		return false
	}
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			break
		}
		keys[key] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break // the head ends in it
		}
	}
	return keys["eventTime"] && (keys["schemaURL"] || keys["producer"] || keys["run"] || keys["job"] || keys["eventType"])
}
