package storetest

import (
	"context"
	"slices"
	"testing"

	"outflow/graph"
)

func wantNamed(t *testing.T, r graph.Reader, folded []string, want ...graph.Named) {
	t.Helper()
	got, err := r.Named(context.Background(), folded)
	if err != nil {
		t.Fatalf("Named(%q): %v", folded, err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("Named(%q):\n got %v\nwant %v", folded, got, want)
	}
}

func namedFoldsNames(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(
		party("alipay", "hr", "Alipay", "Ali-Pay", "Alipay (Hangzhou)"),
		party("alipay", "law", "Alipay", "支付宝"),
		system("alipay-", "hr", "alipay"),
		dataset("crm/apple_pay", "hr", ""),
		field("crm/apple_pay#id", "hr", ""),
		graph.Claim{Kind: graph.KindCohort, ID: "apple-pay", Source: "hr", Name: "Apple Pay", Aliases: []string{"Apple Pay registered"}},
		graph.Claim{Kind: graph.KindPopulation, ID: "users", Source: "hr", Name: "Users"},
		graph.Claim{Kind: graph.KindCategory, ID: "user.contact", Source: "hr", Name: "Contact details"},
		graph.Claim{Kind: graph.KindSource, ID: "hr", Source: "hr", Name: "alipay", Timezone: "Asia/Seoul"},
		party("...", "hr", ""),
	))
	view(t, s, 0, func(r graph.Reader) {
		wantNamed(t, r, []string{"alipay"},
			graph.Named{Kind: graph.KindParty, ID: "alipay", Text: "Ali-Pay"},
			graph.Named{Kind: graph.KindParty, ID: "alipay", Text: "Alipay"},
			graph.Named{Kind: graph.KindParty, ID: "alipay", Text: "alipay"},
			graph.Named{Kind: graph.KindSystem, ID: "alipay-", Text: "alipay-"})
		wantNamed(t, r, []string{"支付宝"}, graph.Named{Kind: graph.KindParty, ID: "alipay", Text: "支付宝"})
		wantNamed(t, r, []string{"applepay", "users", "contactdetails", "usercontact", "crmapplepayid", "applepay"},
			graph.Named{Kind: graph.KindCategory, ID: "user.contact", Text: "Contact details"},
			graph.Named{Kind: graph.KindCategory, ID: "user.contact", Text: "user.contact"},
			graph.Named{Kind: graph.KindDataset, ID: "crm/apple_pay", Text: "apple_pay"},
			graph.Named{Kind: graph.KindField, ID: "crm/apple_pay#id", Text: "crm/apple_pay#id"},
			graph.Named{Kind: graph.KindPopulation, ID: "users", Text: "Users"},
			graph.Named{Kind: graph.KindPopulation, ID: "users", Text: "users"},
			graph.Named{Kind: graph.KindCohort, ID: "apple-pay", Text: "Apple Pay"},
			graph.Named{Kind: graph.KindCohort, ID: "apple-pay", Text: "apple-pay"})
		wantNamed(t, r, []string{"", "ali", "Alipay", "apple pay"})
		wantNamed(t, r, nil)
	})
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	view(t, s, 0, func(r graph.Reader) {
		wantNamed(t, r, []string{"alipay", "applepay"},
			graph.Named{Kind: graph.KindParty, ID: "alipay", Text: "Alipay"},
			graph.Named{Kind: graph.KindParty, ID: "alipay", Text: "alipay"})
	})
}

func namedFindsTransfers(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(transfer("NSF-build", "hr", "a", "b"), transfer("NSF-build", "law", "a", "b"), transfer("nsf build", "hr", "a", "b")))
	view(t, s, 0, func(r graph.Reader) {
		wantNamed(t, r, []string{"nsfbuild", "a"},
			graph.Named{Kind: graph.KindDataset, ID: "a", Text: "a"},
			graph.Named{Kind: graph.KindTransfer, ID: "NSF-build", Text: "NSF-build"},
			graph.Named{Kind: graph.KindTransfer, ID: "nsf build", Text: "nsf build"})
	})
}

// namedFindsLastParts: what nobody names is called by the last part of its id.
func namedFindsLastParts(t *testing.T, s graph.Store) {
	named := dataset("crm/people/old", "hr", "")
	named.Name = "Leavers"
	Apply(t, s, batchOf(
		dataset("crm/eu/people", "hr", ""), dataset("crm/eu/people", "law", "crm"), named, dataset("elsewhere", "hr", "crm"),
		field("crm/eu/people#id", "hr", ""), field("crm/eu/people#a#b", "hr", "crm/eu/people"), system("acme/crm", "hr", "acme"),
	))
	view(t, s, 0, func(r graph.Reader) {
		wantNamed(t, r, []string{"people", "eupeople", "old", "elsewhere", "id", "ab", "b", "crm"},
			graph.Named{Kind: graph.KindDataset, ID: "crm/eu/people", Text: "eu/people"},
			graph.Named{Kind: graph.KindDataset, ID: "crm/eu/people", Text: "people"},
			graph.Named{Kind: graph.KindDataset, ID: "elsewhere", Text: "elsewhere"},
			graph.Named{Kind: graph.KindField, ID: "crm/eu/people#a#b", Text: "a#b"},
			graph.Named{Kind: graph.KindField, ID: "crm/eu/people#id", Text: "id"})
	})
}

