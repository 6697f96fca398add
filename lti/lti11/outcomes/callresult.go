package outcomes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/lti11"
)

// GetResult reads a result from its address in the result service, such as one
// that a launch names in a custom parameter.
func (c *Client) GetResult(ctx context.Context, address string) (Result, error) {
	got, err := c.calls.Do(ctx, resultCall(http.MethodGet, address, nil))
	if err != nil {
		return Result{}, known404(err)
	}
	var in resultJSON
	if err := json.Unmarshal(got.Body, &in); err != nil {
		return Result{}, fmt.Errorf("the service's answer is not the expected JSON: %w", err)
	}
	if in.Score != nil && !(*in.Score >= 0 && *in.Score <= 1) {
		return Result{}, errors.New("the platform's score does not lie between 0 and 1")
	}
	return Result{Score: in.Score, Comment: in.Comment}, nil
}

// PutResult reports a result to its address.
func (c *Client) PutResult(ctx context.Context, address string, r Result) error {
	if r.Data = (Data{}); r.Score == nil {
		return errors.New("a score is required; DeleteResult removes one")
	}
	if err := r.Validate(); err != nil {
		return err
	}
	body, err := json.Marshal(resultJSON{Context: resultContext, Type: resultType, Score: r.Score, Comment: r.Comment})
	if err != nil {
		return err
	}
	_, err = c.calls.Do(ctx, resultCall(http.MethodPut, address, body))
	return known404(err)
}

// DeleteResult removes the result at the address.
func (c *Client) DeleteResult(ctx context.Context, address string) error {
	_, err := c.calls.Do(ctx, resultCall(http.MethodDelete, address, nil))
	return known404(err)
}

// resultCall names the media type in every call: Open edX refuses others even
// where there is no body.
func resultCall(method, address string, body []byte) lti11.Call {
	return lti11.Call{Method: method, URL: address, ContentType: MediaTypeResult, Accept: MediaTypeResult, Body: body}
}

// known404 gives the answer that there is no such result its name.
func known404(err error) error {
	var status *advantage.StatusError
	if errors.As(err, &status) && status.Status == http.StatusNotFound {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return err
}
