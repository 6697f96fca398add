package assetprocessor_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/assetprocessor"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// originality is a report with every field.
func originality(f *fixture) assetprocessor.Report {
	given, maximum, visible := 75.0, 100.0, false
	return assetprocessor.Report{AssetID: essay, Type: "originality", Timestamp: advantage.Timestamp(f.platform.Clock.Now()), Progress: assetprocessor.Failed,
		ErrorCode: assetprocessor.AssetTooSmall, Priority: 5, Title: "Originality", Result: "75/100", ScoreGiven: &given, ScoreMaximum: &maximum,
		IndicationColor: "#EC0000", IndicationAlt: "Much of it is known", Comment: "See page 2", VisibleToOwner: &visible}
}

func TestReport(t *testing.T) {
	t.Parallel()
	t.Run("every field arrives", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		r := originality(f)
		require.NoError(t, f.client().PostReport(t.Context(), r))
		got, ok := f.school.report(processor, "originality")
		require.True(t, ok)
		require.Equal(t, r, got)
	})
	t.Run("an older one is refused, one of the same time replaces", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		r := originality(f)
		require.NoError(t, f.client().PostReport(t.Context(), r))
		old := r
		old.Timestamp = advantage.Timestamp(f.platform.Clock.Now().Add(-time.Second))
		var status *advantage.StatusError
		require.ErrorAs(t, f.client().PostReport(t.Context(), old), &status)
		require.Equal(t, http.StatusConflict, status.Status)
		r.Result = "80/100"
		require.NoError(t, f.client().PostReport(t.Context(), r))
		got, _ := f.school.report(processor, "originality")
		require.Equal(t, "80/100", got.Result)
	})
	t.Run("one that breaks the rules is not sent", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		nothing := 0.0
		for name, change := range map[string]func(r *assetprocessor.Report){
			"no asset":          func(r *assetprocessor.Report) { r.AssetID = "" },
			"no type":           func(r *assetprocessor.Report) { r.Type = " " },
			"no time":           func(r *assetprocessor.Report) { r.Timestamp = advantage.Timestamp{} },
			"no progress":       func(r *assetprocessor.Report) { r.Progress = "" },
			"another progress":  func(r *assetprocessor.Report) { r.Progress = "Done" },
			"priority 6":        func(r *assetprocessor.Report) { r.Priority = 6 },
			"priority -1":       func(r *assetprocessor.Report) { r.Priority = -1 },
			"a color by name":   func(r *assetprocessor.Report) { r.IndicationColor = "red" },
			"a short color":     func(r *assetprocessor.Report) { r.IndicationColor = "#F00" },
			"score, no maximum": func(r *assetprocessor.Report) { r.ScoreMaximum = nil },
			"maximum 0":         func(r *assetprocessor.Report) { r.ScoreMaximum = &nothing },
		} {
			r := originality(f)
			change(&r)
			err := f.client().PostReport(t.Context(), r)
			require.Error(t, err, name)
			var status *advantage.StatusError
			require.NotErrorAs(t, err, &status, name)
		}
	})
	t.Run("not offered", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		require.ErrorIs(t, assetprocessor.NewClient(f.services(), nil, nil).PostReport(t.Context(), originality(f)), advantage.ErrNotOffered)
	})
}

func TestReportOnTheWire(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	report := f.handler.ReportClaim(processor).ReportURL
	const good = `"assetId":"as/1","timestamp":"2026-03-02T08:00:00+0100"`
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"created", `{` + good + `,"type":"tone","processingProgress":"Processed","unknown":[1]}`, http.StatusCreated},
		{"a progress that is not known", `{` + good + `,"type":"tone","processingProgress":"Pondering"}`, http.StatusCreated},
		{"no progress, no priority", `{` + good + `,"type":"tone"}`, http.StatusCreated},
		{"a type that was not announced", `{` + good + `,"type":"mood"}`, http.StatusUnprocessableEntity},
		{"an asset that it was not told of", `{"assetId":"as-0","timestamp":"2026-03-02T09:00:00Z","type":"tone"}`, http.StatusBadRequest},
		{"another tool's asset", `{"assetId":"as-9","timestamp":"2026-03-02T09:00:00Z","type":"tone"}`, http.StatusForbidden},
		{"no asset", `{"timestamp":"2026-03-02T09:00:00Z","type":"tone"}`, http.StatusBadRequest},
		{"a time without zone", `{"assetId":"as/1","timestamp":"2026-03-02T09:00:00","type":"tone"}`, http.StatusBadRequest},
		{"no time", `{"assetId":"as/1","type":"tone"}`, http.StatusBadRequest},
		{"a time six minutes ahead", `{"assetId":"as/1","timestamp":"2026-03-02T09:06:00Z","type":"tone"}`, http.StatusBadRequest},
		{"priority 6", `{` + good + `,"type":"tone","priority":6}`, http.StatusBadRequest},
		{"priority 1.5", `{` + good + `,"type":"tone","priority":1.5}`, http.StatusBadRequest},
		{"progress a number", `{` + good + `,"type":"tone","processingProgress":7}`, http.StatusBadRequest},
		{"no JSON", `assetId=as-1`, http.StatusBadRequest},
		{"a list", `[{}]`, http.StatusBadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := f.call(t, lti.ScopeAssetReport, http.MethodPost, report, c.body)
			require.Equal(t, c.status, a.status, a.body)
			if c.status != http.StatusCreated {
				return
			}
			var stored assetprocessor.Report
			require.NoError(t, json.Unmarshal([]byte(a.body), &stored))
			want := assetprocessor.NotReady
			if c.name == "created" {
				want = assetprocessor.Processed
			}
			require.Equal(t, want, stored.Progress)
		})
	}
	t.Run("any type where none was announced", func(t *testing.T) {
		t.Parallel()
		a := f.call(t, lti.ScopeAssetReport, http.MethodPost, f.handler.ReportClaim(open).ReportURL, `{`+good+`,"type":"mood"}`)
		require.Equal(t, http.StatusCreated, a.status, a.body)
	})
	t.Run("a body of another media type", func(t *testing.T) {
		t.Parallel()
		a := f.call(t, lti.ScopeAssetReport, http.MethodPost, report, `{}`, "Content-Type", "text/plain")
		require.Equal(t, http.StatusUnsupportedMediaType, a.status)
	})
}

