package conformance

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
)

// platformCheck is one variant of a case against a platform.
type platformCheck struct {
	id, variant string
	run         func(ctx context.Context, r *PlatformRun) (seen, error)
}

// PlatformCases iterates over the cases that are checked against platforms, in the
// order of a run.
func PlatformCases() iter.Seq[Case] {
	var ids []string
	for _, check := range platformChecks() {
		ids = append(ids, check.id)
	}
	return distinct(ids)
}

func platformChecks() []platformCheck {
	return slices.Concat(authorizationChecks(), payloadChecks(), tokenChecks(), serviceChecks(), deepLinkingAnswers())
}

// Check runs all variants of one case.
func (r *PlatformRun) Check(ctx context.Context, c Case) []Result {
	var results []Result
	for _, check := range platformChecks() {
		if check.id != c.ID {
			continue
		}
		s, err := check.run(ctx, r)
		result := Result{Case: c, Variant: check.variant}
		result.Outcome, result.Observed = s.outcome(c.Level, err)
		results = append(results, result)
	}
	return results
}

// skipped is what a check sees where there is nothing to check.
func skipped(why string) (seen, error) { return seen{skipped: true, observed: why}, nil }

// ask is an authorization request with a change, and a judgement of its answer.
func ask(id, variant string, change func(*click), judge func(*click, *Page) seen) platformCheck {
	return platformCheck{id: id, variant: variant, run: func(ctx context.Context, r *PlatformRun) (seen, error) {
		c, page, err := r.asked(ctx, change)
		if err != nil {
			return seen{}, err
		}
		return judge(c, page), nil
	}}
}

// put changes one parameter of the request; drop takes one away.
func put(name, value string) func(*click) { return func(c *click) { c.ask.Set(name, value) } }
func drop(name string) func(*click)       { return func(c *click) { c.ask.Del(name) } }

// gotToken: the launch arrived by form post, with the state.
func gotToken(c *click, page *Page) seen {
	switch {
	case !hasToken(page):
		return seen{observed: "no id_token: " + page.describe() + said(page)}
	case page.Arrived.Method != http.MethodPost:
		return seen{observed: "the id_token came in a URL"}
	case page.Arrived.Fields.Get("state") != c.ask.Get("state"):
		return seen{observed: "the state that came back is another"}
	case origin(page.Arrived.Action)+page.Arrived.Action.Path != c.ask.Get("redirect_uri"):
		return seen{observed: "it came to " + page.Arrived.Action.Path}
	}
	return seen{kept: true, observed: "id_token and state posted to the redirect URI"}
}

// noToken: whatever else, no launch; and if the tool is told, then by form post
// with its state.
func noToken(c *click, page *Page) seen {
	s := seen{kept: true, broken: page.Status >= 500, observed: page.describe() + said(page)}
	switch {
	case hasToken(page):
		return seen{observed: "an id_token was sent"}
	case page.Arrived == nil:
	case page.Arrived.Method != http.MethodPost:
		return seen{observed: "the answer came in a URL" + said(page)}
	case page.Arrived.Fields.Get("state") != c.ask.Get("state"):
		return seen{observed: "the error came without the state"}
	case page.Arrived.Fields.Get("error") == "":
		return seen{observed: "the answer carries neither token nor error"}
	}
	return s
}

// noRedirect: nothing at all may go to the address in the request.
func noRedirect(_ *click, page *Page) seen {
	if page.Arrived != nil {
		return seen{observed: fmt.Sprintf("the browser was sent to %s%s", page.Arrived.Action.Path, said(page))}
	}
	if next := page.leadsTo(); next != nil && nowhere(next.Action) {
		return seen{observed: "the browser was sent to the foreign address"}
	}
	return seen{kept: page.Status >= 400 || page.Status == http.StatusOK, broken: page.Status >= 500, observed: page.describe()}
}
