package dynreg_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/dynreg/manual"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage/memory"
)

// A tool that platforms register with by themselves, whoever has an invitation.
func ExampleNewTool() {
	db := memory.New(memory.Config{})
	t, err := dynreg.NewTool(dynreg.ToolConfig{
		Metadata: dynreg.Metadata{
			Name: "Quiz", LoginURL: "https://tool.example/login", RedirectURIs: []string{"https://tool.example/launch"}, JWKSURL: "https://tool.example/jwks",
			Scope: lti.JoinScopes([]lti.Scope{lti.ScopeScore, lti.ScopeMembership}),
			Tool: &dynreg.ToolConfiguration{
				TargetLinkURI: "https://tool.example/launch", Claims: []string{"sub", "name"},
				Messages: []dynreg.Message{{Type: lti.ResourceLinkRequest}, {Type: lti.DeepLinkingRequest, Placements: []string{"ContentArea"}}},
			},
		},
		InitiationURL: "https://tool.example/register", Registrations: db, Invitations: db,
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/register", t.Initiate())

	initiationURL, err := t.Invite(context.Background(), dynreg.ToolInvitation{Tenant: "school"})
	if err != nil {
		log.Fatal(err)
	}
	_ = initiationURL // for the administrator of the platform
}

// A platform at which tools register, to be approved by an administrator.
func ExampleNewPlatform() {
	ctx, db := context.Background(), memory.New(memory.Config{})
	const at = "https://school.example"
	p, err := dynreg.NewPlatform(dynreg.PlatformConfig{
		Configuration: dynreg.Configuration{
			Issuer: at, AuthorizationURL: at + "/authorize", TokenURL: at + "/token", JWKSURL: at + "/jwks", RegistrationURL: at + "/register",
			Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeMembership},
			LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "school", Messages: []dynreg.SupportedMessage{
				{Type: lti.ResourceLinkRequest}, {Type: lti.DeepLinkingRequest, Placements: []string{"ContentArea"}},
			}},
		},
		ClientsURL: at + "/clients", Clients: db, Registrations: db, Remover: db, Invitations: db,
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/.well-known/openid-configuration", p.Configuration())
	mux.Handle("/register", p.Registration())
	mux.Handle("/clients/", p.Client())

	toOpen, err := p.Invite(ctx, "https://tool.example/register?invitation=…", dynreg.Invitation{})
	if err != nil {
		log.Fatal(err)
	}
	_ = toOpen // in a frame or window, for the administrator
	for c, err := range db.ListClients(ctx, "", dynreg.Pending, "") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.Metadata.Name, "asks for", c.Metadata.Scopes())
		if err := p.Approve(ctx, c.ID, c.Version, dynreg.Approval{ShareName: true}); err != nil {
			log.Fatal(err)
		}
	}
}

// What an administrator of Moodle enters for a tool.
func Example_manual() {
	m := metadata("https://tool.example")
	m.Complete()
	for _, v := range manual.Values(profile.Moodle, &m)[:3] {
		fmt.Println(v.Field+":", v.Value)
	}
	// Output:
	// Tool name: Quiz
	// Tool URL: https://tool.example/launch
	// LTI version: LTI 1.3
}
