package dynreg

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage"
)

// Initiation is how a platform asks a tool to register (Dynamic Registration
// §3.4).
type Initiation struct {
	// ConfigurationURL is the platform's openid_configuration, to the letter:
	// some platforms have a token in its query.
	ConfigurationURL string
	// Token is the platform's registration_token; some platforms have none.
	Token string
	// Invitation is the one of [Tool.Invite].
	Invitation string
}

// Registered is a registration that was made.
type Registered struct {
	// Registration as it was stored; it is Disabled where an administrator of
	// the tool must approve it.
	Registration *lti.Registration
	// DeploymentID is the deployment that the platform named and that was
	// stored; empty where an administrator adds it later.
	DeploymentID string
	// Configuration is the platform, Information its answer. Information holds
	// a secret, if the platform gave one to manage the registration with.
	Configuration *Configuration
	Information   *Information
}

// Register registers the tool with the platform that asked for it and stores
// what was agreed. An invitation that comes to nothing can be used again.
func (t *Tool) Register(ctx context.Context, in Initiation) (*Registered, error) {
	if err := t.checkInitiation(in); err != nil {
		return nil, err
	}
	inv, giveBack, err := t.admit(ctx, in)
	if err != nil {
		return nil, err
	}
	done, err := t.register(ctx, in, inv)
	if err != nil {
		giveBack()
		return nil, err
	}
	if t.cfg.Registered != nil {
		if err := t.cfg.Registered(ctx, done); err != nil {
			return nil, fmt.Errorf("after the registration: %w", err)
		}
	}
	return done, nil
}

func (t *Tool) checkInitiation(in Initiation) error {
	if in.ConfigurationURL == "" {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "This page registers a learning platform, and is opened by it.",
			Claim: "openid_configuration", Want: "the URL of the platform's configuration", Got: "nothing",
			Fix: "give this address to the learning platform as the URL of a dynamic registration", Err: errConfiguration}
	}
	if web.CheckURL(in.ConfigurationURL, t.cfg.InsecureAllowLoopback) != nil {
		return configurationError("openid_configuration", "an absolute https URL", lti.ShortenedURL(in.ConfigurationURL))
	}
	return nil
}

// admit decides whether the initiation is welcome, before anything is fetched.
func (t *Tool) admit(ctx context.Context, in Initiation) (inv ToolInvitation, giveBack func(), err error) {
	if in.Invitation == "" && t.cfg.Uninvited != nil {
		if err := t.cfg.Uninvited(ctx, in.ConfigurationURL); err != nil {
			return inv, nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This application does not take this registration.", Err: err}
		}
		return ToolInvitation{Hold: true}, func() {}, nil
	}
	giveBack, err = t.invitations.take(ctx, in.Invitation, &inv)
	if errors.Is(err, errInvitation) {
		err = &lti.Error{Code: lti.CodeAccessDenied, Public: "This registration needs an invitation, and this one is missing, used or too old.",
			Claim: invitationParameter, Want: "one that is not used, in the URL that the platform was given", Got: "none",
			Fix: "ask an administrator of this application for a new registration URL", Err: err}
	}
	return inv, giveBack, err
}

func (t *Tool) register(ctx context.Context, in Initiation, inv ToolInvitation) (*Registered, error) {
	c, err := t.configuration(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := expected(c, in, inv); err != nil {
		return nil, err
	}
	product, _ := profile.For(c.LTI.ProductFamilyCode, c.Issuer)
	if inv.Profile != "" {
		product, _ = profile.ByName(inv.Profile)
	}
	m := adapt(&t.cfg.Metadata, c, product)
	if t.cfg.Adapt != nil {
		if err := t.cfg.Adapt(ctx, c, m); err != nil {
			return nil, fmt.Errorf("adapting the metadata: %w", err)
		}
	}
	info, err := t.apply(ctx, c, in.Token, m)
	if err != nil {
		return nil, err
	}
	r := c.registration(info, product, t.cfg.InsecureAllowLoopback)
	r.Tenant, r.Disabled = inv.Tenant, inv.Hold
	deployment := info.Metadata.Tool.DeploymentID
	// The platform has registered the tool: whoever closes the page now must not
	// leave that to one side alone.
	return &Registered{r, deployment, c, info}, t.store(context.WithoutCancel(ctx), r, deployment)
}

// expected refuses a configuration that speaks for another platform than the one
// that was invited, or than the host that it was read from (Dynamic Registration
// §3.5.1): else anybody could connect themselves in another's name.
func expected(c *Configuration, in Initiation, inv ToolInvitation) error {
	if inv.Issuer != "" && inv.Issuer != c.Issuer {
		return configurationError("issuer", inv.Issuer+", which the invitation is for", c.Issuer)
	}
	if inv.Issuer == "" && !c.belongsTo(in.ConfigurationURL) {
		e := configurationError("issuer", "on the host of its configuration, "+web.Origin(in.ConfigurationURL), c.Issuer)
		e.Fix = "if the platform is known to you, invite exactly this issuer"
		return e
	}
	return nil
}

// registration is what both agreed on, as the tool keeps it.
func (c *Configuration) registration(info *Information, product profile.Profile, allowLoopback bool) *lti.Registration {
	r := &lti.Registration{
		ID: uuid.NewString(), Issuer: c.Issuer, ClientID: info.ClientID, Name: product.Title, Profile: product.Name,
		Algorithms: c.algorithms(),
		Platform:   lti.PlatformSide{AuthorizationURL: c.AuthorizationURL, TokenURL: c.TokenURL, JWKSURL: c.JWKSURL},
		Tool:       info.Metadata.toolSide(),
	}
	if c.AuthorizationServer != c.TokenURL && web.CheckURL(c.AuthorizationServer, allowLoopback) == nil {
		r.Platform.TokenAudience = c.AuthorizationServer
	}
	return r
}

// Registration makes the registration of a client id that the platform's
// administrator handed over with this configuration: the tool's half of a manual
// set-up. The tool's own addresses are not in it.
func (c *Configuration) Registration(clientID string) *lti.Registration {
	product, _ := profile.For(c.LTI.ProductFamilyCode, c.Issuer)
	return c.registration(&Information{ClientID: clientID, Metadata: Metadata{Tool: &ToolConfiguration{}}}, product, false)
}

// toolSide is what a platform must know of the tool.
func (m *Metadata) toolSide() lti.ToolSide {
	return lti.ToolSide{
		LoginURL: m.LoginURL, RedirectURIs: slices.Clone(m.RedirectURIs),
		LaunchURL: m.Tool.TargetLinkURI, DeepLinkingURL: m.deepLinkingURL(),
		JWKSURL: m.JWKSURL, JWKS: m.JWKS, Scopes: m.Scopes(), Custom: m.Tool.Custom,
	}
}

// store keeps the registration and, if the platform named one, its deployment.
func (t *Tool) store(ctx context.Context, r *lti.Registration, deploymentID string) error {
	err := t.cfg.Registrations.PutRegistration(ctx, r)
	if err == nil && deploymentID != "" {
		err = t.cfg.Registrations.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: deploymentID})
	}
	switch {
	case errors.Is(err, storage.ErrConflict):
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "This learning platform gave a client id that is in use here already.",
			Claim: "client_id", Want: "a new one", Got: lti.Shortened(r.ClientID), Err: err,
			Fix: "remove the registration that is there, if it is of no use any more"}
	case err != nil:
		return storeError("registrations", err)
	}
	return nil
}
