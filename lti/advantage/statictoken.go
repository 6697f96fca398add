package advantage

import (
	"context"

	"github.com/ltikit/ltikit/lti"
)

// StaticToken is the source of one token that the application brings, whatever the
// scopes: it opens an LMS's own API to a [Client], with its paging, its patience
// and its care of where tokens go, for what no LTI service offers:
//
//	api := tl.Services(registration, deploymentID)
//	api.Tokens = advantage.StaticToken(canvasToken)
//	users := advantage.Call{Method: "GET", URL: "https://school.example/api/v1/courses/" + id + "/users?per_page=100"}
//	for page, err := range advantage.Pages[[]User](ctx, api, users) { … }
//
// The id is a custom parameter of the launch, such as "$Canvas.course.id". The
// token is a secret of the application's own, with rights that no launch gave.
type StaticToken string

// Token returns the token.
func (t StaticToken) Token(context.Context, ...lti.Scope) (string, error) { return string(t), nil }

// Refused changes nothing: there is no other token.
func (StaticToken) Refused(string, ...lti.Scope) {}

// String keeps the token out of logs.
func (StaticToken) String() string { return "(token)" }

// GoString does the same.
func (StaticToken) GoString() string { return "(token)" }