func TestAccess(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	asset := f.announced(essay, text).URL
	report := f.handler.ReportClaim(processor).ReportURL
	for _, c := range []struct {
		name            string
		scope           lti.Scope
		method, address string
		status          int
	}{
		{"an asset", lti.ScopeAssetReadOnly, http.MethodGet, asset, http.StatusOK},
		{"an asset by the report scope", lti.ScopeAssetReport, http.MethodGet, asset, http.StatusForbidden},
		{"a report by the asset scope", lti.ScopeAssetReadOnly, http.MethodPost, report, http.StatusForbidden},
		{"an asset of another tool", lti.ScopeAssetReadOnly, http.MethodGet, f.handler.AssetClaim(foreign, lti.Asset{ID: essay}).Assets[0].URL, http.StatusForbidden},
		{"a report to another tool's", lti.ScopeAssetReport, http.MethodPost, f.handler.ReportClaim(foreign).ReportURL, http.StatusForbidden},
		{"no such asset processor", lti.ScopeAssetReport, http.MethodPost, f.handler.ReportClaim("p-0").ReportURL, http.StatusNotFound},
		{"no such asset", lti.ScopeAssetReadOnly, http.MethodGet, f.announced("as-0", text).URL, http.StatusNotFound},
		{"an asset deleted", lti.ScopeAssetReadOnly, http.MethodDelete, asset, http.StatusMethodNotAllowed},
		{"reports read", lti.ScopeAssetReport, http.MethodGet, report, http.StatusMethodNotAllowed},
		{"an address below", lti.ScopeAssetReadOnly, http.MethodGet, asset + "/x", http.StatusNotFound},
		{"no asset named", lti.ScopeAssetReadOnly, http.MethodGet, f.handler.BaseURL + "/p-2/assets/", http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := f.call(t, c.scope, c.method, c.address, "")
			require.Equal(t, c.status, a.status, a.body)
			if c.status != http.StatusOK {
				require.NotContains(t, a.body, text)
			}
		})
	}
	t.Run("without token", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusUnauthorized, f.call(t, lti.ScopeAssetReadOnly, http.MethodGet, asset, "", "Authorization", "").status)
	})
	t.Run("work is no page of the platform's", func(t *testing.T) {
		t.Parallel()
		a := f.call(t, lti.ScopeAssetReadOnly, http.MethodGet, asset, "")
		require.Equal(t, "text/html", a.header.Get("Content-Type"))
		require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
		require.Equal(t, `attachment; filename=essay.html`, a.header.Get("Content-Disposition"))
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	})
	t.Run("a scope that was taken back", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		a := f.announced(essay, text)
		require.Equal(t, http.StatusOK, f.call(t, lti.ScopeAssetReadOnly, http.MethodGet, a.URL, "").status)
		token, err := f.services().Tokens.Token(t.Context(), lti.ScopeAssetReadOnly)
		require.NoError(t, err)
		f.grant(t, lti.ScopeAssetReport)
		require.Equal(t, http.StatusForbidden, f.call(t, lti.ScopeAssetReport, http.MethodGet, a.URL, "", "Authorization", "Bearer "+token).status)
	})
	t.Run("services that the platform does not have", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.platform.Mux.Handle("/none/", &assetprocessor.Handler{BaseURL: f.platform.Server.URL + "/none", Auth: f.platform, Processors: f.school, Logger: ltitest.Logger(t)})
		for _, address := range []string{"/none/p-2/assets/as-1", "/none/p-2/reports"} {
			require.Equal(t, http.StatusNotFound, f.call(t, lti.ScopeAssetReadOnly, http.MethodGet, f.platform.Server.URL+address, "").status)
		}
	})
}
