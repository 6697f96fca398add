package conformance

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti/internal/fetch"
)

// toolCheck is one variant of a case against a tool.
type toolCheck struct {
	id, variant string
	// skip says why the check does not apply to this tool; nil or "" means
	// that it does.
	skip func(Tool) string
	run  func(ctx context.Context, r *ToolRun) (seen, error)
}

// seen is what a check made of the tool's behaviour.
type seen struct {
	kept     bool   // the case is as expected
	broken   bool   // the refusal is a server error
	skipped  bool   // there is nothing to check here, as observed says
	observed string // in words
}

// ToolCases iterates over the cases that are checked against tools, in the order
// of a run.
func ToolCases() iter.Seq[Case] {
	var ids []string
	for _, check := range toolChecks() {
		ids = append(ids, check.id)
	}
	return distinct(ids)
}

func toolChecks() []toolCheck {
	return slices.Concat(loginChecks(), bindingChecks(), headerChecks(), registeredChecks(), claimChecks(), goodChecks(), deepLinkingChecks(), keySetChecks())
}

// Check runs all variants of one case.
func (r *ToolRun) Check(ctx context.Context, c Case) []Result {
	var results []Result
	for _, check := range toolChecks() {
		if check.id != c.ID {
			continue
		}
		result := Result{Case: c, Variant: check.variant}
		if why := check.skipped(r.tool); why != "" {
			result.Outcome, result.Observed = Skipped, why
		} else {
			s, err := check.run(ctx, r)
			result.Outcome, result.Observed = s.outcome(c.Level, err)
		}
		results = append(results, result)
	}
	return results
}

func (c toolCheck) skipped(t Tool) string {
	if c.skip == nil {
		return ""
	}
	return c.skip(t)
}

// outcome weighs what was seen by the level of the case.
func (s seen) outcome(level Level, err error) (Outcome, string) {
	missed := Finding
	if level == Must {
		missed = Failed
	}
	switch {
	case err != nil:
		return missed, "no answer to judge: " + fetch.Cause(err).Error()
	case s.skipped:
		return Skipped, s.observed
	case s.kept && s.broken:
		return Finding, s.observed
	case s.kept:
		return Passed, s.observed
	}
	return missed, s.observed
}

// refuseLogin is a login that must not lead to an authorization request.
func refuseLogin(id, variant string, change func(url.Values)) toolCheck {
	return toolCheck{id: id, variant: variant, run: func(ctx context.Context, r *ToolRun) (seen, error) {
		form := r.loginForm()
		change(form)
		_, page, err := r.initiate(ctx, form)
		if err != nil {
			return seen{}, err
		}
		return seen{kept: !strays(page), broken: page.Status >= 500, observed: page.describe()}, nil
	}}
}

// strays tells whether the page leads to another site, ours or any.
func strays(page *Page) bool {
	if page.Arrived != nil {
		return true
	}
	next := page.leadsTo()
	return next != nil && next.Action.Host != page.URL.Host
}

// refuse is a launch that must not be taken, changed between a good login and its
// post.
func refuse(id, variant string, change func(*attempt)) toolCheck {
	return toolCheck{id: id, variant: variant, run: func(ctx context.Context, r *ToolRun) (seen, error) {
		return r.refuses(ctx, nil, change)
	}}
}

// accept is a launch that must be taken.
func accept(id, variant string, change func(*attempt)) toolCheck {
	return toolCheck{id: id, variant: variant, run: func(ctx context.Context, r *ToolRun) (seen, error) {
		page, err := r.launch(ctx, change)
		if err != nil {
			return seen{}, err
		}
		return r.accepts(page), nil
	}}
}

// launch logs in, changes the launch and posts it.
func (r *ToolRun) launch(ctx context.Context, change func(*attempt)) (*Page, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(a)
	}
	return a.post(ctx)
}

// refuses expects a refusal, be it at the changed login already.
func (r *ToolRun) refuses(ctx context.Context, login func(url.Values), change func(*attempt)) (seen, error) {
	form := r.loginForm()
	if login != nil {
		login(form)
	}
	b, page, err := r.initiate(ctx, form)
	if err != nil {
		return seen{}, err
	}
	a, err := r.asked(b, page)
	if err != nil {
		if login == nil {
			return seen{}, err // a good login must not be refused
		}
		return seen{kept: true, broken: page.Status >= 500, observed: "refused at login: " + page.describe()}, nil
	}
	if change != nil {
		change(a)
	}
	if page, err = a.post(ctx); err != nil {
		return seen{}, err
	}
	return r.refusal(page), nil
}

// judge asks the oracle, unless the tool has answered the platform already.
func (r *ToolRun) judge(page *Page) Verdict {
	if r.replied(page) {
		return Accepted
	}
	return r.tool.Oracle.judge(page)
}

// refusal and accepts judge a page by what was to come.
func (r *ToolRun) refusal(page *Page) seen {
	verdict := r.judge(page)
	return seen{kept: verdict != Accepted, broken: verdict == Broken, observed: string(verdict) + ": " + page.describe()}
}

func (r *ToolRun) accepts(page *Page) seen {
	verdict := r.judge(page)
	return seen{kept: verdict == Accepted, observed: string(verdict) + ": " + page.describe()}
}

// sees adds who is taken for an instructor, where the oracle can tell.
func (r *ToolRun) sees(page *Page, instructor bool) seen {
	s := r.accepts(page)
	text := r.tool.Oracle.InstructorText
	if !s.kept || text == "" || strings.Contains(page.Body, text) == instructor {
		return s
	}
	if instructor {
		return seen{observed: "accepted, but without the instructor's view"}
	}
	return seen{observed: "accepted, with the instructor's view"}
}

// claims is a change of claims alone.
func claims(with map[string]any) func(*attempt) {
	return func(a *attempt) { a.token.set(with) }
}

// without takes claims away.
func without(names ...string) func(*attempt) {
	with := map[string]any{}
	for _, name := range names {
		with[name] = nil
	}
	return claims(with)
}
