package assetprocessor_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/assetprocessor"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

func review() assetprocessor.ReportReview {
	return assetprocessor.ReportReview{Activity: lti.Activity{ID: "a-1", Title: "Essay"}, ForUser: &lti.ForUser{UserID: "u-2"},
		SubmissionID: "s-1", AssetID: "as-1", ReportType: "originality"}
}

// launch opens the tool with a message of the asset processor.
func (f *fixture) launch(t *testing.T, kind lti.MessageType, build func(m *lti.Message) error) *lti.Message {
	t.Helper()
	who := ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}}
	f.platform.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
		m := &lti.Message{Subject: who.ID, Roles: who.Roles, Context: &lti.Context{ID: "c-1"}}
		return m, build(m)
	}
	b := ltitest.NewBrowser(t, f.platform)
	b.SignIn(who)
	to, err := f.platform.LoginURL(t.Context(), platform.Start{Registration: f.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: who.ID,
		Type: kind, TargetLinkURI: f.tool.Registration.Tool.LaunchURL})
	require.NoError(t, err)
	page := b.Submit(b.Get(to))
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	return (<-f.launches).Message
}

func TestLaunches(t *testing.T) {
	t.Parallel()
	t.Run("settings of an activity", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		m := f.launch(t, lti.AssetProcessorSettingsRequest, func(m *lti.Message) error {
			return assetprocessor.AddSettings(m, lti.Activity{ID: "a-1", Title: "Essay"})
		})
		got, err := assetprocessor.ReadSettings(m)
		require.NoError(t, err)
		require.Equal(t, lti.Activity{ID: "a-1", Title: "Essay"}, got)
		_, err = assetprocessor.ReadReportReview(m)
		require.ErrorIs(t, err, lti.ErrMessage)
	})
	t.Run("a report", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		got, err := assetprocessor.ReadReportReview(f.launch(t, lti.ReportReviewRequest, review().AddTo))
		require.NoError(t, err)
		require.Equal(t, review(), got)
	})
	t.Run("assets in a launch", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		a := f.announced(essay, text)
		m := f.launch(t, lti.AssetProcessorSettingsRequest, func(m *lti.Message) error {
			if err := m.SetAssetReport(f.handler.ReportClaim(processor)); err != nil {
				return err
			}
			return m.SetAssetService(f.handler.AssetClaim(processor, a))
		})
		assets, err := m.AssetService()
		require.NoError(t, err)
		reports, err := m.AssetReport()
		require.NoError(t, err)
		c := assetprocessor.NewClient(f.services(), assets, reports)
		_, err = c.Download(t.Context(), assets.Assets[0], new(chunks), enough)
		require.NoError(t, err)
		require.NoError(t, c.PostReport(t.Context(), originality(f)))
	})
}

func TestReportReviewIsComplete(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(r *assetprocessor.ReportReview){
		lti.ClaimActivity + ".id":     func(r *assetprocessor.ReportReview) { r.Activity.ID = "" },
		lti.ClaimAsset + ".id":        func(r *assetprocessor.ReportReview) { r.AssetID = " " },
		lti.ClaimAssetReportType:      func(r *assetprocessor.ReportReview) { r.ReportType = "" },
		lti.ClaimForUser + ".user_id": func(r *assetprocessor.ReportReview) { r.ForUser.UserID = "" },
	} {
		r := review()
		change(&r)
		err := r.AddTo(new(lti.Message))
		require.ErrorIs(t, err, lti.ErrMessage)
		require.Equal(t, name, lti.AsError(err).Claim)
	}
	require.Error(t, assetprocessor.AddSettings(new(lti.Message), lti.Activity{Title: "Essay"}))
	_, err := assetprocessor.ReadSettings(&lti.Message{Type: lti.AssetProcessorSettingsRequest})
	require.ErrorIs(t, err, lti.ErrMessage)
	least := review()
	least.ForUser, least.SubmissionID = nil, ""
	m := new(lti.Message)
	require.NoError(t, least.AddTo(m))
	got, err := assetprocessor.ReadReportReview(m)
	require.NoError(t, err)
	require.Equal(t, least, got)
}

// FuzzReport: whatever a tool sends is judged, and what is accepted is read again
// as it was written.
func FuzzReport(f *testing.F) {
	for _, seed := range []string{
		`{"assetId":"a","type":"t","timestamp":"2026-03-02T09:00:00Z","processingProgress":"Processed","priority":5,"indicationColor":"#EC0000"}`,
		`{"assetId":"a","type":"t","timestamp":"2026-03-02T09:00:00.5+01","processingProgress":"?","scoreGiven":1e308,"scoreMaximum":1}`,
		`{"assetId":7}`, `{"priority":9999999999999999999}`, `{"visibleToOwner":"no"}`, `[]`, `null`, `{"timestamp":null}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var r assetprocessor.Report
		if json.Unmarshal([]byte(body), &r) != nil || r.Validate() != nil {
			return
		}
		written, err := json.Marshal(r)
		require.NoError(t, err)
		var again assetprocessor.Report
		require.NoError(t, json.Unmarshal(written, &again))
		require.NoError(t, again.Validate())
		rewritten, err := json.Marshal(again)
		require.NoError(t, err)
		require.JSONEq(t, string(written), string(rewritten))
	})
}

// FuzzReportReview: whatever a launch says, it is either complete or refused with
// a reason.
func FuzzReportReview(f *testing.F) {
	f.Add(`{"id":"a"}`, `{"id":"as"}`, `"t"`, `{"user_id":"u"}`)
	f.Add(`{"id":7}`, `null`, `["t"]`, `{"id":"u"}`)
	f.Add(`[]`, `"as"`, `""`, `"u"`)
	f.Fuzz(func(t *testing.T, activity, asset, kind, person string) {
		raw := `{"` + lti.ClaimMessageType + `":"LtiReportReviewRequest","` + lti.ClaimActivity + `":` + activity + `,"` + lti.ClaimAsset + `":` + asset +
			`,"` + lti.ClaimAssetReportType + `":` + kind + `,"` + lti.ClaimForUser + `":` + person + `}`
		var m lti.Message
		if json.Unmarshal([]byte(raw), &m) != nil {
			return
		}
		r, err := assetprocessor.ReadReportReview(&m)
		if err != nil {
			require.NotEmpty(t, lti.AsError(err).Public)
			return
		}
		require.NotEmpty(t, r.AssetID)
		require.NotEmpty(t, r.ReportType)
		require.NotEmpty(t, r.Activity.ID)
	})
}
