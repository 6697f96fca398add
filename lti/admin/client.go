package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
)

const maxAnswer = 16 << 20 // bytes of one page

// Client speaks the API of an installation. Its errors are those of [Admin]: an
// [InvalidError], or an *lti.Error with the code of the refusal.
type Client struct {
	// BaseURL is the public URL of the API, without a trailing slash.
	BaseURL string
	// Token is the access token of the account.
	Token string
	// HTTP nil means http.DefaultClient. Redirects are refused: the token is for
	// this address alone.
	HTTP *http.Client
}

// Registrations yields all registrations that the account sees.
func (c *Client) Registrations(ctx context.Context) iter.Seq2[*lti.Registration, error] {
	return all[*lti.Registration](ctx, c, "/registrations")
}

// Registration returns one registration.
func (c *Client) Registration(ctx context.Context, id string) (*lti.Registration, error) {
	var r lti.Registration
	return &r, c.do(ctx, http.MethodGet, registrationPath(id), nil, &r)
}

// Register stores a new registration and returns it with its ID.
func (c *Client) Register(ctx context.Context, r *lti.Registration) (*lti.Registration, error) {
	var made lti.Registration
	return &made, c.do(ctx, http.MethodPost, "/registrations", r, &made)
}

// Update replaces a registration.
func (c *Client) Update(ctx context.Context, r *lti.Registration) error {
	return c.do(ctx, http.MethodPut, registrationPath(r.ID), r, nil)
}

// SetDisabled ends the trust in a registration for a while, or takes it up again.
func (c *Client) SetDisabled(ctx context.Context, id string, disabled bool) error {
	return c.do(ctx, switchMethod(disabled), registrationPath(id)+"/disabled", nil, nil)
}

// DeleteRegistration ends the trust for good.
func (c *Client) DeleteRegistration(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, registrationPath(id), nil, nil)
}

// Probe tries the addresses of the registration's other side.
func (c *Client) Probe(ctx context.Context, id string) ([]Finding, error) {
	var list listing[Finding]
	err := c.do(ctx, http.MethodPost, registrationPath(id)+"/probe", nil, &list)
	return list.Items, err
}

// Deployments yields the deployments of a registration.
func (c *Client) Deployments(ctx context.Context, registrationID string) iter.Seq2[*lti.Deployment, error] {
	return all[*lti.Deployment](ctx, c, registrationPath(registrationID)+"/deployments")
}

// PutDeployment stores a deployment.
func (c *Client) PutDeployment(ctx context.Context, d *lti.Deployment) error {
	return c.do(ctx, http.MethodPut, deploymentPath(d.RegistrationID, d.ID), d, nil)
}

// SetDeploymentDisabled switches one deployment off, or approves it.
func (c *Client) SetDeploymentDisabled(ctx context.Context, registrationID, id string, disabled bool) error {
	return c.do(ctx, switchMethod(disabled), deploymentPath(registrationID, id)+"/disabled", nil, nil)
}

// switchMethod: a switch is a resource that is there while it is on.
func switchMethod(on bool) string {
	if on {
		return http.MethodPut
	}
	return http.MethodDelete
}

// DeleteDeployment removes one deployment.
func (c *Client) DeleteDeployment(ctx context.Context, registrationID, id string) error {
	return c.do(ctx, http.MethodDelete, deploymentPath(registrationID, id), nil, nil)
}

// Keys lists the installation's keys.
func (c *Client) Keys(ctx context.Context) ([]keyring.Key, error) {
	var list listing[keyRecord]
	if err := c.do(ctx, http.MethodGet, "/keys", nil, &list); err != nil {
		return nil, err
	}
	keys := make([]keyring.Key, len(list.Items))
	for i, k := range list.Items {
		keys[i] = keyring.Key(k)
	}
	return keys, nil
}

// RotateKey makes the next key now.
func (c *Client) RotateKey(ctx context.Context) (keyring.Key, error) {
	var k keyRecord
	err := c.do(ctx, http.MethodPost, "/keys", nil, &k)
	return keyring.Key(k), err
}

// RevokeKey takes a key out of use at once.
func (c *Client) RevokeKey(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/keys/"+url.PathEscape(id), nil, nil)
}

// Audit yields who changed what, the newest first.
func (c *Client) Audit(ctx context.Context) iter.Seq2[storage.AuditEntry, error] {
	return all[storage.AuditEntry](ctx, c, "/audit")
}

func registrationPath(id string) string { return "/registrations/" + url.PathEscape(id) }

func deploymentPath(registrationID, id string) string {
	return registrationPath(registrationID) + "/deployments/" + url.PathEscape(id)
}

// all yields the elements of a list, page by page.
func all[T any](ctx context.Context, c *Client, path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for next := c.BaseURL + path; next != ""; {
			var found listing[T]
			header, err := c.send(ctx, http.MethodGet, next, nil, &found)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, element := range found.Items {
				if !yield(element, nil) {
					return
				}
			}
			if next = web.Link(header, "next", next); next != "" && (len(found.Items) == 0 || !web.SameOrigin(next, c.BaseURL)) {
				yield(*new(T), errors.New("the administration names a next page that is none of its own"))
				return
			}
		}
	}
}

func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	_, err := c.send(ctx, method, c.BaseURL+path, in, out)
	return err
}

// send makes one call; out is filled from the answer unless it is nil.
func (c *Client) send(ctx context.Context, method, address string, in, out any) (http.Header, error) {
	req, err := c.request(ctx, method, address, in)
	if err != nil {
		return nil, err
	}
	answer, err := c.client().Do(req)
	if err != nil {
		return nil, fmt.Errorf("the administration cannot be reached: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the administration's answer was cut off: %w", err)
	case answer.StatusCode >= http.StatusMultipleChoices:
		return nil, refusal(answer.StatusCode, body)
	case out == nil:
		return answer.Header, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return nil, fmt.Errorf("the administration's answer cannot be read: %w", err)
	}
	return answer.Header, nil
}

func (c *Client) request(ctx context.Context, method, address string, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		req.Header.Set("Content-Type", web.MediaTypeJSON)
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	return req, nil
}

func (c *Client) client() *http.Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// refusal makes an error of what the API answered.
func refusal(status int, body []byte) error {
	var p struct {
		Title    string    `json:"title"`
		Code     lti.Code  `json:"code"`
		Problems []Problem `json:"problems"`
	}
	if err := json.Unmarshal(body, &p); err != nil || p.Code == "" {
		return fmt.Errorf("the administration answers with status %d", status)
	}
	if p.Problems != nil {
		return &InvalidError{p.Problems}
	}
	return &lti.Error{Code: p.Code, Public: p.Title}
}
