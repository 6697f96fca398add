package proctoring_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/proctoring"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestStart(t *testing.T) {
	t.Parallel()
	t.Run("from the start to the end of an attempt", func(t *testing.T) {
		t.Parallel()
		e := newExam(t)
		e.answer = proctoring.Assessment{ReturnAtEnd: true, VerifiedUser: &proctoring.VerifiedUser{Name: "Grace H"}}
		b := ltitest.NewBrowser(t, e.platform)
		page := b.Submit(e.open(t, b, lti.StartProctoring))
		require.Equal(t, "begin, return true, Grace H", page.Body)

		start := <-e.launches
		s, err := proctoring.ReadStart(start)
		require.NoError(t, err)
		require.Equal(t, &proctoring.Start{AttemptNumber: 1, StartAssessmentURL: e.platform.Server.URL + "/proctored", SessionData: e.session.Data, Settings: "level=2"}, s)
		acs, err := start.AssessmentControl()
		require.NoError(t, err)
		require.Equal(t, e.handler.Claim(assessment), acs)

		require.Equal(t, "{AttemptNumber:1 ErrorMessage:The time was up. ErrorLog:timeout} <nil>", e.open(t, b, lti.EndAssessment).Body)
	})
	t.Run("a tool that wants nothing more", func(t *testing.T) {
		t.Parallel()
		e := newExam(t)
		b := ltitest.NewBrowser(t, e.platform)
		require.Equal(t, "begin, return false, nobody", b.Submit(e.open(t, b, lti.StartProctoring)).Body)
	})
	t.Run("TC-514 the same JWT twice", func(t *testing.T) {
		t.Parallel()
		e := newExam(t)
		b := ltitest.NewBrowser(t, e.platform)
		answer := e.open(t, b, lti.StartProctoring)
		require.Equal(t, http.StatusOK, b.Submit(answer).Status)
		require.Equal(t, http.StatusUnauthorized, b.Submit(answer).Status)
	})
	t.Run("without the scope there is no control", func(t *testing.T) {
		t.Parallel()
		e := newExam(t)
		e.grant(t, lti.ScopeMembership)
		e.open(t, ltitest.NewBrowser(t, e.platform), lti.StartProctoring)
		acs, err := (<-e.launches).AssessmentControl()
		require.NoError(t, err)
		require.Nil(t, acs)
	})
}

func TestAlteredAnswers(t *testing.T) {
	t.Parallel()
	set := func(claim string, v any) func(m *lti.Message) {
		return func(m *lti.Message) { _ = m.SetClaim(claim, v) }
	}
	for _, test := range []struct {
		name  string
		alter func(m *lti.Message)
		claim string // that the refusal names
	}{
		{"TC-513 session_data altered", set(lti.ClaimSessionData, "guessed"), lti.ClaimSessionData},
		{"TC-513 session_data missing", func(m *lti.Message) { m.DropClaims(lti.ClaimSessionData) }, lti.ClaimSessionData},
		{"TC-513 session_data a number", set(lti.ClaimSessionData, 7), lti.ClaimSessionData},
		{"TC-513 attempt altered", set(lti.ClaimAttemptNumber, 2), lti.ClaimAttemptNumber},
		{"TC-513 attempt missing", func(m *lti.Message) { m.DropClaims(lti.ClaimAttemptNumber) }, lti.ClaimAttemptNumber},
		{"TC-513 attempt a text", set(lti.ClaimAttemptNumber, "1"), lti.ClaimAttemptNumber},
		{"TC-513 link altered", func(m *lti.Message) { m.ResourceLink = &lti.ResourceLink{ID: "l-2"} }, lti.ClaimResourceLink + ".id"},
		{"TC-513 link missing", func(m *lti.Message) { m.ResourceLink = nil }, lti.ClaimResourceLink + ".id"},
		{"verified_user a text", set(lti.ClaimVerifiedUser, "Grace"), lti.ClaimVerifiedUser},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newExam(t)
			e.alter = test.alter
			b := ltitest.NewBrowser(t, e.platform)
			page := b.Submit(e.open(t, b, lti.StartProctoring))
			require.Equal(t, http.StatusForbidden, page.Status)
			require.Equal(t, test.claim+"\n", page.Body)
		})
	}
	t.Run("TC-513 the session of another attempt, deployment or tool", func(t *testing.T) {
		t.Parallel()
		m := read(t, golden(t, "start_assessment"))
		good := proctoring.Session{ClientID: "tool-1", DeploymentID: "d-1", ResourceLinkID: "l-1", AttemptNumber: 1, Data: "csrf-1"}
		a, err := proctoring.Accept(m, good)
		require.NoError(t, err)
		require.Equal(t, &proctoring.Assessment{ReturnAtEnd: true, VerifiedUser: &proctoring.VerifiedUser{GivenName: "Sam"}}, a)
		for name, change := range map[string]func(s *proctoring.Session){
			"tool":       func(s *proctoring.Session) { s.ClientID = "tool-2" },
			"deployment": func(s *proctoring.Session) { s.DeploymentID = "d-2" },
			"link":       func(s *proctoring.Session) { s.ResourceLinkID = "l-2" },
			"attempt":    func(s *proctoring.Session) { s.AttemptNumber = 2 },
			"data":       func(s *proctoring.Session) { s.Data = "csrf-2" },
			"no session": func(s *proctoring.Session) { *s = proctoring.Session{} },
		} {
			s := good
			change(&s)
			_, err := proctoring.Accept(m, s)
			require.ErrorIs(t, err, lti.ErrState, name)
		}
		m.Type = lti.DeepLinkingResponse
		_, err = proctoring.Accept(m, good)
		require.ErrorIs(t, err, lti.ErrMessage)
	})
}

