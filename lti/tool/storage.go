package tool

import (
	"context"
	"crypto/subtle"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// maxStorageTarget is the longest name of a frame that a login may bring.
const maxStorageTarget = 100 // bytes

// StoredSecret says where the secret of a login lies in the platform's storage
// (LTI postMessage Storage): the second proof, beside the cookie, that a launch
// belongs to a login of this browser.
type StoredSecret struct {
	// Frame is the lti_storage_target of the login: "_parent" for the window
	// around this one, or behind it, or the name of a frame in there.
	Frame string
	// Origin is that of the platform's authorization URL. A page must send the
	// secret to no other, never to "*", and believe no other.
	Origin string
	Key    string
	// Value is the secret itself; it is known at login only.
	Value string
}

// AskStorageError refuses a launch that came without its cookie, but whose
// secret may lie in the platform's storage. A page of this tool's origin may ask
// there and come again with the same launch and what it found, as
// LaunchInput.Stored.
type AskStorageError struct {
	Where StoredSecret
}

// Error says what is missing.
func (e *AskStorageError) Error() string {
	return "the cookie of the login is missing; its secret may lie in the platform's storage"
}

// Unwrap returns lti.ErrState.
func (e *AskStorageError) Unwrap() error { return lti.ErrState }

// storedSecret is where the login's secret goes at a platform that named a
// target for it. One value stands for state and nonce: it proves the state, and
// that carries the nonce.
func (l *login) storedSecret(r *lti.Registration, value string) *StoredSecret {
	origin := web.Origin(r.Platform.AuthorizationURL)
	if l.Storage == "" || origin == "" {
		return nil
	}
	return &StoredSecret{Frame: l.Storage, Origin: origin, Key: "lti-login-" + l.Nonce[:11], Value: value}
}

// storedHere tells whether the secret was found in this browser's storage. That
// anybody knows it proves nothing: it counts only if this tool's own page posts
// it, and that page has it from the platform.
func (t *Tool) storedHere(l *login, in LaunchInput) bool {
	return l.Storage != "" && web.SameOrigin(in.Origin, t.cfg.LaunchURL) && l.fits(in.Stored)
}

func (l *login) fits(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(hashSecret(secret)), []byte(l.Browser)) == 1
}

// unknownBrowser refuses a launch that nothing binds to this browser.
func (t *Tool) unknownBrowser(ctx context.Context, l *login, in LaunchInput) error {
	refused := &lti.Error{Code: lti.CodeInvalidState,
		Public: "This browser did not start the launch, has used it already, or keeps no cookies for this application. Please open the link again from your course; if this comes back, allow cookies here or open it in a new window.",
		Err:    errNoBinding}
	if l.Storage == "" || in.Stored != "" {
		return refused
	}
	r, err := t.registration(ctx, l.Issuer, l.ClientID, "")
	if err != nil {
		return err
	}
	if where := l.storedSecret(r, ""); where != nil {
		refused.Err = &AskStorageError{Where: *where}
	}
	return refused
}

// loginPage is the answer to a login in a browser that keeps no cookies here.
func loginPage(in LoginInput, to *Redirect) *web.LoginPage {
	p := &web.LoginPage{To: to.URL, Again: in.fields()}
	if to.Stored != nil {
		stored := web.StoredSecret(*to.Stored)
		p.Stored = &stored
	}
	return p
}

// fields are the login's parameters, to start it once more in another window.
// There the cookie is the tool's own and no storage is needed.
func (in LoginInput) fields() []web.Field {
	var fields []web.Field
	for _, f := range []web.Field{
		{Name: "iss", Value: in.Issuer}, {Name: "login_hint", Value: in.LoginHint}, {Name: "target_link_uri", Value: in.TargetLinkURI},
		{Name: "lti_deployment_id", Value: in.DeploymentID}, {Name: "client_id", Value: in.ClientID},
	} {
		if f.Value != "" {
			fields = append(fields, f)
		}
	}
	if in.MessageHint != nil {
		fields = append(fields, web.Field{Name: "lti_message_hint", Value: *in.MessageHint})
	}
	return fields
}

// askStorage answers the launch with a page that finds the secret and posts the
// launch again. What was posted goes back in the page's body alone.
func askStorage(w http.ResponseWriter, where StoredSecret, in LaunchInput) {
	var fields []web.Field
	for _, f := range []web.Field{
		{Name: "state", Value: in.State}, {Name: "id_token", Value: in.IDToken},
		{Name: "error", Value: in.Error}, {Name: "error_description", Value: in.ErrorDescription}, {Name: "error_uri", Value: in.ErrorURI},
	} {
		if f.Value != "" {
			fields = append(fields, f)
		}
	}
	stored := web.StoredSecret(where)
	web.AskStorage(w, &stored, fields...)
}
