package program

import (
	"context"
	"net"
	"net/http"
	"strings"

	monitoring "github.com/ltikit/ltikit/chimeclassroom/health"
)

// metricsPath is where Prometheus looks unless it is told otherwise.
const metricsPath = "/metrics"

// monitor looks how the room does, and at the disks that it fills.
func (cfg serveConfig) monitor(r *room) (*monitoring.Monitor, error) {
	folders := map[string]string{"data": cfg.data}
	if cfg.archive != "" && !strings.Contains(cfg.archive, "://") {
		folders["archive"] = cfg.archive
	}
	return monitoring.New(monitoring.Config{
		Ping: r.ping, Queues: r.queues, Condition: r.service.Condition,
		Archives: cfg.archive != "", Folders: folders, Mail: r.mail != nil,
	})
}

// metricsListener is where metrics are read; without a listener they are not.
type metricsListener struct{ listener net.Listener }

func (cfg serveConfig) listenForMetrics(ctx context.Context) (metricsListener, error) {
	if cfg.metrics == "" {
		return metricsListener{}, nil
	}
	l, err := listen(ctx, "metrics-addr", cfg.metrics)
	return metricsListener{listener: l}, err
}

func (m metricsListener) close() {
	if m.listener != nil {
		closeQuietly(m.listener)
	}
}

// metricsOnly serves the metrics, and nothing of the classroom.
func metricsOnly(watch *monitoring.Monitor) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, watch.Metrics())
	return mux
}