func golden(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/" + name + ".json")
	require.NoError(t, err)
	return raw
}

func read(t testing.TB, raw []byte) *lti.Message {
	t.Helper()
	m := new(lti.Message)
	require.NoError(t, json.Unmarshal(raw, m))
	return m
}

// claims are those of proctoring in a message.
func claims(t *testing.T, m *lti.Message) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, name := range []string{lti.ClaimAttemptNumber, lti.ClaimStartAssessmentURL, lti.ClaimSessionData, lti.ClaimProctoringSettings,
		lti.ClaimEndAssessmentReturn, lti.ClaimVerifiedUser, lti.ClaimProctoringErrorMessage, lti.ClaimProctoringErrorLog} {
		var v any
		found, err := m.Claim(name, &v)
		require.NoError(t, err)
		if found {
			out[name] = v
		}
	}
	return out
}

// What this package writes is what the golden messages hold.
func TestGoldenMessages(t *testing.T) {
	t.Parallel()
	built := func() *lti.Message { return &lti.Message{ResourceLink: &lti.ResourceLink{ID: "l-1"}} }
	start := built()
	require.NoError(t, proctoring.Start{AttemptNumber: 1, StartAssessmentURL: "https://platform.example/start", SessionData: "csrf-1", Settings: "level=2"}.AddTo(start))
	answer, err := proctoring.Assessment{ReturnAtEnd: true, VerifiedUser: &proctoring.VerifiedUser{GivenName: "Sam"}}.Answer(start)
	require.NoError(t, err)
	end := built()
	require.NoError(t, proctoring.End{AttemptNumber: 1, ErrorMessage: "The time was up."}.AddTo(end))
	for name, m := range map[string]*lti.Message{"start_proctoring": start, "start_assessment": answer, "end_assessment": end} {
		want := read(t, golden(t, name))
		require.Equal(t, want.Type, m.Type)
		require.Empty(t, cmp.Diff(claims(t, want), claims(t, m)), name)
	}
}

