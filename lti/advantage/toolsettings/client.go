package toolsettings

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Client reads and replaces the settings at one address on behalf of the tool.
type Client struct {
	http    *advantage.Client
	address string
}

// NewClient returns the client for the settings at an address, as the custom
// parameter of a launch names it. An empty one offers nothing, and so does the
// variable itself, which is what platforms send that do not know it.
func NewClient(c *advantage.Client, address string) *Client {
	if strings.HasPrefix(address, "$") {
		address = ""
	}
	return &Client{http: c, address: address}
}

// Read returns the settings of the address's own level.
func (c *Client) Read(ctx context.Context) (Settings, error) {
	var s Settings
	return s, c.call(ctx, http.MethodGet, "", MediaTypeSimple, nil, &s)
}

// ReadMerged returns the settings of the address's own level and of those above
// it as one; where several levels set a name, the narrowest counts.
func (c *Client) ReadMerged(ctx context.Context) (Settings, error) {
	var s Settings
	return s, c.call(ctx, http.MethodGet, "distinct", MediaTypeSimple, nil, &s)
}

// ReadLevels returns the settings of the address's own level and of those above
// it, each for itself.
func (c *Client) ReadLevels(ctx context.Context) ([]LevelSettings, error) {
	var d document
	err := c.call(ctx, http.MethodGet, "all", MediaType, nil, &d)
	return d.Graph, err
}

// Replace makes these the only settings of the address's own level.
func (c *Client) Replace(ctx context.Context, s Settings) error {
	if s == nil {
		s = Settings{} // an object, not null
	}
	return c.call(ctx, http.MethodPut, "", MediaTypeSimple, s, nil)
}

func (c *Client) call(ctx context.Context, method, bubble, mediaType string, body, out any) error {
	if c.address == "" {
		return fmt.Errorf("%w: the launch names no address of settings", advantage.ErrNotOffered)
	}
	_, err := c.http.Do(ctx, advantage.Call{Method: method, URL: web.WithQuery(c.address, "bubble", bubble), Scopes: []lti.Scope{lti.ScopeToolSetting},
		ContentType: mediaType, Accept: mediaType, Body: body}, out)
	return err
}
