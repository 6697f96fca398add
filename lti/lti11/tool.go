package lti11

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

const maxLaunchForm = 128 << 10 // bytes

// ToolConfig sets up a [Tool]. The zero value of every optional field is the
// strict choice.
type ToolConfig struct {
	// LaunchURL is the public URL at which Launch is mounted; required,
	// absolute, https.
	LaunchURL string
	// Consumers are the platforms this tool trusts; required.
	Consumers storage.Consumers
	// Replay remembers used nonces. Nil means memory, which serves one process;
	// past one process give a shared store.
	Replay storage.Replay
	// RequestURL is what the application knows of the address that the browser
	// posted to, such as by the headers of a proxy that it trusts; nil means
	// the addresses at the origin of LaunchURL alone.
	RequestURL func(r *http.Request) string

	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Logger takes one line for every refusal; nil means slog.Default() at the
	// time of the call.
	Logger *slog.Logger
	// OnError answers the browser when a launch is refused. Nil means that a
	// launch of a platform that is known goes back to it, if it said where to,
	// and any other gets a plain page with the error's public sentence and code.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// ContentItems serves content item selections beside launches of links.
	ContentItems bool
	// Relaunch asks a platform that offers it for a second launch, which a cookie
	// ties to the browser of the first (LTI 1.1.2). Without it, and with platforms
	// that do not offer it, a person can be made to open somebody else's launch.
	Relaunch bool
	// AllowAnonymous accepts launches without user_id.
	AllowAnonymous bool
	// InsecureAllowLoopback accepts http:// on loopback hosts. For demos and
	// tests on one machine only.
	InsecureAllowLoopback bool
}

// Tool is the tool role of LTI 1.1 and 1.2. It is safe for concurrent use.
type Tool struct {
	cfg      ToolConfig
	verifier *Verifier
}

// NewTool checks the configuration. It does no I/O and starts nothing.
func NewTool(cfg ToolConfig) (*Tool, error) {
	if err := web.CheckURL(cfg.LaunchURL, cfg.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("lti11.ToolConfig.LaunchURL: %w", err)
	}
	if cfg.Consumers == nil {
		return nil, errors.New("lti11.ToolConfig.Consumers is required")
	}
	cfg.Rand = web.Random(cfg.Rand)
	verifier, err := NewVerifier(VerifierConfig{Consumers: cfg.Consumers, Replay: cfg.Replay, Now: cfg.Now, Rand: cfg.Rand})
	if err != nil {
		return nil, err
	}
	return &Tool{cfg: cfg, verifier: verifier}, nil
}

// Launch is a verified launch. All of it may be believed: it was signed with the
// consumer's secret for this tool, and comes once.
type Launch struct {
	// Message is what LTI 1.3 would have sent: its issuer is that of the
	// consumer, its version LTI-1p0, and LIS says where the outcome goes. LTI11
	// holds the ids by which a later launch of LTI 1.3 may name the same person
	// and link.
	Message  *lti.Message
	Consumer *storage.Consumer
	// Params are all parameters as they came, such as ext_ ones.
	Params url.Values
}

// PersonID names the person among those of all platforms, by consumer and
// user_id and by nothing else. It is empty in an anonymous launch.
func (l *Launch) PersonID() string {
	if l.Message.Subject == "" {
		return ""
	}
	return l.Message.Issuer + " " + l.Message.Subject
}

// Issuer is the issuer that messages of a consumer have in this package; none of
// LTI 1.3 has one like it.
func Issuer(consumerKey string) string { return "urn:lti11:" + escape(consumerKey) }

// LaunchInput is what the browser posted.
type LaunchInput struct {
	// URLs are the addresses that it may have posted to; see [Addresses].
	URLs []string
	Form url.Values
	// Cookies are the browser's, for ToolConfig.Relaunch.
	Cookies []*http.Cookie
}

// LaunchHandler serves a verified launch.
type LaunchHandler func(w http.ResponseWriter, r *http.Request, l *Launch)

// RefusedError is a launch whose signature is good and whose message is not.
type RefusedError struct {
	// ReturnURL is where the platform wants people back; it may be empty.
	ReturnURL string
	Err       error
}

// Error returns the text for the log.
func (e *RefusedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *RefusedError) Unwrap() error { return e.Err }

// VerifyLaunch checks a launch and uses its nonce up, so that it succeeds once.
// Any error means that nothing of the launch may be used; errors.Is tells the
// reason. Of a [*RefusedError] the return URL may be, and a [*RelaunchError] asks
// for another launch.
func (t *Tool) VerifyLaunch(ctx context.Context, in LaunchInput) (*Launch, error) {
	consumer, address, err := t.verifier.verify(ctx, Received{Method: http.MethodPost, URLs: in.URLs, Form: in.Form})
	if err != nil {
		return nil, err
	}
	if err := t.checkParams(in.Form); err != nil {
		return nil, &RefusedError{ReturnURL: t.returnURL(in.Form), Err: err}
	}
	if err := t.checkBrowser(in); err != nil {
		return nil, err
	}
	m := readMessage(in.Form)
	m.Issuer, m.TargetLinkURI, m.DeploymentID = Issuer(consumer.Key), address, consumer.DeploymentID
	m.Type = lti.ResourceLinkRequest
	if in.Form.Get(paramMessageType) == ContentItemSelectionRequest {
		m.Type = lti.DeepLinkingRequest
	}
	m.LTI11 = &lti.LTI11Claim{UserID: m.Subject, OAuthConsumerKey: consumer.Key, ResourceLinkID: of(m.ResourceLink).ID,
		ContextID: of(m.Context).ID, ToolConsumerInstanceGUID: of(m.ToolPlatform).GUID}
	return &Launch{Message: m, Consumer: consumer, Params: in.Form}, nil
}

