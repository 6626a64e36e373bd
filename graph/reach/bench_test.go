package reach

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"outflow/graph"
)

// A workload is a layered estate with a few feedback edges: datasets in
// systems in parties, most transfers always running and carrying everything,
// some for a time, to a cohort, or of a few categories.
type workload struct {
	transfers, segments int
	categories          []string
	overlapping         bool // cohorts are so that hardly two segments are in the same ones
	retention           bool // a tenth of the datasets keep what they are given for 30 days
}

// network builds the workload. The first hundredth of the datasets are origins.
func (w *workload) network(tb testing.TB) *Network {
	r := rand.New(rand.NewPCG(1, 2))
	datasets := max(20, w.transfers/5)
	systems := max(5, datasets/100)
	parties := max(3, systems/10)
	sources := max(1, datasets/100)
	day := func(n int) graph.Instant { return graph.Instant(n) * graph.Instant(24*time.Hour/time.Microsecond) }
	name := func(d int) string { return fmt.Sprintf("s%d/d%d", d*systems/datasets, d) }
	claims := func(yield func(graph.Claim, error) bool) {
		put := func(c graph.Claim) bool { c.Source = "w"; return yield(c, nil) }
		for i := range parties {
			put(graph.Claim{Kind: graph.KindParty, ID: fmt.Sprintf("p%d", i)})
		}
		for i := range systems {
			put(graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprintf("s%d", i), Party: fmt.Sprintf("p%d", i*parties/systems)})
		}
		put(graph.Claim{Kind: graph.KindPopulation, ID: "people"})
		for k := range 20 {
			put(graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprintf("c%d", k), Of: "people"})
		}
		for d := range datasets {
			c := graph.Claim{Kind: graph.KindDataset, ID: name(d), Population: "people"}
			if w.retention && d%10 == 5 {
				c.Retention, c.Deletion = "P30D", "verified"
			}
			if d < sources {
				c.Subjects, c.Categories = "everyone", w.categories
			}
			put(c)
		}
		profiles := make([][]string, 30)
		for i := range profiles {
			for _, n := range r.Perm(len(w.categories))[:max(1, min(len(w.categories), 3+r.IntN(10)))] {
				profiles[i] = append(profiles[i], w.categories[n])
			}
		}
		for i := range w.transfers {
			u := r.IntN(datasets)
			if i < w.transfers/50 {
				u = i % sources
			}
			v := u + 1 + int(r.ExpFloat64()*float64(datasets)/20)
			if r.IntN(50) == 0 {
				v = u - 1 - r.IntN(max(1, datasets/100))
			}
			if v >= datasets {
				v = min(datasets-1, u+1+r.IntN(50))
			}
			v = max(sources, v)
			c := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("t%07d", i), From: name(u), To: name(v), People: "everyone"}
			span := graph.Interval{Since: day(0), Until: graph.Future}
			if r.Float64() < .4 {
				a := r.IntN(2000)
				span = graph.Interval{Since: day(a), Until: day(a + 1 + r.IntN(2000-a))}
			}
			c.When.Spans = []graph.Interval{span}
			switch x := r.Float64(); {
			case x < .15:
				c.People = fmt.Sprintf("c%d", r.IntN(20))
			case x < .2:
				c.People = fmt.Sprintf("everyone except c%d", r.IntN(20))
			}
			if r.IntN(2) == 0 && len(w.categories) > 1 {
				c.Categories = profiles[r.IntN(30)]
			}
			put(c)
		}
	}
	g, err := graph.Merge(graph.Commit{}, withImplied(claims))
	if err != nil {
		tb.Fatal(err)
	}
	return NewNetwork(g)
}

