package nrps_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/storage/memory"
)

// open lets everybody read; a platform has its role, platform.Platform, and its
// own data.
type open struct{}

func (open) AuthorizeService(*http.Request, ...lti.Scope) (*lti.Grant, error) {
	return &lti.Grant{Registration: &lti.Registration{ID: "r-1"}, ShareName: true}, nil
}

func (open) OpenRoster(context.Context, *lti.Grant, string) (nrps.Context, error) {
	return nrps.Context{Title: "Biology"}, nil
}

func (open) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

// someToken stands for the tokens of tool.Services.
type someToken struct{}

func (someToken) Token(context.Context, ...lti.Scope) (string, error) { return "token", nil }
func (someToken) Refused(string, ...lti.Scope)                        {}

// exampleSchool is a platform whose roster is kept in a store, and a tool's client of it.
func exampleSchool() (db *memory.Store, roster *nrps.Client, end func()) {
	db = memory.New(memory.Config{})
	h := &nrps.Handler{Auth: open{}, Courses: open{}, Roster: db, Changes: db}
	server := httptest.NewServer(h)
	h.BaseURL = server.URL + "/roster"
	services := &advantage.Client{Tokens: someToken{}, HTTP: server.Client(), InsecureAllowLoopback: true}
	return db, nrps.NewClient(services, h.Claim("bio")), server.Close
}

// The roster, whatever the number of its pages.
func ExampleClient_Members() {
	ctx := context.Background()
	db, roster, end := exampleSchool()
	defer end()
	_ = db.UpdateRoster(ctx, "bio",
		nrps.Member{UserID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor}},
		nrps.Member{UserID: "u-2", Name: "Grace", Roles: []lti.Role{lti.RoleLearner}})

	for member, err := range roster.Members(ctx, nrps.Query{Role: lti.RoleLearner, Limit: 50}) {
		if err != nil {
			fmt.Println("the roster is not complete:", err)
			return
		}
		fmt.Println(member.UserID, member.Name, member.Status)
	}
	// Output: u-2 Grace Active
}

// A copy of the roster that is kept up to date. At first, and where the platform
// no longer knows what has changed, the whole roster is read.
func ExampleClient_Changes() {
	ctx := context.Background()
	db, roster, end := exampleSchool()
	defer end()

	names, since := map[string]string{}, "" // what the tool keeps
	apply := func(reading *nrps.Reading) error {
		for member, err := range reading.Members(ctx) {
			if err != nil {
				return err
			}
			if names[member.UserID] = member.Name; member.Status == nrps.Deleted {
				delete(names, member.UserID)
			}
		}
		return nil
	}
	sync := func() error {
		reading := roster.Changes(since)
		err := apply(reading)
		if errors.Is(err, nrps.ErrExpired) {
			clear(names)
			reading = roster.Read(nrps.Query{})
			err = apply(reading)
		}
		if err != nil {
			return err
		}
		if since, err = reading.Differences(); errors.Is(err, nrps.ErrNoDifferences) {
			return nil // since is empty: the next time all is read again
		}
		return err
	}

	_ = db.UpdateRoster(ctx, "bio", nrps.Member{UserID: "u-1", Name: "Ada"}, nrps.Member{UserID: "u-2", Name: "Grace"})
	err := sync()
	fmt.Println(names, err)
	_ = db.UpdateRoster(ctx, "bio", nrps.Member{UserID: "u-1", Status: nrps.Deleted}, nrps.Member{UserID: "u-3", Name: "Edsger"})
	err = sync()
	fmt.Println(names, err)
	// Output:
	// map[u-1:Ada u-2:Grace] <nil>
	// map[u-2:Grace u-3:Edsger] <nil>
}
