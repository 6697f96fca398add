package lms

import (
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
)

// Tools register themselves (Dynamic Registration 1.0): the administrator gives
// the tool's registration URL, the tool does the rest in a frame of the page, and
// waits to be approved.

// openRegistrar lets tools register.
func (l *LMS) openRegistrar() (err error) {
	at, side := l.cfg.URL, l.PlatformSide()
	l.registrar, err = dynreg.NewPlatform(dynreg.PlatformConfig{
		Configuration: dynreg.Configuration{
			Issuer: at, AuthorizationURL: side.AuthorizationURL, TokenURL: side.TokenURL, JWKSURL: side.JWKSURL, RegistrationURL: at + "/lti/register",
			Scopes: offeredScopes(), LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "ltikit-mini-lms", Messages: []dynreg.SupportedMessage{
				{Type: lti.ResourceLinkRequest}, {Type: lti.DeepLinkingRequest, Placements: []string{"ContentArea"}},
			}},
		},
		ClientsURL: at + "/lti/clients", Clients: l.cfg.Store, Registrations: l.cfg.Store, Remover: l.cfg.Store, Invitations: l.cfg.Store,
		Now: l.cfg.Now, Logger: l.cfg.Logger, InsecureAllowLoopback: l.cfg.InsecureAllowLoopback,
	})
	return err
}

// registerTool frames the tool's registration page. The page leaves by itself
// when the tool says that it is done.
func (l *LMS) registerTool(w http.ResponseWriter, r *http.Request, p Person) {
	address, err := l.admin.InviteTool(r.Context(), account(p), admin.ToolInvitation{InitiationURL: r.PostFormValue("url")})
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	l.show(w, r, http.StatusOK, "register.html", view{Title: "A tool registers", seat: seat{Person: p}, Registering: address})
}

func (l *LMS) showRegisterScript(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "pages/register.js")
}
