package manual

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// maxDocument is the most that a document may have, in bytes.
const maxDocument = 256 << 10

// ErrDocument: what was read describes no tool or platform.
var ErrDocument = errors.New("no configuration of LTI 1.3")

// ReadTool reads how a tool describes itself: the JSON of a Canvas developer key,
// or the metadata of a dynamic registration. It is checked as a registration is.
func ReadTool(document []byte) (*dynreg.Metadata, error) { return readTool(document, false) }

func readTool(document []byte, allowLoopback bool) (*dynreg.Metadata, error) {
	var kind struct {
		Canvas   string `json:"oidc_initiation_url"`
		Standard string `json:"initiate_login_uri"`
	}
	if len(document) > maxDocument || json.Unmarshal(document, &kind) != nil {
		return nil, notThis("the tool")
	}
	read := readStandard
	switch {
	case kind.Canvas != "":
		read = readCanvas
	case kind.Standard == "":
		return nil, notThis("the tool")
	}
	m, err := read(document)
	if err != nil {
		return nil, notThis("the tool")
	}
	if err := m.Check(allowLoopback); err != nil {
		return nil, err
	}
	return m, nil
}

func readStandard(document []byte) (*dynreg.Metadata, error) {
	m := new(dynreg.Metadata)
	if err := json.Unmarshal(document, m); err != nil {
		return nil, err
	}
	m.Complete()
	return m, nil
}

// ReadPlatform reads a platform's openid-configuration, as [dynreg.Configuration.Registration]
// needs it.
func ReadPlatform(document []byte) (*dynreg.Configuration, error) {
	return readPlatform(document, false)
}

func readPlatform(document []byte, allowLoopback bool) (*dynreg.Configuration, error) {
	c := new(dynreg.Configuration)
	if len(document) > maxDocument || json.Unmarshal(document, c) != nil {
		return nil, notThis("the platform")
	}
	if err := c.Check(allowLoopback); err != nil {
		return nil, err
	}
	return c, nil
}

func notThis(whose string) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "This is not the configuration of " + whose + " for LTI 1.3.", Err: ErrDocument,
		Fix: "ask for the address of its JSON for LTI 1.3; the XML of LTI 1.1 is another"}
}

// Importer reads descriptions from addresses that people enter. Its zero value is
// ready for use and connects to public addresses only.
type Importer struct {
	// HTTPClient fetches. Nil means a guarded client; with a client of your own
	// that guard is yours.
	HTTPClient *http.Client
	// InsecureAllowLoopback accepts http:// on loopback hosts and fetches from
	// there. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Tool reads the tool's description at that address; see [ReadTool].
func (i Importer) Tool(ctx context.Context, address string) (*dynreg.Metadata, error) {
	document, err := i.fetch(ctx, address)
	if err != nil {
		return nil, err
	}
	return readTool(document, i.InsecureAllowLoopback)
}

// Platform reads the platform's openid-configuration at that address.
func (i Importer) Platform(ctx context.Context, address string) (*dynreg.Configuration, error) {
	document, err := i.fetch(ctx, address)
	if err != nil {
		return nil, err
	}
	return readPlatform(document, i.InsecureAllowLoopback)
}

func (i Importer) fetch(ctx context.Context, address string) ([]byte, error) {
	if err := web.CheckURL(address, i.InsecureAllowLoopback); err != nil {
		return nil, unreachable(err)
	}
	client := i.HTTPClient
	if client == nil {
		client = fetch.NewClient(i.InsecureAllowLoopback)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, unreachable(err)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return nil, unreachable(fetch.Cause(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, unreachable(fmt.Errorf("status %d", resp.StatusCode))
	}
	document, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
	if err != nil {
		return nil, unreachable(err)
	}
	return document, nil
}

// unreachable says the same whatever the reason: it tells nobody what is behind
// an address.
func unreachable(err error) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "Nothing could be read from that address.", Err: err,
		Fix: "it must be https, public, and answer with JSON of at most 256 KiB"}
}
