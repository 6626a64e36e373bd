package main

import (
	"bytes"
	"context"
	"io"
	"iter"
	"path/filepath"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
)

// seemsBig makes a small store seem too large to be read whole.
type seemsBig struct{ graph.Reader }

func (r seemsBig) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return func(yield func(graph.Commit, error) bool) {
		for c, err := range r.Reader.Commits(ctx, after) {
			c.Added += 1e9
			if !yield(c, err) {
				return
			}
		}
	}
}

// kakaopayQuestions ask the demonstration in every form.
var kakaopayQuestions = []string{
	"which non-Apple-Pay users' data reached Alipay",
	"whose balance reached CN",
	"whose data does Alipay hold",
	"whose data was in Apple during 2018",
	"what data of Apple Pay users reached Alipay since 2018-05",
	"did Apple Pay's phone numbers reach Apple",
	"did not Apple Pay's phone numbers reach Alipay as of 2018-03-31",
	"where did Kakao Pay go",
	"where did the email of everyone in kakaopay-core go avoiding Alipay",
	"what feeds Apple",
	"where does Alipay come from",
	"how did everyone's data reach Apple via Alipay",
	"what was derived from nsf-build",
	"what was derived from Kakao Pay",
	"which transfers were without ground",
	"which transfers across borders to CN",
	"whose data reached Alipey",
	"whose shoe size reached Alipay",
	"which blue users' data reached Alipay",
	"what feeds nsf features",
	"whose data reached Alipay known at 1",
}

// What is gathered from a store, or kept of it, answers as all of it does, drawings included,
// and words that are looked up in it mean the same.
func TestFixturesGatheredAnswerAsTheWhole(t *testing.T) {
	for _, load := range [][]string{{"kakaopay"}, {"kakaopay", "kakaopay-accounts"}} {
		var paths []string
		for _, name := range load {
			paths = append(paths, filepath.Join("../../fixtures", name))
		}
		gatheredAnswers(t, paths, kakaopayQuestions)
	}
	eachCase(t, "*", func(t *testing.T, c *testCase) {
		var asked []string
		for _, q := range c.questions {
			asked = append(asked, q.text)
		}
		gatheredAnswers(t, []string{c.dir}, asked)
	})
}

// A keptMap keeps what is kept in memory, by name and key.
type keptMap map[[2]string][]byte

func (k keptMap) State() string                      { return "as it is" }
func (k keptMap) Kept(name, key string) []byte       { return k[[2]string{name, key}] }
func (k keptMap) Keep(name, key string, data []byte) { k[[2]string{name, key}] = data }

func gatheredAnswers(t *testing.T, paths, questions []string) {
	ctx, kept := context.Background(), keptMap{}
	store, err := sqlite.OpenMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := ingest.Load(ctx, store, ingest.Paths(paths...), ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	err = store.View(ctx, 0, func(r graph.Reader) error {
		g, err := graph.Merge(r.Commit(), r.Claims(ctx))
		if err != nil {
			return err
		}
		whole, err := ask.New(ctx, g, r.Blob)
		if err != nil {
			return err
		}
		for _, q := range questions {
			want := seen(func() (*ask.Answer, error) {
				f, err := whole.Parse(q)
				if err != nil {
					return nil, err
				}
				return whole.Answer(ctx, f)
			})
			got := seen(func() (*ask.Answer, error) {
				f, err := ask.Parse(ctx, seemsBig{r}, nil, q)
				if err != nil {
					return nil, err
				}
				a, err := ask.Open(ctx, seemsBig{r}, nil, f, nil)
				if err != nil {
					return nil, err
				}
				return a.Answer(ctx, f)
			})
			if got != want {
				t.Errorf("%v: %s\n got %s\nwant %s", paths, q, got, want)
			}
			for _, when := range []string{"before it is kept", "once it is kept"} {
				got := seen(func() (*ask.Answer, error) {
					f, err := ask.Parse(ctx, r, nil, q)
					if err != nil {
						return nil, err
					}
					a, err := ask.Open(ctx, r, nil, f, kept)
					if err != nil {
						return nil, err
					}
					return a.Answer(ctx, f)
				})
				if got != want {
					t.Errorf("%v: %s: %s\n got %s\nwant %s", paths, when, q, got, want)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// seen is all that people may see of an answer.
func seen(answer func() (*ask.Answer, error)) string {
	a, err := answer()
	if err != nil {
		return err.Error()
	}
	var b bytes.Buffer
	for _, write := range []func(io.Writer) error{a.WriteJSON, a.WriteCSV, a.WriteText} {
		if err := write(&b); err != nil {
			return err.Error()
		}
	}
	dot, err := draw.DOT(a, draw.Options{Headline: a.Sentence()})
	if err != nil {
		return err.Error()
	}
	return b.String() + string(dot.Text)
}
