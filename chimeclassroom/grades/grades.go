// Package grades brings grades into the gradebooks of LMSs, by Assignment and Grade
// Services, through the library's outbox: what was handed over is kept until the
// LMS has it or has refused it.
//
// Each event or course has a column of its own, which is found or created once.
// Before a grade is posted the gradebook is read, so that none goes over a
// teacher's own; what is to happen is decided by the service.
package grades

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// Store keeps the grades on their way, and drops those of who is forgotten.
type Store interface {
	delivery.Store
	delivery.Retention
}

// Config says what an Outbox works with.
type Config struct {
	// Tool is who speaks to the LMSs, Registrations who they are, and Store keeps
	// what is on its way; all required.
	Tool          *tool.Tool
	Registrations storage.RegistrationLookup
	Store         Store
	// Pace is how fast and how patiently grades are sent.
	Pace delivery.Pace
	// Once: Run returns as soon as no grade is due.
	Once bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger gets what nobody is there to read; nil means slog.Default().
	Logger *slog.Logger
	// Idle is told that nothing waits and nothing is being sent; nil: nobody is.
	Idle func(context.Context)
}

// Outbox is the service.Gradebook of LTI platforms; one serves all of them.
type Outbox struct {
	cfg  Config
	box  *outbox.Outbox
	desk service.GradeDesk // set by Run, which alone sends
}

