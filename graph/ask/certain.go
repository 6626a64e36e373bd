package ask

// Certain returns the answer without what is only possible: the rows that the
// confirmed world has, and its counts in both. What is said of the question as
// a whole, the verdict and what it rests on, stays.
func (a *Answer) Certain() *Answer {
	only := *a
	only.People = a.People.certain()
	only.Populations, only.Cohorts, only.Categories = certainRows(a.Populations), certainRows(a.Cohorts), certainRows(a.Categories)
	only.Places, only.Transfers, only.Routes = []PlaceRow{}, []TransferRow{}, []Route{}
	for _, p := range a.Places {
		if p.sure || !p.People.Confirmed.zero() {
			p.People = p.People.certain()
			only.Places = append(only.Places, p)
		}
	}
	left := map[string]bool{}
	for _, t := range a.Transfers {
		if !t.sure && t.People.Confirmed.zero() {
			continue
		}
		findings := []Finding{}
		for _, f := range t.Findings {
			if f.People = f.People.certain(); !f.People.none() {
				findings = append(findings, f)
			}
		}
		t.People, t.Findings = t.People.certain(), findings
		only.Transfers = append(only.Transfers, t)
		left[t.ID] = true
	}
	for _, r := range a.Routes {
		sure := !r.People.Confirmed.zero() || a.People.none()
		for _, id := range r.Transfers {
			sure = sure && left[id]
		}
		if sure {
			r.People = r.People.certain()
			only.Routes = append(only.Routes, r)
		}
	}
	return &only
}

func (p People) certain() People { return People{p.Confirmed, p.Confirmed} }

func certainRows(rows []Row) []Row {
	kept := []Row{}
	for _, r := range rows {
		if r.People = r.People.certain(); !r.People.none() {
			kept = append(kept, r)
		}
	}
	return kept
}
