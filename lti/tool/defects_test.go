package tool_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// What went wrong in the tool roles of others: the names are those of the lists of
// complaints (pain) of Open edX's consumer, and of errors in Cella's design (B5).
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	t.Run("B5 2 an issuer that is shared does not name a platform", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		second := s.tool.Registration.Clone()
		second.ID, second.ClientID = "r-second", "second"
		require.NoError(t, s.tool.Store.PutRegistration(t.Context(), second))
		in := tool.LoginInput{Issuer: s.platform.Issuer(), LoginHint: "h", TargetLinkURI: s.tool.Server.URL}
		_, err := s.tool.StartLogin(t.Context(), in)
		require.ErrorIs(t, err, storage.ErrAmbiguous)
		in.ClientID = "second"
		to, err := s.tool.StartLogin(t.Context(), in)
		require.NoError(t, err)
		require.Equal(t, "second", queryOf(t, to.URL).Get("client_id"))
	})
	t.Run("B5 3 a login is of the browser that began it", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		victim := ltitest.NewBrowser(t, s.platform)
		st.refusedPage(t, victim.Post(st.page.Action, st.page.Form), lti.CodeInvalidState)
		st.accepted(t, st.token(t, nil))
	})
	// A nonce that another platform has used is not used up here.
	t.Run("B5 6 nonces are of one login", func(t *testing.T) {
		t.Parallel()
		first, second := s.start(t), s.start(t)
		first.accepted(t, first.token(t, nil))
		second.refused(t, second.token(t, change{"nonce": first.nonce()}), lti.ErrNonce)
		second.accepted(t, second.token(t, nil))
	})
	t.Run("pain 7 without a role of the course nobody teaches", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		l := st.accepted(t, st.token(t, change{lti.ClaimRoles: []string{string(lti.RoleInstitutionInstructor)}}))
		require.Empty(t, l.Message.ContextRole())
	})
	t.Run("pain 12 a message that names no key is told so", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		key := signer(t, "platform")
		_, err := st.verify(t, compact(t, map[string]any{"alg": "RS256"}, []byte(`{"iss":"`+s.platform.Issuer()+`","aud":"tool-1"}`), key.Signer))
		require.ErrorContains(t, err, "kid")
		require.NotEmpty(t, lti.AsError(err).Fix)
	})
	// Several frames of one page begin their logins before any of them ends.
	t.Run("pain 15 several launches in one page", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.platform)
		frames := []*started{s.startIn(t, b), s.startIn(t, b), s.startIn(t, b)}
		for _, i := range []int{2, 0, 1} {
			require.Equal(t, http.StatusOK, frames[i].post(frames[i].token(t, nil)).Status)
		}
	})
}