func TestMessagesThatAreNotValid(t *testing.T) {
	t.Parallel()
	set := func(claim string, v any) func(m *lti.Message) {
		return func(m *lti.Message) { _ = m.SetClaim(claim, v) }
	}
	for _, test := range []struct {
		name, golden string
		change       func(m *lti.Message)
		claim        string
	}{
		{"another message", "start_proctoring", func(m *lti.Message) { m.Type = lti.ResourceLinkRequest }, lti.ClaimMessageType},
		{"no link", "start_proctoring", func(m *lti.Message) { m.ResourceLink = nil }, lti.ClaimResourceLink + ".id"},
		{"attempt zero", "start_proctoring", set(lti.ClaimAttemptNumber, 0), lti.ClaimAttemptNumber},
		{"attempt one and a half", "start_proctoring", set(lti.ClaimAttemptNumber, 1.5), lti.ClaimAttemptNumber},
		{"no way back", "start_proctoring", func(m *lti.Message) { m.DropClaims(lti.ClaimStartAssessmentURL) }, lti.ClaimStartAssessmentURL},
		{"no session data", "start_proctoring", set(lti.ClaimSessionData, ""), lti.ClaimSessionData},
		{"settings a text", "start_proctoring", set(lti.ClaimProctoringSettings, "x"), lti.ClaimProctoringSettings},
		{"end of no attempt", "end_assessment", func(m *lti.Message) { m.DropClaims(lti.ClaimAttemptNumber) }, lti.ClaimAttemptNumber},
		{"end with a number for a text", "end_assessment", set(lti.ClaimProctoringErrorLog, 7), lti.ClaimProctoringErrorLog},
		{"another message than an end", "end_assessment", func(m *lti.Message) { m.Type = lti.StartProctoring }, lti.ClaimMessageType},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := read(t, golden(t, test.golden))
			test.change(m)
			var err error
			if test.golden == "end_assessment" {
				_, err = proctoring.ReadEnd(m)
			} else {
				_, err = proctoring.ReadStart(m)
				_, answered := proctoring.Assessment{}.Answer(m)
				require.Error(t, answered)
			}
			require.ErrorIs(t, err, lti.ErrMessage)
			require.Equal(t, test.claim, lti.AsError(err).Claim)
		})
	}
	t.Run("nor are they written", func(t *testing.T) {
		t.Parallel()
		linked := func() *lti.Message { return &lti.Message{ResourceLink: &lti.ResourceLink{ID: "l-1"}} }
		require.Error(t, proctoring.Start{AttemptNumber: 1, StartAssessmentURL: "https://x.example", SessionData: "s"}.AddTo(new(lti.Message)))
		require.Error(t, proctoring.Start{AttemptNumber: 1, StartAssessmentURL: "https://x.example"}.AddTo(linked()))
		require.Error(t, proctoring.Start{AttemptNumber: 1, SessionData: "s"}.AddTo(linked()))
		require.Error(t, proctoring.Start{StartAssessmentURL: "https://x.example", SessionData: "s"}.AddTo(linked()))
		require.Error(t, proctoring.End{}.AddTo(linked()))
	})
}

func TestVerifiedUserByFullName(t *testing.T) {
	t.Parallel()
	var u proctoring.VerifiedUser
	require.NoError(t, json.Unmarshal([]byte(`{"full_name":"Sam Lee","picture":"https://x.example/1.png"}`), &u))
	require.Equal(t, proctoring.VerifiedUser{Name: "Sam Lee", Picture: "https://x.example/1.png"}, u)
}

// Whatever comes as one of the three messages is read as a valid one or refused;
// nothing but the answer to the session is accepted.
func FuzzMessages(f *testing.F) {
	for _, name := range []string{"start_proctoring", "start_assessment", "end_assessment"} {
		f.Add(golden(f, name))
	}
	f.Add([]byte(`{"` + lti.ClaimMessageType + `":"LtiStartAssessment","` + lti.ClaimSessionData + `":["csrf-1"]}`))
	session := proctoring.Session{ClientID: "tool-1", DeploymentID: "d-1", ResourceLinkID: "l-1", AttemptNumber: 1, Data: "csrf-1"}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m lti.Message
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		if s, err := proctoring.ReadStart(&m); err == nil {
			require.NoError(t, s.AddTo(&lti.Message{ResourceLink: m.ResourceLink}))
		}
		if e, err := proctoring.ReadEnd(&m); err == nil {
			require.Positive(t, e.AttemptNumber)
		}
		if _, err := proctoring.Accept(&m, session); err == nil {
			require.Equal(t, "csrf-1", proctoring.SessionData(&m))
			require.Equal(t, "l-1", m.ResourceLink.ID)
		}
	})
}