// withImplied yields the claims of one source and those that they imply.
func withImplied(claims iter.Seq2[graph.Claim, error]) iter.Seq2[graph.Claim, error] {
	var all []graph.Claim
	for c := range claims {
		all = append(all, c)
	}
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(all...) {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// masks makes up who is in each expression, alike for equal ones.
func (w *workload) masks(p *Plan) *Segments {
	k := &Segments{Len: w.segments, Stranger: w.segments - 1}
	for _, e := range p.Exprs() {
		set := make([]uint64, (w.segments+63)/64)
		text := e.String()
		n := 0
		fmt.Sscanf(text[strings.LastIndexByte(text, 'c')+1:], "%d", &n)
		for i := range w.segments - 1 {
			in := text == "everyone" || text == "people" || (i>>(n%10))&1 == 1
			if w.overlapping && !in {
				in = rand.New(rand.NewPCG(uint64(i), uint64(n))).IntN(4) == 0
			}
			if strings.Contains(text, "except") {
				in = !in
			}
			if in {
				set[i/64] |= 1 << (i % 64)
			}
		}
		k.Masks = append(k.Masks, []Change{{graph.Past, set}})
	}
	return k
}

func categories(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("user.k%02d", i)
	}
	return keys
}

func (w *workload) query(n *Network) Query {
	g := n.graph
	last := g.Place(fmt.Sprintf("p%d", max(3, max(5, max(20, w.transfers/5)/100)/10)-1))
	return Query{Aim: Reached, X: At(last), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
}

// BenchmarkPasses compares the passes over a million transfers, 8 segments and 64
// categories with a bare breadth-first search over the same arrays.
func BenchmarkPasses(b *testing.B) {
	w := &workload{transfers: 1_000_000, segments: 8, categories: categories(64)}
	w.benchmarkPasses(b)
}

// BenchmarkPassesWithRetention is BenchmarkPasses where a tenth of the datasets forget.
func BenchmarkPassesWithRetention(b *testing.B) {
	w := &workload{transfers: 1_000_000, segments: 8, categories: categories(64), retention: true}
	w.benchmarkPasses(b)
}

func (w *workload) benchmarkPasses(b *testing.B) {
	n := w.network(b)
	p := n.Plan(w.query(n))
	problem := p.problem(Confirmed, w.masks(p))
	l := newLayout(problem.categories, 0, w.segments, false)
	forward := func(b *testing.B) *block {
		k := newBlock(problem, newBitRows(problem, l, newSets(1)), false)
		if err := k.forward(context.Background()); err != nil {
			b.Fatal(err)
		}
		return k
	}
	b.Run("forward", func(b *testing.B) {
		for range b.N {
			forward(b).release()
		}
	})
	b.Run("backward", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			k := forward(b)
			b.StartTimer()
			if err := k.backward(context.Background()); err != nil {
				b.Fatal(err)
			}
			k.release()
		}
	})
	b.Run("backward and what crossed", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			k := forward(b)
			b.StartTimer()
			r := newResult(problem, w.segments)
			if err := k.backward(context.Background()); err != nil {
				b.Fatal(err)
			}
			if err := r.note(context.Background(), k); err != nil {
				b.Fatal(err)
			}
			k.release()
		}
	})
	b.Run("breadth-first", func(b *testing.B) {
		for range b.N {
			breadthFirst(problem)
		}
	})
}

