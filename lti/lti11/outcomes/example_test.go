package outcomes_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// everybody may be graded until the end of time.
type everybody struct{}

func (everybody) OpenResult(context.Context, outcomes.Target) (outcomes.Deadline, error) {
	return outcomes.Deadline{}, nil
}

// A grade that a tool reports by LTI 1.1 arrives in the gradebook that serves LTI
// 1.3 too.
func Example() {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}

	// The platform, with one column and one tool.
	store := memory.New(memory.Config{})
	owner := ags.Owner{RegistrationID: "r-1", ContextID: "course"}
	column, err := store.CreateLineItem(ctx, owner, ags.LineItem{Label: "Quiz", ScoreMaximum: 20})
	must(err)
	credentials := lti11.Credentials{Key: "key", Secret: "s3cret"}
	must(store.PutConsumer(ctx, &storage.Consumer{Key: credentials.Key, Secret: credentials.Secret, RegistrationID: "r-1"}))
	verifier, err := lti11.NewVerifier(lti11.VerifierConfig{Consumers: store, Replay: store})
	must(err)
	ids, err := outcomes.NewSourcedIDs([]byte("32 random bytes from the keyring"))
	must(err)
	server := httptest.NewUnstartedServer(nil)
	handler := &outcomes.Handler{BaseURL: "http://" + server.Listener.Addr().String() + "/results", SourcedIDs: ids, Courses: everybody{},
		Grades: outcomes.NewAGS(store, store, nil)}
	handler.Auth = &lti11.Services{Verifier: verifier, BaseURL: handler.BaseURL, Grant: func(_ context.Context, c *storage.Consumer) (*lti.Grant, error) {
		return &lti.Grant{Registration: &lti.Registration{ID: c.RegistrationID}}, nil
	}}
	server.Config.Handler = handler
	server.Start()
	defer server.Close()
	offer := handler.Offer(outcomes.Target{RegistrationID: "r-1", ContextID: "course", LineItemID: column.ID, UserID: "ada"}) // goes into the launch

	// The tool, any time after the launch.
	calls := &lti11.Client{Signer: lti11.Signer{Credentials: credentials}, HTTP: server.Client(), InsecureAllowLoopback: true}
	score := 0.9
	must(outcomes.NewClient(calls).Replace(ctx, offer, outcomes.Result{Score: &score}))

	for result, err := range store.ListResults(ctx, owner, column.ID, "", "") {
		must(err)
		fmt.Println(result.UserID, *result.ResultScore, "of", result.ResultMaximum)
	}
	// Output: ada 18 of 20
}