// New returns an Outbox. It does no I/O and starts nothing.
func New(cfg Config) (*Outbox, error) {
	if cfg.Tool == nil || cfg.Registrations == nil {
		return nil, errors.New("grades.Config.Tool and Registrations are required")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	o := &Outbox{cfg: cfg}
	var err error
	o.box, err = outbox.New(outbox.Config{
		Store: cfg.Store, Open: o.open, Check: o.check, Arrived: o.arrived, Pace: cfg.Pace, Once: cfg.Once, Now: cfg.Now,
		Trace: &delivery.Trace{Retried: o.retried, Parked: o.parked, Failed: o.failed, Idle: cfg.Idle},
	})
	return o, err
}

// Job implements [service.Gradebook].
func (o *Outbox) Job(g service.Grade) string {
	to := target(g)
	return jobOf(to.Name(g.Subject))
}

func jobOf(n delivery.Name) string { return n.Lane + " " + n.Key }

// Put implements [service.Gradebook].
func (o *Outbox) Put(ctx context.Context, g service.Grade) error {
	if err := refusal(g); err != nil {
		return err
	}
	return o.box.Put(ctx, target(g), score(g))
}

// refusal says what no LMS would take.
func refusal(g service.Grade) error {
	if !slices.Contains(g.Target.Scopes, string(lti.ScopeScore)) {
		return &service.PermanentError{Public: "The LMS does not let the classroom send grades for this link."}
	}
	if g.ColumnID == "" {
		return nil
	}
	if g.Target.LineItemsURL == "" || !slices.Contains(g.Target.Scopes, string(lti.ScopeLineItem)) {
		return &service.PermanentError{Public: "The LMS gives the classroom one column at most; allow it to create columns " +
			"(to manage line items), so that each class has its own, or choose one column for the course."}
	}
	return nil
}

// score is the grade on the wire. A class is over when it is graded, and what a
// rule gives is final as far as anybody knows (AGS §3.4.7, §3.4.8); without a mark
// the tool's score is taken back.
func score(g service.Grade) ags.Score {
	s := ags.Score{UserID: g.Subject, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded, Comment: g.Comment}
	if g.Mark != nil {
		s.ScoreGiven, s.ScoreMaximum = &g.Mark.Given, &g.Mark.Maximum
	}
	return s
}

func target(g service.Grade) outbox.Target {
	c := &lti.AGSClaim{LineItems: g.Target.LineItemsURL, LineItem: g.Target.LineItemURL}
	for _, scope := range g.Target.Scopes {
		c.Scopes = append(c.Scopes, lti.Scope(scope))
	}
	to := outbox.Target{RegistrationID: g.RegistrationID, DeploymentID: g.DeploymentID, Claim: c}
	if g.ColumnID != "" {
		to.Column = &ags.LineItem{Label: g.Label, ScoreMaximum: g.Maximum, ResourceID: g.ColumnID, Tag: "attendance"}
	}
	return to
}

// Forget implements [service.Gradebook].
func (o *Outbox) Forget(ctx context.Context, registrationID, subject string) error {
	return outbox.Forget(ctx, o.cfg.Store, registrationID, subject)
}

// DropRefused implements [service.Gradebook]. What cannot be read is of no deployment
// that anybody knows, and goes as well.
func (o *Outbox) DropRefused(ctx context.Context, of chimeclassroom.Deployment, before time.Time) error {
	var old []delivery.Name
	for p, err := range o.box.Parked(ctx, of.RegistrationID) {
		if err != nil {
			return err
		}
		if its := p.Target.DeploymentID; p.Since.Before(before) && (its == of.DeploymentID || its == "") {
			old = append(old, p.ID)
		}
	}
	for _, name := range old {
		if err := o.box.Drop(ctx, name); err != nil && !errors.Is(err, delivery.ErrNotFound) {
			return err
		}
	}
	return nil
}

// Run implements [service.Gradebook]. What was refused while nobody was told, for
// the process ended in between, is told first.
func (o *Outbox) Run(ctx context.Context, desk service.GradeDesk) {
	o.desk = desk
	for p, err := range o.box.Parked(ctx, "") {
		if err == nil {
			err = desk.GradeRefused(ctx, jobOf(p.ID), p.Reason.Public)
		}
		if err != nil {
			o.failed(ctx, err)
			break
		}
	}
	o.box.Run(ctx)
}

func (o *Outbox) open(ctx context.Context, to outbox.Target) (*ags.Client, error) {
	r, err := o.cfg.Registrations.RegistrationByID(ctx, to.RegistrationID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", delivery.ErrDisconnected, err)
	}
	if err != nil {
		return nil, err
	}
	services := o.cfg.Tool.Services(r, to.DeploymentID)
	address := to.Claim.LineItem
	if to.Column != nil {
		address = to.Claim.LineItems
	}
	return ags.NewClient(services, to.Claim), checkAddress(address, services.InsecureAllowLoopback)
}

// checkAddress refuses what no token is ever sent to. With loopback allowed, for
// trying out, the client itself tells whether http is possible.
func checkAddress(address string, allowLoopback bool) error {
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && u.User == nil && u.Fragment == "" && (u.Scheme == "https" || allowLoopback) {
		return nil
	}
	return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The LMS names an address for grades that is not secure (https).", Err: err}
}

// check asks the desk, and tells it what stands in the gradebook.
func (o *Outbox) check(ctx context.Context, p outbox.Posting) error {
	there, err := look(ctx, p)
	if err != nil {
		return err
	}
	err = o.desk.CheckGrade(ctx, jobOf(p.Name), markOf(p.Score.ScoreGiven, p.Score.ScoreMaximum), there)
	if errors.Is(err, service.ErrGradeWithdrawn) {
		return fmt.Errorf("%w: %w", outbox.ErrWithdrawn, err)
	}
	return err
}

// look reads what the gradebook has of the person. Some LMSs have nothing at the
// address of the results before there are any.
func look(ctx context.Context, p outbox.Posting) (service.Found, error) {
	if !slices.Contains(p.Target.Claim.Scopes, lti.ScopeResultReadOnly) {
		return service.Found{}, nil
	}
	there := service.Found{Seen: true}
	for result, err := range p.Gradebook.Results(ctx, p.LineItem, p.Score.UserID) {
		switch {
		case err == nil:
			there.Mark = markOf(result.ResultScore, &result.ResultMaximum)
		case refusedWith(err, http.StatusNotFound):
			return service.Found{Seen: true}, nil
		case refusesToShow(err):
			return service.Found{}, nil
		default:
			return service.Found{}, err
		}
	}
	return there, nil
}

// refusesToShow: the LMS does not do what it offered, and will not later.
func refusesToShow(err error) bool {
	var token *advantage.TokenError
	return errors.Is(err, ags.ErrNotOffered) || refusedWith(err, http.StatusForbidden) || errors.As(err, &token) && !token.Temporary()
}

func refusedWith(err error, status int) bool {
	answer, ok := errors.AsType[*advantage.StatusError](err)
	return ok && answer.Status == status
}

func markOf(given, maximum *float64) *service.Mark {
	if given == nil || maximum == nil {
		return nil
	}
	return &service.Mark{Given: *given, Maximum: *maximum}
}

func (o *Outbox) arrived(ctx context.Context, p outbox.Posting) error {
	return o.desk.GradeArrived(ctx, jobOf(p.Name), markOf(p.Score.ScoreGiven, p.Score.ScoreMaximum))
}

func (o *Outbox) retried(ctx context.Context, e delivery.Event) {
	o.cfg.Logger.WarnContext(ctx, "a grade waits", "registration", e.Name.Lane, "tries", e.Tries, "until", e.Next, "error", e.Err)
}

func (o *Outbox) parked(ctx context.Context, e delivery.Event) {
	o.cfg.Logger.WarnContext(ctx, "a grade was refused", "registration", e.Name.Lane, "error", e.Err)
	if err := o.desk.GradeRefused(context.WithoutCancel(ctx), jobOf(e.Name), e.Reason.Public); err != nil {
		o.failed(ctx, err)
	}
}

// failed tells the log, unless the work was only broken off.
func (o *Outbox) failed(ctx context.Context, err error) {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return
	}
	o.cfg.Logger.ErrorContext(ctx, "the outbox of grades", "error", err)
}

// Target is where a launch says that grades go, or nil when it offers no place
// for scores.
func Target(c *lti.AGSClaim) *service.GradeTarget {
	if c == nil || !slices.Contains(c.Scopes, lti.ScopeScore) || (c.LineItems == "" && c.LineItem == "") {
		return nil
	}
	t := &service.GradeTarget{LineItemsURL: c.LineItems, LineItemURL: c.LineItem}
	for _, scope := range c.Scopes {
		t.Scopes = append(t.Scopes, string(scope))
	}
	return t
}
