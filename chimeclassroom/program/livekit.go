package program

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
)

// Paths of the LiveKit server.
const (
	// livekitSignals is where pages find it, at the classroom's own address.
	livekitSignals = "/rtc"
	// livekitWebhook is where it reports to.
	livekitWebhook = "/livekit/webhook"
)

// livekitConfig says which LiveKit server carries the classes.
type livekitConfig struct {
	// url is where this program finds its API, keyFile its key and the secret.
	url, keyFile string
	// pageURL is where pages find it; "" is the classroom's own address, from which
	// they are passed on.
	pageURL string
	// silent: it sends no webhooks.
	silent bool
}

// openLiveKit opens the provider. It does not ask whether the server is there: it
// may start after this program, and again while this program runs.
func openLiveKit(cfg livekitConfig, publicURL string, logger *slog.Logger) (*media, error) {
	key, secret, err := readLiveKitKey(cfg.keyFile)
	if err != nil {
		return nil, err
	}
	m := &media{}
	pageURL := cfg.pageURL
	if pageURL == "" {
		pageURL = strings.Replace(publicURL, "http", "ws", 1)
	} else {
		m.servers = []string{pageURL, strings.Replace(pageURL, "ws", "http", 1)}
	}
	provider, err := livekit.New(livekit.Config{URL: cfg.url, PageURL: pageURL, Key: key, Secret: secret, Reports: !cfg.silent, Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("--media=livekit: %w", err)
	}
	m.provider, m.webhook = provider, provider.Webhook()
	if cfg.pageURL == "" {
		m.signals = passOn(cfg.url, logger)
	}
	return m, nil
}

// readLiveKitKey reads the key and its secret as LiveKit writes them: the key, a
// colon and the secret, on one line.
func readLiveKitKey(path string) (key, secret string, err error) {
	text, err := os.ReadFile(path) //nolint:gosec // a file of the operator's choice
	if err != nil {
		return "", "", fmt.Errorf("--livekit-key-file cannot be read: %w", err)
	}
	key, secret, ok := strings.Cut(strings.TrimSpace(string(text)), ":")
	if secret = strings.TrimSpace(secret); !ok || strings.ContainsAny(secret, "\r\n") {
		return "", "", errors.New("--livekit-key-file must hold one line: the key, a colon and the secret")
	}
	return key, secret, nil
}

// passOn lets pages reach the signalling of the server by way of this program, so
// that they see one address. What they carry is a token in the URL and nothing of
// the classroom's own; the API, which is for the classroom, is not passed on.
func passOn(server string, logger *slog.Logger) http.Handler {
	target, err := url.Parse(server)
	if err != nil { // livekit.New has read it too
		return http.NotFoundHandler()
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Cookie")
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			logger.WarnContext(r.Context(), "classroom: the LiveKit server does not answer", "error", cause(err))
			http.Error(w, "Sound and picture cannot be reached at the moment.", http.StatusBadGateway)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != strings.TrimSuffix(r.URL.Path, "/") {
			http.NotFound(w, r) // another proxy might read it as a way out of here
			return
		}
		proxy.ServeHTTP(w, r)
	})
}
