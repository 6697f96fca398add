package dynreg

import (
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
)

// maxQuery is the most that the query of an initiation may have, in bytes.
const maxQuery = 16 << 10

// Initiate is the handler of the initiation URL: the page that a platform opens
// for its administrator in a window or a frame. It registers, shows what came of
// it, and lets the platform close the page.
func (t *Tool) Initiate() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			web.MethodNotAllowed(w, http.MethodGet)
			return
		}
		q, err := web.ReadForm(w, r, maxQuery)
		if err != nil {
			t.refuse(w, r, err)
			return
		}
		done, err := t.Register(r.Context(), Initiation{
			ConfigurationURL: q.Get("openid_configuration"), Token: q.Get("registration_token"), Invitation: q.Get(invitationParameter),
		})
		if err != nil {
			t.refuse(w, r, err)
			return
		}
		t.logger().InfoContext(r.Context(), "lti tool: registered with a platform", "registration", done.Registration.ID,
			"issuer", done.Registration.Issuer, "disabled", done.Registration.Disabled)
		done.page().Show(w)
	})
}

// refuse logs the cause and shows the public face, with what can be done about
// it: who sees this page is an administrator.
func (t *Tool) refuse(w http.ResponseWriter, r *http.Request, err error) {
	reference, _ := web.Token(t.cfg.Rand, 6)
	e := lti.AsError(err)
	t.logger().WarnContext(r.Context(), "lti tool: registration refused", "code", string(e.Code), "reference", reference, "error", err.Error())
	texts := []string{e.Public}
	if e.Claim != "" {
		texts = append(texts, "Wanted of "+e.Claim+": "+e.Want+". Found: "+e.Got+".")
	}
	if e.Fix != "" {
		texts = append(texts, "What helps: "+e.Fix+".")
	}
	(&web.ClosingPage{Title: "The registration did not work", Texts: texts, Error: e, Reference: reference}).Show(w)
}

// page tells the administrator what is left to do. Where nothing is, it closes
// by itself.
func (d *Registered) page() *web.ClosingPage {
	product, _ := profile.ByName(d.Registration.Profile)
	p := &web.ClosingPage{Title: "The platform is connected", Texts: []string{
		product.At(profile.TopicTool, "Now switch the tool on in the learning platform, if it is not yet."),
	}}
	if d.DeploymentID == "" {
		p.Wait = true
		p.Texts = append(p.Texts, product.At(profile.TopicDeployment, "Then give an administrator of this application the deployment id."))
	}
	if d.Registration.Disabled {
		p.Wait, p.Title = true, "The platform is registered"
		p.Texts = append(p.Texts, "An administrator of this application must approve the connection before it can be used.")
	}
	return p
}
