package server

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what the service counts of itself.
type metrics struct {
	handler  http.Handler
	requests *prometheus.HistogramVec
	forms    *prometheus.HistogramVec
	loads    *prometheus.CounterVec
	claims   *prometheus.CounterVec
	loadTime prometheus.Histogram

	events     *prometheus.CounterVec
	commits    *prometheus.CounterVec
	commitTime prometheus.Histogram
}

func newMetrics(h *health, a *answerer, f *formatter, in *intake) *metrics {
	registry := prometheus.NewRegistry()
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
	m := &metrics{
		handler:  promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "outflow_request_seconds", Help: "How long requests took.", Buckets: buckets}, []string{"path", "status"}),
		forms:    prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "outflow_question_seconds", Help: "How long questions that were answered took, by their form.", Buckets: buckets}, []string{"form"}),
		loads:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "outflow_loads_total", Help: "Loads through this process, by what became of them."}, []string{"outcome"}),
		claims:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "outflow_loaded_claims_total", Help: "Claims of loads through this process."}, []string{"change"}),
		loadTime: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "outflow_load_seconds", Help: "How long loads took, with their uploads.", Buckets: []float64{.1, .5, 1, 5, 10, 60, 300, 600}}),

		events:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "outflow_events_total", Help: "Events of OpenLineage: taken, odd if nothing follows from them, they are not read in whole or are refused for what they say, or failed if their commit did."}, []string{"outcome"}),
		commits:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "outflow_event_commits_total", Help: "Groups of events, by what became of them: done, unchanged if all was known, odd if nothing follows from any or each is refused, or the code of a problem."}, []string{"outcome"}),
		commitTime: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "outflow_event_commit_seconds", Help: "How long committing a group of events took.", Buckets: buckets}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	registry.MustRegister(m.requests, m.forms, m.loads, m.claims, m.loadTime, m.events, m.commits, m.commitTime,
		gauge("outflow_events_waiting", "Events that wait to be committed.", func() float64 { return float64(in.present()) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("outflow_copy_age_seconds", "Seconds since the copy in memory was known to be the store's head.", func() float64 { return h.readiness().Age }),
		gauge("outflow_copy_behind_commits", "How many commits the copy in memory is behind the store.", func() float64 { return float64(h.readiness().Behind) }),
		gauge("outflow_copy_revision", "The revision of the copy in memory.", func() float64 { return float64(h.readiness().Revision) }),
		gauge("outflow_questions_present", "Answers being worked out or waiting for it.", func() float64 { return float64(a.working.present()) }),
		gauge("outflow_drawings_present", "Drawings being made or waiting for it.", func() float64 { return float64(f.drawing.present()) }),
		gauge("outflow_cached_answers_bytes", "About how much memory the kept answers take.", func() float64 { return float64(a.answers.stats().held) }),
		gauge("outflow_cached_views_bytes", "How much memory the kept written forms of answers take.", func() float64 { return float64(f.encoded.stats().held) }),
		gauge("outflow_cached_views_hits", "How often a written form was there already.", func() float64 { return float64(f.encoded.stats().hits) }),
		gauge("outflow_cached_views_misses", "How often a written form had to be made.", func() float64 { return float64(f.encoded.stats().misses) }),
	)
	return m
}

// request counts a request.
func (m *metrics) request(c *call, status int, took time.Duration) {
	m.requests.WithLabelValues(c.path, strconv.Itoa(status)).Observe(took.Seconds())
	if c.form != "" && status < 400 {
		m.forms.WithLabelValues(c.form).Observe(took.Seconds())
	}
}

// loaded counts a load.
func (m *metrics) loaded(r *LoadReport, err error, took time.Duration) {
	outcome := "done"
	if err != nil {
		_, outcome = statusOf(err)
	}
	m.loads.WithLabelValues(cmp.Or(outcome, "internal")).Inc()
	m.loadTime.Observe(took.Seconds())
	if r != nil {
		for change, n := range map[string]int{"added": r.Counts.Added, "changed": r.Counts.Changed, "retired": r.Counts.Retired, "unchanged": r.Counts.Unchanged} {
			m.claims.WithLabelValues(change).Add(float64(n))
		}
	}
}

// observed counts the events of a commit.
func (m *metrics) observed(taken, odd int, did *Observed, err error, took time.Duration) {
	outcome, events := "done", "taken"
	switch {
	case err != nil:
		_, outcome = statusOf(err)
		events = "failed"
	case did == nil:
		outcome = "odd"
	case did.Counts.Added+did.Counts.Changed+did.Counts.Retired == 0:
		outcome = "unchanged"
	}
	m.events.WithLabelValues(events).Add(float64(taken))
	m.events.WithLabelValues("odd").Add(float64(odd))
	m.commits.WithLabelValues(outcome).Inc()
	m.commitTime.Observe(took.Seconds())
}

// getMetrics writes them for Prometheus.
func (m *metrics) getMetrics(c *call) error {
	m.handler.ServeHTTP(c.w, c.r)
	return nil
}
