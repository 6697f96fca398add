package health

import (
	"io"
	"net/http"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics answers Prometheus, with the signals as they are at that moment and what
// the Go runtime tells of itself.
func (m *Monitor) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signals := m.Read(r.Context())
		set := metrics.NewSet()
		set.RegisterMetricsWriter(func(w io.Writer) {
			for _, s := range signals {
				metrics.WriteGaugeFloat64(w, s.series(), s.Value)
			}
		})
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
}

// series is the name of the signal with its label.
func (s Signal) series() string {
	if s.Label == "" {
		return s.Metric
	}
	return s.Metric + "{" + s.Label + "}"
}
