package contentitem

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
)

const (
	requestLife = time.Hour // how long a person may take to choose
	maxForm     = 1 << 20   // bytes; a choice may hold many items
)

// Config sets up a [Receiver]; all but the last three are required.
type Config struct {
	// Verifier checks what tools signed.
	Verifier *lti11.Verifier
	// ReturnURL is the public address of the Receiver.
	ReturnURL string
	// Requests remembers what people were sent to choose, for an hour.
	Requests storage.Transient
	// SignedIn tells whether that person is signed in where the request came
	// from. The browser posts from the tool's site, so the session cookie must
	// be one that goes along (SameSite=None).
	SignedIn func(r *http.Request, userID string) (bool, error)
	// Now is the clock; nil means time.Now. Rand is the source of randomness;
	// nil means crypto/rand. Logger nil means slog.Default().
	Now    func() time.Time
	Rand   io.Reader
	Logger *slog.Logger
}

// Receiver is where a platform takes what people chose in tools of LTI 1.1. An
// answer counts once, for the person who was sent to choose, and from the tool
// that they were sent to.
type Receiver struct{ cfg Config }

// NewReceiver checks the configuration.
func NewReceiver(cfg Config) (*Receiver, error) {
	if cfg.Verifier == nil || cfg.ReturnURL == "" || cfg.Requests == nil || cfg.SignedIn == nil {
		return nil, errors.New("contentitem.Config needs Verifier, ReturnURL, Requests and SignedIn")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Receiver{cfg: cfg}, nil
}

// Request is what a person is sent to choose.
type Request struct {
	// ConsumerKey is that of the tool, UserID the person's.
	ConsumerKey string `json:"consumerKey"`
	UserID      string `json:"userId"`
	// Settings are what the platform takes.
	Settings lti.DeepLinkingSettings `json:"settings"`
	// Data is the application's own, such as the place in the course.
	Data string `json:"data,omitempty"`
}

// Begin remembers a request and returns its settings with the return URL and the
// data that bind the answer to it, for [RequestParameters].
func (v *Receiver) Begin(ctx context.Context, q Request) (*lti.DeepLinkingSettings, error) {
	data, err := web.Token(web.Random(v.cfg.Rand), 32)
	if err != nil {
		return nil, err
	}
	q.Settings.ReturnURL, q.Settings.Data = v.cfg.ReturnURL, data
	raw, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	return &q.Settings, v.cfg.Requests.Put(ctx, requestKey(data), raw, v.cfg.Now().Add(requestLife))
}

// Received is a verified answer. Message is for deeplink.Accept, with the settings
// of the request.
type Received struct {
	Message *lti.Message
	Request Request
}

// Answer is what a tool posted.
type Answer struct {
	// URLs are the addresses that it may have posted to, see lti11.Addresses.
	URLs []string
	Form url.Values
	// SignedIn tells whether that person is signed in where the answer came
	// from; nil means that nobody is.
	SignedIn func(userID string) (bool, error)
}

// Verify checks an answer: the signature, that it answers a request that waits,
// from the tool that was asked, and that the person is still signed in. Once the
// signature is good and the message can be read, the request is over.
func (v *Receiver) Verify(ctx context.Context, in Answer) (*Received, error) {
	consumer, err := v.cfg.Verifier.Verify(ctx, lti11.Received{Method: http.MethodPost, URLs: in.URLs, Form: in.Form})
	if err != nil {
		return nil, err
	}
	m, err := ReadResponse(in.Form)
	if err != nil {
		return nil, err
	}
	q, err := v.take(ctx, in.Form.Get("data"))
	switch {
	case err != nil:
		return nil, err
	case q.ConsumerKey != consumer.Key:
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This choice was started with another application.", Claim: "data", Want: "that of a request to this consumer",
			Got: "another's", Err: lti.ErrState, Fix: "the tool must answer each request with the data of that request"}
	}
	if err := requireSignedIn(in.SignedIn, q.UserID); err != nil {
		return nil, err
	}
	return &Received{Message: m, Request: *q}, nil
}

// requireSignedIn refuses an answer that comes from the browser of somebody else.
func requireSignedIn(signedIn func(string) (bool, error), userID string) error {
	here := false
	if signedIn != nil {
		var err error
		if here, err = signedIn(userID); err != nil {
			return unavailable("session", err)
		}
	}
	if !here {
		return &lti.Error{Code: lti.CodeLoginRequired, Public: "The person who started to choose is not signed in here any more.", Claim: "session", Want: "that of the person who was sent to choose",
			Got: "none, or another's", Err: lti.ErrState, Fix: "if it happens to people who are signed in, their session cookie is not sent from the tool's frame: it needs SameSite=None and Secure"}
	}
	return nil
}

func (v *Receiver) take(ctx context.Context, data string) (*Request, error) {
	raw, err := v.cfg.Requests.Take(ctx, requestKey(data))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &lti.Error{Code: lti.CodeInvalidState, Public: "This choice was already made, was not started here, or took too long. Please start again from your course.",
			Claim: "data", Want: "that of a request that waits for its answer", Got: "nothing of that kind", Err: fmt.Errorf("%w: %w", lti.ErrState, err),
			Fix: "if it happens to fresh requests, let all nodes of the platform share one Config.Requests, and the tool give the data back unchanged"}
	case err != nil:
		return nil, unavailable("content item requests", err)
	}
	var q Request
	if err := json.Unmarshal(raw, &q); err != nil {
		return nil, unavailable("content item requests", err)
	}
	return &q, nil
}

// Receive verifies what a tool posts and calls h with it. A refused answer never
// reaches h.
func (v *Receiver) Receive(h func(http.ResponseWriter, *http.Request, *Received)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		form, err := web.ReadForm(w, r, maxForm)
		var in *Received
		if err == nil {
			in, err = v.Verify(r.Context(), Answer{URLs: lti11.Addresses(r, v.cfg.ReturnURL), Form: form,
				SignedIn: func(userID string) (bool, error) { return v.cfg.SignedIn(r, userID) }})
		}
		if err != nil {
			v.refuse(w, r, err)
			return
		}
		h(w, r, in)
	})
}

func (v *Receiver) refuse(w http.ResponseWriter, r *http.Request, err error) {
	reference, _ := web.Token(web.Random(v.cfg.Rand), 6)
	logger := v.cfg.Logger
	if logger == nil {
		logger = slog.Default()
	}
	e := lti.AsError(err)
	logger.WarnContext(r.Context(), "lti11: content items refused", "code", string(e.Code), "reference", reference, "error", err.Error())
	web.ErrorPage(w, e, reference, "")
}

func unavailable(what string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrUnavailable, what, err), Fix: "see why the application's " + what + " cannot answer"}
}

func requestKey(data string) string { return "contentitem:" + data }
