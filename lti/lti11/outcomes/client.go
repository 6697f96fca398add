package outcomes

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/strictxml"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
)

// Client reports results on behalf of the tool.
type Client struct {
	calls *lti11.Client
}

// NewClient returns the client that signs as c does.
func NewClient(c *lti11.Client) *Client { return &Client{calls: c} }

// Failure is what a platform answers when it does not do what it was asked for.
type Failure struct {
	// CodeMajor is "failure", "unsupported" or "processing", Severity "error",
	// "warning" or "status".
	CodeMajor, Severity string
	// Description is the platform's own text. It may name people, so Error
	// leaves it out.
	Description string
	// Status is that of HTTP: 200 where only the message says so.
	Status int
}

// Error returns the text for the log.
func (f *Failure) Error() string {
	return fmt.Sprintf("the platform's answer about the result is %.40q, severity %.40q, HTTP status %d", f.CodeMajor, f.Severity, f.Status)
}

// Unsupported tells that the platform does not know the operation: many take
// scores and let none be read or deleted.
func (f *Failure) Unsupported() bool {
	return f.CodeMajor == codeUnsupported || f.CodeMajor == "unimplemented"
}

// Temporary tells whether the same call may succeed later.
func (f *Failure) Temporary() bool {
	return f.Status == http.StatusRequestTimeout || f.Status == http.StatusTooManyRequests || f.Status >= http.StatusInternalServerError
}

// Replace reports a result. Of what was handed in, what the platform does not take
// is left out. Errors are *Failure where the platform answered with one,
// *advantage.StatusError where it answered otherwise, lti.ErrUnavailable where it
// could not be reached.
func (c *Client) Replace(ctx context.Context, o Offer, r Result) error {
	r.Data = o.takes(r.Data)
	if err := r.Validate(); err != nil {
		return err
	}
	_, err := c.do(ctx, o, operationReplace, bodyOf(r))
	return err
}

// Read returns the score that the gradebook holds; Score is nil if there is none.
func (c *Client) Read(ctx context.Context, o Offer) (Result, error) {
	a, err := c.do(ctx, o, operationRead, nil)
	if err != nil || a.Result == nil || a.Result.Score == nil || strings.TrimSpace(a.Result.Score.Text) == "" {
		return Result{}, err
	}
	score, err := parseScore(a.Result.Score.Text)
	if err != nil {
		return Result{}, err
	}
	return Result{Score: &score}, nil
}

// Delete removes the result.
func (c *Client) Delete(ctx context.Context, o Offer) error {
	_, err := c.do(ctx, o, operationDelete, nil)
	return err
}

// do makes one call of Basic Outcomes and returns the answer to the operation.
func (c *Client) do(ctx context.Context, o Offer, name string, r *resultBody) (*answer, error) {
	if !o.Offered() {
		return nil, fmt.Errorf("%w: the launch names no result", advantage.ErrNotOffered)
	}
	id, err := web.Token(web.Random(c.calls.Signer.Rand), 16)
	if err != nil {
		return nil, err
	}
	message, err := marshal(request{Namespace: namespace, Version: poxVersion, ID: id, Operations: operations{All: []operation{
		{XMLName: xml.Name{Local: name + "Request"}, SourcedID: o.SourcedID, Result: r},
	}}})
	if err != nil {
		return nil, err
	}
	got, err := c.calls.Do(ctx, lti11.Call{Method: http.MethodPost, URL: o.ServiceURL, ContentType: mediaTypeXML, Accept: mediaTypeXML, Body: message})
	if got == nil {
		return nil, err
	}
	return readResponse(got, err)
}

// readResponse looks for the platform's word on the operation, also in an answer
// whose HTTP status is an error; refused is that error.
func readResponse(got *lti11.Answer, refused error) (*answer, error) {
	var out response
	if err := strictxml.Unmarshal(got.Body, &out); err != nil || out.Status.CodeMajor == "" {
		if refused != nil {
			return nil, refused
		}
		return nil, fmt.Errorf("the platform's answer is none of Basic Outcomes: %w", errors.Join(err, errNoStatus))
	}
	if code := strings.ToLower(strings.TrimSpace(out.Status.CodeMajor)); code != codeSuccess || refused != nil {
		return nil, &Failure{CodeMajor: code, Severity: strings.ToLower(strings.TrimSpace(out.Status.Severity)),
			Description: lti.Shortened(out.Status.Description), Status: got.Status}
	}
	if len(out.Answers.All) == 0 {
		return &answer{}, nil
	}
	return &out.Answers.All[0], nil
}

var errNoStatus = errors.New("it has no imsx_codeMajor")