// namedFindsWhatTransfersName follows a place from where only a transfer names
// it to where it is declared, and on to where neither is so.
func namedFindsWhatTransfersName(t *testing.T, s graph.Store) {
	columns := transfer("c", "hr", "crm/people", "crm/made")
	columns.Columns = map[string][]string{"Out": {"in"}}
	Apply(t, s, batchOf(dataset("crm/people", "hr", ""), transfer("t", "hr", "crm/people", "crm/Calls#when"), columns))
	Apply(t, s, batchOf(dataset("crm/Calls", "law", ""), field("crm/Calls#when", "law", "")))
	Apply(t, s, graph.Batch{Replaces: []string{"law"}})
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	folded := []string{"crmpeople", "calls", "crmcallswhen", "when", "out", "crmpeoplein", "made"}
	people := graph.Named{Kind: graph.KindDataset, ID: "crm/people", Text: "crm/people"}
	calls := []graph.Named{
		{Kind: graph.KindDataset, ID: "crm/Calls", Text: "Calls"}, {Kind: graph.KindDataset, ID: "crm/made", Text: "made"}, people,
		{Kind: graph.KindField, ID: "crm/Calls#when", Text: "crm/Calls#when"}, {Kind: graph.KindField, ID: "crm/Calls#when", Text: "when"},
		{Kind: graph.KindField, ID: "crm/made#Out", Text: "Out"}, {Kind: graph.KindField, ID: "crm/people#in", Text: "crm/people#in"},
	}
	for number := range int64(3) {
		view(t, s, number+1, func(r graph.Reader) { wantNamed(t, r, folded, calls...) })
	}
	view(t, s, 4, func(r graph.Reader) { wantNamed(t, r, folded) })
	WantSound(t, s)
}

// namedFollowsAnnotations: another source may give a place an alias.
func namedFollowsAnnotations(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(estate("hr")...))
	Apply(t, s, batchOf(
		graph.Claim{Kind: graph.KindAnnotation, ID: "crm/people", Source: "law", Aliases: []string{"Customer file"}},
		graph.Claim{Kind: graph.KindAnnotation, ID: "crm/made", Source: "law", Name: "Customer file"},
	))
	view(t, s, 0, func(r graph.Reader) {
		wantNamed(t, r, []string{"customerfile"},
			graph.Named{Kind: graph.KindDataset, ID: "crm/people", Text: "Customer file"},
			graph.Named{Kind: graph.KindAnnotation, ID: "crm/made", Text: "Customer file"})
	})
}

func nearestFindsMisspelling(t *testing.T, s graph.Store) {
	ctx := context.Background()
	Apply(t, s, batchOf(
		party("kakaopay", "hr", "Kakao Pay", "Kakaopay Corp."), party("alipay", "hr", "Alipay"), party("gone", "law", "Alipai"),
		system("kakaopay-core", "hr", "kakaopay"), transfer("nsf-build", "hr", "a", "b"), transfer("nsf-built", "hr", "a", "b"), transfer("ßßßß", "hr", "a", "b"),
		graph.Claim{Kind: graph.KindCohort, ID: "apple-pay", Source: "hr", Name: "Apple Pay"},
	))
	Apply(t, s, graph.Batch{Replaces: []string{"law"}})
	view(t, s, 0, func(r graph.Reader) {
		for _, test := range []struct {
			folded string
			n      int
			want   []string // ids
		}{
			{"alipay", 3, []string{"alipay"}},
			{"alipai", 3, []string{"alipay"}},
			{"kakoapay", 3, []string{"kakaopay"}},
			{"kakaopaycor", 1, []string{"kakaopay"}},
			{"kakaopaycor", 3, []string{"kakaopay", "kakaopay-core"}},
			{"aplepay", 3, []string{"apple-pay", "alipay"}},
			{"nsfbuilt", 3, []string{"nsf-built", "nsf-build"}},
			{"nsfbuilx", 3, []string{"nsf-build", "nsf-built"}},
			{"nsfbuilx", 1, []string{"nsf-build"}},
			{"sssssssx", 1, []string{"ßßßß"}},
			{"somethingelse", 3, nil},
			{"alipay", 0, nil},
		} {
			got, err := r.Nearest(ctx, test.folded, test.n)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, n := range got {
				ids = append(ids, n.ID)
				if graph.EditDistance(test.folded, graph.Fold(n.Text), 9) > graph.NearestLimit(test.folded) {
					t.Errorf("Nearest(%q): %q does not match", test.folded, n.Text)
				}
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("Nearest(%q, %d): got %q, want %q", test.folded, test.n, ids, test.want)
			}
		}
		for _, test := range []struct {
			kinds []graph.Kind
			want  string
		}{
			{[]graph.Kind{graph.KindSystem}, "kakaopay-core"},
			{[]graph.Kind{graph.KindCohort, graph.KindParty}, "kakaopay"},
			{[]graph.Kind{graph.KindTransfer}, ""},
		} {
			got, err := r.Nearest(ctx, "kakaopaycor", 1, test.kinds...)
			if err != nil || len(got) > 1 || len(got) == 1 != (test.want != "") || test.want != "" && got[0].ID != test.want {
				t.Errorf("Nearest of %v: got %v, %v, want %q", test.kinds, got, err, test.want)
			}
		}
	})
}
