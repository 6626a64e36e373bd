package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A workload is an estate as a directory of CSV files: layered, with a few
// feedback edges; a fifth as many datasets as transfers, 40 % of the transfers
// for a time only, 20 % limited by a cohort, half of them to a few categories.
// Its people are numbered, and lie on 20 lists that make them 1,296 kinds.
type workload struct {
	transfers, people int
	prefix            string // of all ids, so that two can lie in one store
	seed              uint64
}

const workloadCohorts, workloadGroups = 20, 4

var workloadCategories = strings.Fields(`user.contact.email user.contact.phone_number user.name user.contact.address user.financial
	user.financial.bank_account user.financial.balance user.device user.device.ip_address user.behavior
	user.behavior.purchase_history user.demographic.age_range user.demographic.gender user.government_id
	user.location.precise user.account.settings user.account.username user.unique_id user.content
	user.health_and_medical user.social user.sensor user.telemetry user.workplace`)

func (w *workload) datasets() int { return max(20, w.transfers/5) }
func (w *workload) systems() int  { return max(5, w.datasets()/100) }
func (w *workload) parties() int  { return max(3, w.systems()/10) }

func (w *workload) dataset(n int) string {
	return fmt.Sprintf("%ss%d/d%d", w.prefix, n*w.systems()/w.datasets(), n)
}

// write puts the workload into a directory.
func (w *workload) write(t testing.TB, dir string) {
	t.Helper()
	r := rand.New(rand.NewPCG(w.seed, 1))
	file := func(name string, head string, rows func(row func(cells ...any))) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		b := bufio.NewWriter(f)
		fmt.Fprintln(b, head)
		rows(func(cells ...any) {
			for i, c := range cells {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprint(b, c)
			}
			b.WriteByte('\n')
		})
		if err := b.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	countries := []string{"KR", "SG", "US", "DE", "IE", "CN"}
	file("populations.csv", "id,size", func(row func(...any)) { row(w.prefix+"people", w.people) })
	file("parties.csv", "id,name,country", func(row func(...any)) {
		for i := range w.parties() {
			row(fmt.Sprintf("%sp%d", w.prefix, i), fmt.Sprintf("%sParty %d", w.prefix, i), countries[r.IntN(len(countries))])
		}
	})
	file("systems.csv", "id,party", func(row func(...any)) {
		for i := range w.systems() {
			row(fmt.Sprintf("%ss%d", w.prefix, i), fmt.Sprintf("%sp%d", w.prefix, i*w.parties()/w.systems()))
		}
	})
	origins := max(1, w.datasets()/100)
	file("datasets.csv", "id,population,subjects,subjects_when,categories", func(row func(...any)) {
		for i := range w.datasets() {
			if i < origins {
				row(w.dataset(i), w.prefix+"people", "everyone", "2018-01-01/..", strings.Join(workloadCategories, " "))
			} else {
				row(w.dataset(i), w.prefix+"people", "", "", "")
			}
		}
	})
	file("cohorts.csv", "id,of,members", func(row func(...any)) {
		for k := range workloadCohorts {
			row(fmt.Sprintf("%scohort-%d", w.prefix, k), w.prefix+"people", fmt.Sprintf("members/cohort-%d.csv", k))
		}
	})
	bits := make([]uint64, w.people)
	for i := range bits {
		bits[i] = r.Uint64()
	}
	for k := range workloadCohorts {
		file(fmt.Sprintf("members/cohort-%d.csv", k), "id", func(row func(...any)) {
			for p, b := range bits {
				if b>>(3*(k%workloadGroups))&7 < uint64(1+k/workloadGroups%7) {
					row(p + 1)
				}
			}
		})
	}
	file("transfers.csv", "id,from,to,when,people,categories", func(row func(...any)) { w.writeTransfers(r, origins, row) })
}

func (w *workload) writeTransfers(r *rand.Rand, origins int, row func(...any)) {
	const days = 2000
	day := func(n int) string { return time.Date(2018, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	last := w.datasets()
	for i := range w.transfers {
		from := r.IntN(last)
		if i < w.transfers/50 {
			from = i * origins / max(1, w.transfers/100) % origins
		}
		to := from + 1 + int(r.ExpFloat64()*float64(last)/20)
		if r.IntN(50) == 0 {
			to = from - 1 - r.IntN(max(1, last/100))
		}
		if to >= last {
			to = min(last-1, from+1+r.IntN(50))
		}
		if to = max(origins, to); to == from {
			to = from - 1
		}
		when := day(0) + "/.."
		if r.Float64() < .4 {
			since := r.IntN(days)
			when = day(since) + "/" + day(since+r.IntN(days-since))
		}
		people := "everyone"
		switch x := r.Float64(); {
		case x < .15:
			people = fmt.Sprintf("%scohort-%d", w.prefix, r.IntN(workloadCohorts))
		case x < .2:
			people = fmt.Sprintf("everyone except %scohort-%d", w.prefix, r.IntN(workloadCohorts))
		}
		categories := ""
		if r.Float64() < .5 {
			chosen := make([]string, 3+r.IntN(10))
			for i, n := range r.Perm(len(workloadCategories))[:len(chosen)] {
				chosen[i] = workloadCategories[n]
			}
			categories = strings.Join(chosen, " ")
		}
		row(fmt.Sprintf("%st%d", w.prefix, i), w.dataset(from), w.dataset(to), when, people, categories)
	}
}

// questions are what clients ask of the workload: of every form, about parties,
// systems and datasets, most of them about one category.
func (w *workload) questions() []string {
	var all []string
	about := func(x string, n int) {
		cohort := fmt.Sprintf("%scohort-%d", w.prefix, n%workloadCohorts)
		category := workloadCategories[n%len(workloadCategories)]
		for _, form := range []string{
			"which non-%[2]s users' %[3]s reached %[1]s",
			"whose %[3]s reached %[1]s during 2019",
			"whose %[3]s was in %[1]s during 2020",
			"what data of %[2]s reached %[1]s as of 2019",
			"did %[2]s's %[3]s reach %[1]s",
			"how did everyone's %[3]s reach %[1]s",
			"where did the %[3]s of everyone in %[1]s go",
			"what feeds %[1]s as of 2019",
		} {
			all = append(all, fmt.Sprintf(form, x, cohort, category))
		}
	}
	about(fmt.Sprintf("%sp%d", w.prefix, w.parties()-1), 0)
	for i := 3; i < w.systems(); i += 5 {
		about(fmt.Sprintf("%ss%d", w.prefix, i), i)
		about(w.dataset(i*w.datasets()/w.systems()+7), i+1)
	}
	return append(all, "whose data reached "+w.prefix+"p1", "which transfers were across borders")
}
