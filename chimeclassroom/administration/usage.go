package administration

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// UsagePage is the page on which operators see how much each school uses the classroom.
type UsagePage struct {
	classroom *service.Service
	now       func() time.Time
}

// NewUsagePage returns the page; a nil clock is time.Now.
func NewUsagePage(s *service.Service, now func() time.Time) *UsagePage {
	if now == nil {
		now = time.Now
	}
	return &UsagePage{s, now}
}

// usageShown is what the page shows.
type usageShown struct {
	Schools  []schoolOption
	Overview [][]string
	// Chosen is nil before a school was.
	Chosen *usageTables
}

type schoolOption struct {
	Value, Name string
	Chosen      bool
}

type usageTables struct {
	ByMonth, ByCourse [][]string
	Waiting           int
}

// Body draws the page.
func (u *UsagePage) Body(ctx context.Context) (template.HTML, error) { return u.draw(ctx, "") }

// Choose draws it with the school that a form asks for.
func (u *UsagePage) Choose(ctx context.Context, form url.Values) (template.HTML, error) {
	return u.draw(ctx, form.Get("school"))
}

func (u *UsagePage) draw(ctx context.Context, chosen string) (template.HTML, error) {
	shown, err := u.read(ctx, chosen)
	if err != nil {
		return "", err
	}
	page, err := template.ParseFS(files, "usage.html")
	var body bytes.Buffer
	if err == nil {
		err = page.Execute(&body, shown)
	}
	if err != nil {
		return "", fmt.Errorf("drawing the usage: %w", err)
	}
	return template.HTML(body.String()), nil //nolint:gosec // html/template wrote it
}

// read reads the usage of every school, and of the chosen one all there is to show.
func (u *UsagePage) read(ctx context.Context, chosen string) (usageShown, error) {
	shown := usageShown{Overview: [][]string{service.UsageHead("School")}}
	schools, err := u.classroom.Schools(ctx)
	if err != nil {
		return shown, err
	}
	for _, school := range schools {
		usage, err := u.classroom.UsageOf(ctx, school.Deployment, u.lastYear())
		if err != nil {
			return shown, err
		}
		option := schoolOption{Value: valueOf(school.Deployment), Name: nameOf(school)}
		if option.Chosen = option.Value == chosen; option.Chosen {
			shown.Chosen = &usageTables{usage.MonthRows(), usage.CourseRows(), usage.Waiting}
		}
		shown.Schools = append(shown.Schools, option)
		shown.Overview = append(shown.Overview, usage.Total.Row(option.Name))
	}
	return shown, nil
}

// lastYear is this month and the eleven before it.
func (u *UsagePage) lastYear() service.Months {
	now := u.now().UTC()
	first := time.Date(now.Year(), now.Month()-11, 1, 0, 0, 0, 0, time.UTC)
	return service.Months{From: first.Format("2006-01")}
}

func valueOf(d chimeclassroom.Deployment) string { return d.RegistrationID + " " + d.DeploymentID }

func nameOf(s service.School) string {
	return fmt.Sprintf("%s (deployment %s)", cmp.Or(s.Name, "LMS without a name"), s.Deployment.DeploymentID)
}
