package lti11_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// A platform signs a launch, and a tool takes it. Both know one secret.
func Example() {
	id, credentials, err := lti11.ParseCredentials("quiz:school:1:s3cret")
	if err != nil {
		panic(err)
	}
	form, err := lti11.Signer{Credentials: credentials}.Launch(lti11.Request{
		URL: "https://quiz.example/launch",
		Message: &lti.Message{Subject: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleLearner},
			ResourceLink: &lti.ResourceLink{ID: "link-1", Title: "Week 1"}},
	})
	if err != nil {
		panic(err)
	}

	store := memory.New(memory.Config{})
	if err := store.PutConsumer(context.Background(), &storage.Consumer{Key: credentials.Key, Secret: credentials.Secret}); err != nil {
		panic(err)
	}
	tool, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: "https://quiz.example/launch", Consumers: store})
	if err != nil {
		panic(err)
	}
	launch := tool.Launch(func(w http.ResponseWriter, _ *http.Request, l *lti11.Launch) {
		fmt.Fprintf(w, "%s: %s of %s, name %q", l.Message.ResourceLink.Title, l.Message.ContextRole().ShortName(), l.Consumer.Key, l.Message.Name)
	})

	r := httptest.NewRequest(http.MethodPost, "/launch", strings.NewReader(form.Fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	launch.ServeHTTP(w, r)
	fmt.Println(id)
	fmt.Println(w.Body)
	// Output:
	// quiz
	// Week 1: Learner of school:1, name ""
}