// checkParams holds the parameters against the rules of their message (LTI 1.1
// §3).
func (t *Tool) checkParams(form url.Values) error {
	for _, name := range readOnceParams() {
		if len(form[name]) > 1 {
			return badRequest(name, "one value", "several", lti.ErrMessage)
		}
	}
	kinds := []string{LaunchRequest}
	if t.cfg.ContentItems {
		kinds = append(kinds, ContentItemSelectionRequest)
	}
	kind := form.Get(paramMessageType)
	switch {
	case !slices.Contains(kinds, kind):
		e := badRequest(paramMessageType, LaunchRequest, kind, lti.ErrMessage)
		e.Public = "This application does not serve that kind of link."
		return e
	case form.Get(paramVersionLTI) != Version:
		return badRequest(paramVersionLTI, Version, form.Get(paramVersionLTI), lti.ErrMessage)
	case kind == LaunchRequest && form.Get(paramLinkID) == "":
		return badRequest(paramLinkID, "the id of the link", "", lti.ErrMessage)
	case form.Get("user_id") == "" && !t.cfg.AllowAnonymous:
		e := badRequest("user_id", "the id of the person", "", lti.ErrMessage)
		e.Public = "The learning platform does not say who you are, and this application needs to know."
		return e
	}
	return nil
}

// returnURL is where a launch that is signed but not valid may go back to.
func (t *Tool) returnURL(form url.Values) string {
	address := form.Get(paramReturnURL)
	if len(form[paramReturnURL]) != 1 || web.CheckURL(address, t.cfg.InsecureAllowLoopback) != nil {
		return ""
	}
	return address
}

// Launch verifies the launch that the browser posts and calls h with it. A
// refused launch never reaches h.
func (t *Tool) Launch(h LaunchHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		form, err := web.ReadPostedForm(w, r, maxLaunchForm)
		if err != nil {
			t.refuse(w, r, err)
			return
		}
		l, err := t.VerifyLaunch(r.Context(), LaunchInput{URLs: t.addresses(r), Form: form, Cookies: r.Cookies()})
		if again, ok := errors.AsType[*RelaunchError](err); ok {
			http.SetCookie(w, again.Cookie)
			web.NoStore(w)
			http.Redirect(w, r, again.URL, http.StatusSeeOther)
			return
		}
		if err != nil {
			t.refuse(w, r, err)
			return
		}
		h(w, r, l)
	})
}

func (t *Tool) addresses(r *http.Request) []string {
	urls := Addresses(r, t.cfg.LaunchURL)
	if t.cfg.RequestURL != nil {
		urls = append([]string{t.cfg.RequestURL(r)}, urls...)
	}
	return urls
}

// refuse logs the cause of an error and shows its public face to the browser, or
// to the platform, which shows it there.
func (t *Tool) refuse(w http.ResponseWriter, r *http.Request, err error) {
	logger := t.cfg.Logger
	if logger == nil {
		logger = slog.Default()
	}
	reference, _ := web.Token(t.cfg.Rand, 6)
	e := lti.AsError(err)
	logger.WarnContext(r.Context(), "lti11 tool: launch refused", "code", string(e.Code), "reference", reference, "error", err.Error())
	if t.cfg.OnError != nil {
		t.cfg.OnError(w, r, err)
		return
	}
	if refused, ok := errors.AsType[*RefusedError](err); ok && refused.ReturnURL != "" {
		back := Said{ErrorMessage: e.Public, ErrorLog: string(e.Code) + " " + e.Claim + ", reference " + reference}
		web.NoStore(w)
		http.Redirect(w, r, back.At(refused.ReturnURL), http.StatusSeeOther)
		return
	}
	web.ErrorPage(w, e, reference, "")
}

// Said is what a tool says when it sends the person back to the return URL of a
// launch: Message and ErrorMessage to the person, Log and ErrorLog to the log.
// Nothing secret belongs in it, for it stands in an address.
type Said struct{ Message, ErrorMessage, Log, ErrorLog string }

// At is the address that sends the person back; the query of returnURL stays.
func (s Said) At(returnURL string) string {
	for _, p := range []struct{ name, value string }{
		{"lti_msg", s.Message}, {"lti_errormsg", s.ErrorMessage}, {"lti_log", s.Log}, {"lti_errorlog", s.ErrorLog},
	} {
		returnURL = web.WithQuery(returnURL, p.name, p.value)
	}
	return returnURL
}
