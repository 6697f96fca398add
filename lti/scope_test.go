package lti_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// Scopes are read before anybody has proved who they are, so their cost must
// grow with their number and not with its square: squared, this takes minutes.
func TestParseScopesOfMany(t *testing.T) {
	t.Parallel()
	scopes := make([]lti.Scope, 300_000)
	for i := range scopes {
		scopes[i] = lti.Scope("s" + strconv.Itoa(i))
	}
	require.Equal(t, scopes, lti.ParseScopes(lti.JoinScopes(append(scopes, scopes[:10]...))))
}