func breadthFirst(b *problem) int {
	seen := make([]bool, b.nodes)
	var todo []int32
	for i := range b.sources {
		if v := b.sources[i].node; !seen[v] {
			seen[v] = true
			todo = append(todo, v)
		}
	}
	for at := 0; at < len(todo); at++ {
		v := todo[at]
		for i := b.out[v]; i < b.out[v+1]; i++ {
			if to := b.edges[i].to; !seen[to] {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	return len(todo)
}

// BenchmarkQuestion answers questions in both worlds: who reached the last party, of one
// category and of all, of people in few combinations of cohorts and in many, and where what
// the first system has went.
func BenchmarkQuestion(b *testing.B) {
	for _, question := range []struct {
		name     string
		w        workload
		category string
		where    bool
	}{
		{"who, 10 k transfers", workload{transfers: 10_000, segments: 1296}, "user.k00", false},
		{"who, 1 M transfers", workload{transfers: 1_000_000, segments: 1296}, "user.k00", false},
		{"whose data, 100 k transfers", workload{transfers: 100_000, segments: 1296}, graph.AllData, false},
		{"whose data, 10 k transfers, 46,645 segments", workload{transfers: 10_000, segments: 46_645, overlapping: true}, graph.AllData, false},
		{"where, 100 k transfers", workload{transfers: 100_000, segments: 1296}, graph.AllData, true},
	} {
		w := &question.w
		w.categories = categories(24)
		n := w.network(b)
		q := w.query(n)
		q.Category = question.category
		if question.where {
			q.Aim, q.X = Left, At(n.graph.Place("s0"))
		}
		b.Run(question.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				p := n.Plan(q)
				k := w.masks(p)
				for _, world := range []World{Confirmed, Possible} {
					if _, err := p.Solve(context.Background(), world, k); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkCuts asks why data that begins elsewhere did not come to the last party in
// a window.
func BenchmarkCuts(b *testing.B) {
	w := &workload{transfers: 10_000, segments: 1296, categories: categories(24)}
	n := w.network(b)
	q := w.query(n)
	q.Window = graph.Interval{Since: graph.Past, Until: graph.Past + 1}
	for _, category := range []string{"acme", "user.k00"} {
		q.Category = category
		b.Run(category, func(b *testing.B) {
			for b.Loop() {
				i := n.Inquire(q)
				if _, err := i.Cuts(context.Background(), w.masks(i.plan)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkShapes asks, in the possible world, who reached the end of estates
// that are made to be hard, and compares each with a bare breadth-first search
// over the same arrays.
func BenchmarkShapes(b *testing.B) {
	wide := &workload{transfers: 500, segments: 5000, categories: categories(500)}
	network := wide.network(b)
	for _, shape := range []struct {
		name  string
		net   *Network
		query Query
		w     *workload
	}{
		{"chain of 10,000", estate(b, chain(10_000)), Query{}, &workload{segments: 1296}},
		{"circle of 10,000", estate(b, circle(10_000)), Query{}, &workload{segments: 1296}},
		{"star of 100,000", estate(b, star(100_000)), Query{}, &workload{segments: 1296}},
		{"500 categories of 5,000 segments", network, wide.query(network), wide},
	} {
		q := shape.query
		if q.X[Possible] == nil {
			q = Query{Aim: Reached, X: At(shape.net.graph.Place("q")), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
		}
		b.Run(shape.name, func(b *testing.B) {
			for b.Loop() {
				p := shape.net.Plan(q)
				if _, err := p.Solve(context.Background(), Possible, shape.w.masks(p)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(shape.name+", breadth-first", func(b *testing.B) {
			p := shape.net.Plan(q)
			problem := p.problem(Possible, shape.w.masks(p))
			for b.Loop() {
				breadthFirst(problem)
			}
		})
	}
}

// BenchmarkErasures asks what is held, what lies where, what is past its time, what came back, and by
// which routes, in an estate where people are erased one by one, each at an instant of its own. It shows that
// four times the people take four to five times as long, since a block looks at no erasure of
// people of another one; and up to seven times the memory, since each set of people that a result
// tells apart has a bit for everybody.
func BenchmarkErasures(b *testing.B) {
	for _, people := range []int{1000, 4000} {
		e := erasedOneByOne(people)
		n := e.network(b)
		now := graph.InstantOf(time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC))
		for _, question := range []struct {
			name string
			q    Query
		}{
			{"holds", Query{Aim: Held, X: At(n.graph.Place("q")), AsOf: now}},
			{"lies", Query{Aim: Lying, AsOf: now}},
			{"past its time", Query{Aim: Overdue, AsOf: now}},
			{"came back", Query{Aim: Held, Again: true, AsOf: graph.Future}},
			{"routes", Query{Aim: Reached, X: At(n.graph.Place("z/copy1")), AsOf: now}},
		} {
			q := question.q
			q.Category, q.Window = graph.AllData, graph.Always
			if q.Again {
				q.X = At(n.Erased(&q)...)
			}
			b.Run(fmt.Sprintf("%s, %d erased", question.name, people), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					p := n.Plan(q)
					how, k := p.Solve, e.masks(p)
					if q.Again {
						how = p.CameBack
					}
					for _, world := range []World{Confirmed, Possible} {
						r, err := how(context.Background(), world, k)
						if err != nil {
							b.Fatal(err)
						}
						if question.name == "routes" {
							found, _ := r.Routes(10)
							for _, route := range found {
								r.Follow(route)
							}
						}
					}
				}
			})
		}
	}
}

// erasedOneByOne is so many people who are erased from a hub, a tenth of them only on request, and
// half of them from a copy of it. The hub collects data and is given it again each month, and its
// copies keep it for 30 days.
type erasedOneByOne int

func (e erasedOneByOne) network(tb testing.TB) *Network {
	const copies = 5
	at := func(day, second int) graph.Instant {
		return graph.InstantOf(time.Date(2020, 1, 1+day, 0, 0, second, 0, time.UTC))
	}
	claims := func(yield func(graph.Claim, error) bool) {
		put := func(c graph.Claim) { c.Source = "s"; yield(c, nil) }
		transfer := func(id, from, to string, since, until graph.Instant) {
			put(graph.Claim{Kind: graph.KindTransfer, ID: id, From: from, To: to, People: "everyone", When: graph.When{Spans: []graph.Interval{{Since: since, Until: until}}}})
		}
		put(graph.Claim{Kind: graph.KindParty, ID: "p"})
		put(graph.Claim{Kind: graph.KindParty, ID: "q"})
		put(graph.Claim{Kind: graph.KindSystem, ID: "a", Party: "p"})
		put(graph.Claim{Kind: graph.KindSystem, ID: "z", Party: "q"})
		put(graph.Claim{Kind: graph.KindPopulation, ID: "people"})
		for _, id := range []string{"a/hub", "a/other"} {
			put(graph.Claim{Kind: graph.KindDataset, ID: id, Population: "people", Subjects: "everyone", Categories: categories(3),
				SubjectsWhen: graph.When{Spans: []graph.Interval{{Since: at(0, 0), Until: graph.Future}}}})
		}
		for month := range 24 {
			transfer(fmt.Sprintf("load%d", month), "a/other", "a/hub", at(30*month, 0), at(30*month+1, 0))
		}
		for i := range copies {
			id := fmt.Sprintf("z/copy%d", i)
			put(graph.Claim{Kind: graph.KindDataset, ID: id, Population: "people", Retention: "P30D", Deletion: "verified"})
			transfer(id, "a/hub", id, at(i, 0), at(700, 0))
		}
		for i := range int(e) {
			id := fmt.Sprintf("e%d", i)
			put(graph.Claim{Kind: graph.KindCohort, ID: id, Of: "people"})
			erase := func(place, status string, second int) {
				put(graph.Claim{Kind: graph.KindErasure, ID: id + " " + place, At: place, People: id, Status: status, When: graph.When{Spans: []graph.Interval{graph.AtOnce(at(40, second))}}})
			}
			second, status := i*(600*24*60*60/int(e)), graph.ErasureDone
			if i%10 == 3 {
				status = graph.ErasureRequested
			}
			erase("a/hub", status, second)
			if i%10 < copies {
				erase(fmt.Sprintf("z/copy%d", i%10), graph.ErasureDone, second+60*60)
			}
		}
	}
	g, err := graph.Merge(graph.Commit{}, withImplied(claims))
	if err != nil {
		tb.Fatal(err)
	}
	return NewNetwork(g)
}

// masks has a segment for each of them, one for those who are not erased, and the strangers'.
func (e erasedOneByOne) masks(p *Plan) *Segments {
	k := &Segments{Len: int(e) + 2, Stranger: int(e) + 1}
	for _, x := range p.Exprs() {
		set, n := make([]uint64, (k.Len+63)/64), 0
		if one, _ := fmt.Sscanf(x.String(), "e%d", &n); one == 1 {
			set[n/64] = 1 << (n % 64)
		} else {
			for i := range int(e) + 1 {
				set[i/64] |= 1 << (i % 64)
			}
		}
		k.Masks = append(k.Masks, []Change{{graph.Past, set}})
	}
	return k
}
