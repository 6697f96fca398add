package administration_test

import (
	"context"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/administration"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// counted is a store whose usage is known, of the months that are asked for.
type counted struct {
	service.Store
	asked []service.Months
}

func (c *counted) Usage(_ context.Context, of chimeclassroom.Deployment, within service.Months) (service.Usage, error) {
	c.asked = append(c.asked, within)
	f := service.UsageFigures{Classes: 41, Length: 30 * time.Minute, People: 7}
	return service.Usage{
		ByMonth: []service.MonthUsage{{Month: "2026-02", UsageFigures: f}}, Total: f, Waiting: 5,
		ByCourse: []service.CourseUsage{{Room: chimeclassroom.Room{Course: "<Algebra> of " + of.DeploymentID}, UsageFigures: f}},
	}, nil
}

func (c *counted) Schools(context.Context) ([]service.School, error) {
	of := func(id string) chimeclassroom.Deployment {
		return chimeclassroom.Deployment{RegistrationID: "r", DeploymentID: id}
	}
	return []service.School{{Deployment: of("1"), Name: "North"}, {Deployment: of("2")}}, nil
}

func TestOperatorsSeeTheUsageOfEachSchool(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	defer db.Close()
	kept, err := classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	store := &counted{Store: kept}
	classroom, err := service.New(service.Config{Store: store})
	require.NoError(t, err)
	page := administration.NewUsagePage(classroom, func() time.Time { return time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC) })

	body, err := page.Body(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []service.Months{{From: "2025-02"}, {From: "2025-02"}}, store.asked, "twelve months")
	assert.Contains(t, body, `<th scope="row">North (deployment 1)</th><td>41</td><td>0.5</td><td>7</td>`)
	assert.Contains(t, body, `<th scope="row">LMS without a name (deployment 2)</th>`)
	assert.NotContains(t, body, "By course")

	body, err = page.Choose(t.Context(), url.Values{"school": {"r 2"}})
	require.NoError(t, err)
	assert.Contains(t, body, `<option value="r 2" selected>`)
	assert.Contains(t, body, `<th scope="row">2026-02</th>`)
	assert.Contains(t, body, `<th scope="row">&lt;Algebra&gt; of 2</th>`)
	assert.Contains(t, body, "5 classes are over and not yet in it.")
	body, err = page.Choose(t.Context(), url.Values{"school": {"of nobody"}})
	require.NoError(t, err)
	assert.NotContains(t, body, "By course")
}
