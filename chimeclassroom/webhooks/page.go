package webhooks

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

//go:embed webhooks.html
var files embed.FS

// Office is the page of the administration on which operators manage webhooks.
type Office struct{ classroom *service.Service }

// NewOffice returns the page.
func NewOffice(s *service.Service) *Office { return &Office{classroom: s} }

// operator is the one account there is.
const operator = "operator"

// page is what is shown.
type page struct {
	Hooks   []service.HookView
	Schools []service.School
	// Secret is that of a webhook that was just made, Said what was done or refused.
	Secret, Said string
	Refused      bool
	Name         func(chimeclassroom.Deployment) string
}

// Body draws the page.
func (o *Office) Body(ctx context.Context) (template.HTML, error) { return o.draw(ctx, page{}) }

// Change does what a form of the page asks for.
func (o *Office) Change(ctx context.Context, form url.Values) (template.HTML, error) {
	var p page
	err := o.do(ctx, form, &p)
	if refused, ok := errors.AsType[*chimeclassroom.Error](err); ok {
		p.Said, p.Refused = refused.Public, true
	} else if err != nil {
		return "", err
	}
	return o.draw(ctx, p)
}

func (o *Office) do(ctx context.Context, form url.Values, p *page) (err error) {
	id := form.Get("id")
	switch form.Get("do") {
	case "add":
		registration, deployment, _ := strings.Cut(form.Get("platform"), " ")
		d := chimeclassroom.Deployment{RegistrationID: registration, DeploymentID: deployment}
		p.Said = "From now on this address is told what happens."
		_, p.Secret, err = o.classroom.AddHook(ctx, operator, d, strings.TrimSpace(form.Get("url")))
	case "test":
		p.Said = "A message is on its way. Load the page again to see what becomes of it."
		err = o.classroom.TestHook(ctx, operator, id)
	case "resume":
		p.Said = "It is told again what happens from now on."
		err = o.classroom.ResumeHook(ctx, operator, id)
	case "remove":
		p.Said = "The webhook is removed."
		err = o.classroom.RemoveHook(ctx, operator, id)
	}
	return err
}

func (o *Office) draw(ctx context.Context, p page) (_ template.HTML, err error) {
	if p.Hooks, err = o.classroom.ReadHooks(ctx); err != nil {
		return "", err
	}
	if p.Schools, err = o.classroom.Schools(ctx); err != nil {
		return "", err
	}
	names := map[chimeclassroom.Deployment]string{}
	for _, school := range p.Schools {
		names[school.Deployment] = fmt.Sprintf("%s (deployment %s)", cmp.Or(school.Name, "LMS without a name"), school.Deployment.DeploymentID)
	}
	p.Name = func(d chimeclassroom.Deployment) string { return cmp.Or(names[d], d.RegistrationID) }
	templates, err := template.New("webhooks.html").Funcs(template.FuncMap{"failures": failures}).ParseFS(files, "webhooks.html")
	var body bytes.Buffer
	if err == nil {
		err = templates.Execute(&body, p)
	}
	if err != nil {
		return "", fmt.Errorf("drawing the webhooks: %w", err)
	}
	return template.HTML(body.String()), nil //nolint:gosec // html/template wrote it
}

// failures says how often a message was tried in vain; of one that failed that includes
// the last time.
func failures(t service.HookTry) string {
	switch {
	case t.Tries == 0:
		return ""
	case t.State == stateFailed && t.Tries == 1:
		return "at once"
	case t.State == stateFailed:
		return fmt.Sprintf("after %d attempts", t.Tries)
	case t.Tries == 1:
		return "after a failure"
	default:
		return fmt.Sprintf("after %d failures", t.Tries)
	}
}
