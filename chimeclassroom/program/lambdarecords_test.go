//go:build unix

package program

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/aws/bucket"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/queries/querytest"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// keepArchive has functions keep an archive in a bucket.
func (a *account) keepArchive() {
	a.t.Helper()
	_, err := a.buckets().CreateBucket(a.t.Context(), &s3.CreateBucketInput{Bucket: aws.String("records"),
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"}})
	require.NoError(a.t, err)
	a.environment = append(a.environment, archiveEnv+"=s3://records/class")
}

func (a *account) buckets() *s3.Client {
	return s3.NewFromConfig(a.cloud.Config, func(o *s3.Options) { o.UsePathStyle = true })
}

// records are the archive's files.
func (a *account) records() archive.Files {
	return bucket.New(a.buckets(), bucket.Place{Bucket: "records", Prefix: "class/"})
}

// requireArchive compares the archive with the ledger, and what follows from it with
// the report.
func (a *account) requireArchive(report map[string]attendance) {
	t := a.t
	t.Helper()
	ledger, attendees, err := a.stores.classroom.Ledger(t.Context(), a.meetingID)
	require.NoError(t, err)
	var archived []meeting.LedgerEvent
	var want, got []string
	for text, err := range archive.New(a.records()).Read(t.Context(), service.ArchiveRaw, a.began.AddDate(0, 0, -1).Format(time.DateOnly), a.began.AddDate(0, 0, 1).Format(time.DateOnly)) {
		require.NoError(t, err)
		var line service.RawLine
		require.NoError(t, json.Unmarshal(text, &line))
		archived = append(archived, line.LedgerEvent())
		got = append(got, fmt.Sprint(line.Attendee, line.AtMillis, line.Type, line.Person))
	}
	var class engagement.Window
	for _, e := range ledger {
		want = append(want, fmt.Sprint(e.AttendeeID, e.At.UnixMilli(), e.Type, e.PersonID))
		switch {
		case e.Type == meeting.MeetingStarted:
			class.From = e.At
		case e.Type == meeting.MeetingEnded && e.Source == meeting.FromRoom:
			class.Until = e.At
		}
	}
	require.ElementsMatch(t, want, got)
	presence := engagement.Presence(archived)
	for _, attendee := range attendees {
		attended := engagement.Attended(presence[attendee.Person.ID], class)
		assert.InDelta(t, attended.Seconds(), report[attendee.Person.Name].AttendedSeconds, 1, attendee.Person.Name)
		assert.Positive(t, attended)
	}
}

// requireQueries has Trino ask the saved queries of the archive, and compares what they
// say of the class with its report.
func (a *account) requireQueries(teacher *visitor, e event) {
	t := a.t
	t.Helper()
	engine := querytest.Start(t)
	engine.Load(a.records())
	days := []any{a.began.AddDate(0, 0, -1).Format(time.DateOnly), a.began.AddDate(0, 0, 1).Format(time.DateOnly)}
	report := teacher.readReport(e)
	came := report.came()
	attendance := map[string]querytest.Row{}
	for _, r := range engine.Ask(queries.Attendance, days[0], days[1], e.ID) {
		attendance[r["person"].(string)] = r
	}
	require.Len(t, attendance, len(came))
	var attended, camera, shares, share float64
	for _, p := range came {
		first, last := p.Intervals[0].JoinedAt, p.Intervals[len(p.Intervals)-1].LeftAt
		require.Equal(t, querytest.Row{
			"event": e.ID, "person": p.PersonID, "first": float64(first.UnixMilli()), "last": float64(last.UnixMilli()), "sessions": float64(len(p.Intervals)),
			"attended": p.Figures.Attended.Value, "percent": p.Figures.Percent.Value,
			"camera": p.Figures.Camera.Value, "shares": p.Figures.Shares.Value, "share": p.Figures.Share.Value,
		}, attendance[p.PersonID], p.Name)
		attended, camera, shares, share = attended+p.Figures.Attended.Value, camera+p.Figures.Camera.Value, shares+p.Figures.Shares.Value, share+p.Figures.Share.Value
	}
	totals := engine.Ask(queries.Totals, days[0], days[1], e.ID)
	require.Len(t, totals, 1)
	for name, want := range map[string]float64{"since": float64(report.StartedAt.UnixMilli()), "until": float64(report.EndedAt.UnixMilli()), "people": float64(len(came)),
		"attended": attended, "camera": camera, "shares": shares, "share": share} {
		assert.InDelta(t, want, totals[0][name], 0, name)
	}
	var curve []int
	for _, r := range engine.Ask(queries.Concurrency, days[0], days[1], e.ID) {
		curve = append(curve, int(r["people"].(float64)))
	}
	assert.Equal(t, report.Sums.Class.Curve, curve)
	t.Logf("%d lines of Trino's are the report: %v", len(attendance), attendance)
}
