package nodes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// peerHeader says from where a request came to the node that passes it on. It is
// believed from nodes alone, which write it anew.
const peerHeader = "Chimeclassroom-Peer"

// Passer passes requests on to other nodes.
type Passer struct{ transport *http.Transport }

var _ httpapi.Neighbours = (*Passer)(nil)

// NewPasser returns a Passer that speaks to whoever has the key.
func NewPasser(k Key) *Passer {
	dialer := &net.Dialer{Timeout: 2 * time.Second}
	return &Passer{transport: &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: k.Client(), TLSHandshakeTimeout: 2 * time.Second,
		ResponseHeaderTimeout: 45 * time.Second, IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 16,
	}}
}

// Pass implements [httpapi.Neighbours].
func (p *Passer) Pass(w http.ResponseWriter, r *http.Request, address string) error {
	w.Header().Del("Cache-Control") // the other node says it
	var failed error
	var answered bool // by the other node: what fails from then on fails between it and the page
	proxy := &httputil.ReverseProxy{
		Transport: p.transport,
		Rewrite: func(out *httputil.ProxyRequest) {
			out.SetURL(&url.URL{Scheme: "https", Host: address})
			out.Out.Host = out.In.Host
			out.Out.Header.Set(peerHeader, out.In.RemoteAddr)
		},
		ModifyResponse: func(*http.Response) error { answered = true; return nil },
		ErrorHandler:   func(_ http.ResponseWriter, _ *http.Request, err error) { failed = err },
		ErrorLog:       log.New(io.Discard, "", 0), // a page or a node has gone, in the middle of an answer
	}
	proxy.ServeHTTP(w, r)
	switch {
	case failed == nil || answered:
		return nil
	case errors.Is(failed, context.Canceled):
		return failed
	}
	w.Header().Set("Cache-Control", "no-store")
	return fmt.Errorf("%w: %w", httpapi.ErrUnreachable, failed)
}

// touchPath is where nodes ask each other whether they reach the database.
const touchPath = "/node"

// CutOff tells whether the node at the address answers that it does not reach the
// database.
func (p *Passer) CutOff(ctx context.Context, address string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+address+touchPath, http.NoBody)
	if err != nil {
		return false
	}
	r.Header.Set(peerHeader, "node")
	answer, err := p.transport.RoundTrip(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusGone
}

// Close lets go of the connections that are not in use.
func (p *Passer) Close() { p.transport.CloseIdleConnections() }

// Inside serves what other nodes pass on, as if it had come here, and tells them whether
// this node is cut off. It is for connections that [Key.Server] has let in.
func Inside(next http.Handler, cutOff func() bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+touchPath, func(w http.ResponseWriter, _ *http.Request) {
		if cutOff() {
			w.WriteHeader(http.StatusGone)
		}
	})
	mux.Handle("/", next)
	return passed(mux)
}

// passed takes requests from nodes alone, as if they had come here.
func passed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := r.Header.Get(peerHeader)
		if r.TLS == nil || peer == "" {
			http.Error(w, "This address is for other nodes.", http.StatusForbidden)
			return
		}
		passed := r.Clone(r.Context())
		passed.RemoteAddr = peer
		passed.Header.Del(peerHeader)
		next.ServeHTTP(w, passed)
	})
}
