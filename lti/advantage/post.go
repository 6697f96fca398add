package advantage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"sync"

	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Poster sends to addresses that the other side named, without an access token:
// what is sent proves itself, as a signed notice does. The zero value is ready.
type Poster struct {
	// HTTP makes the calls. Nil means a guarded client that connects to public
	// addresses only; with a client of your own that guard is yours.
	HTTP *http.Client
	// InsecureAllowLoopback sends to http:// addresses of this machine. For
	// demos and tests on one machine only.
	InsecureAllowLoopback bool

	once    sync.Once
	guarded *http.Client
}

// Post sends body as JSON, once, and follows no redirect. Anything but a 2xx is a
// *StatusError; errors of the network wrap lti.ErrUnavailable.
func (p *Poster) Post(ctx context.Context, address string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return p.PostRaw(ctx, address, raw, nil)
}

// PostRaw is Post of a body that is JSON already, byte by byte, with headers beside
// its own.
func (p *Poster) PostRaw(ctx context.Context, address string, body []byte, header http.Header) error {
	if err := web.CheckURL(address, p.InsecureAllowLoopback); err != nil {
		return fmt.Errorf("address to post to: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	maps.Copy(req.Header, header)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", fetch.UserAgent)
	_, err = (&Client{HTTP: p.client()}).send(req, nil)
	return err
}

func (p *Poster) client() *http.Client {
	if p.HTTP != nil {
		return p.HTTP
	}
	p.once.Do(func() { p.guarded = fetch.NewClient(p.InsecureAllowLoopback) })
	return p.guarded
}
