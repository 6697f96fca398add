package conformance

import (
	"context"
	"crypto"
	"crypto/rand"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const claimItems = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"

// reply is a tool's answer to a deep linking request of the platform, to be changed
// before it is sent.
type reply struct {
	run     *PlatformRun
	browser *browser
	to      string
	token   *token
	query   bool // send it in the URL
}

// reply goes as far as the platform's request and answers it with one link.
func (r *PlatformRun) reply(ctx context.Context) (*reply, error) {
	l, err := r.launched(ctx, r.platform.StartDeepLinking)
	if err != nil {
		return nil, err
	}
	if err := l.message.Validate(); err != nil {
		return nil, err
	}
	now := r.platform.Now()
	claims := map[string]any{
		"iss": r.platform.ClientID, "aud": r.platform.Issuer, "azp": r.platform.ClientID, "nonce": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		lti.ClaimMessageType: lti.DeepLinkingResponse, lti.ClaimVersion: lti.Version, lti.ClaimDeploymentID: l.message.DeploymentID,
		claimItems: []any{map[string]any{"type": "ltiResourceLink", "title": "Conformance", "url": r.tool.at("/launch")}},
	}
	out := &reply{run: r, browser: l.browser, token: newToken(r.tool.keys.main, claims)}
	if l.message.DeepLinking != nil {
		out.to = l.message.DeepLinking.ReturnURL
		if data := l.message.DeepLinking.Data; data != "" {
			claims[claimData] = data
		}
	}
	return out, checkURL("deep_link_return_url", out.to)
}

func (a *reply) send(ctx context.Context) (*Page, error) {
	form := url.Values{}
	if a.token != nil {
		signed, err := a.token.compact()
		if err != nil {
			return nil, err
		}
		form.Set("JWT", signed)
	}
	if !a.query {
		return a.browser.post(ctx, a.to, form)
	}
	to, err := url.Parse(a.to)
	if err != nil {
		return nil, err
	}
	q := to.Query()
	q.Set("JWT", form.Get("JWT"))
	to.RawQuery = q.Encode()
	return a.browser.post(ctx, to.String(), nil)
}

// answerWith is a reply with a change, and what must come of it.
func answerWith(id, variant string, want Verdict, change func(*reply)) platformCheck {
	return platformCheck{id: id, variant: variant, run: func(ctx context.Context, r *PlatformRun) (seen, error) {
		if r.platform.StartDeepLinking == nil {
			return skipped("no link that starts deep linking is given")
		}
		a, err := r.reply(ctx)
		if err != nil {
			return seen{}, err
		}
		if change != nil {
			change(a)
		}
		page, err := a.send(ctx)
		if err != nil {
			return seen{}, err
		}
		return r.weigh(page, want), nil
	}}
}

// weigh judges the page behind an answer by what was to come.
func (r *PlatformRun) weigh(page *Page, want Verdict) seen {
	verdict := r.platform.Oracle.judge(page)
	kept := verdict == want || (want == Refused && verdict == Broken)
	return seen{kept: kept, broken: verdict == Broken, observed: string(verdict) + ": " + page.describe()}
}

// deepLinkingAnswers are the checks of what a tool sends back (DL §4.5, Sec §5.2).
func deepLinkingAnswers() []platformCheck {
	set := func(claims map[string]any) func(*reply) { return func(a *reply) { a.token.set(claims) } }
	return []platformCheck{
		answerWith("TC-464", "", Accepted, nil),
		answerWith("TC-465", "missing", Refused, func(a *reply) { a.token = nil }),
		answerWith("TC-465", "in the query", Refused, func(a *reply) { a.query = true }),
		answerWith("TC-466", "signature", Refused, func(a *reply) { a.token.sign = signRSA(a.run.tool.keys.stranger.Signer, crypto.SHA256) }),
		answerWith("TC-466", "kid", Refused, func(a *reply) { *a.token = *newToken(a.run.tool.keys.stranger, a.token.claims) }),
		answerWith("TC-466", "none", Refused, func(a *reply) {
			a.token.head(map[string]any{"alg": "none"})
			a.token.sign = unsigned
		}),
		answerWith("TC-466", "HS256", Refused, func(a *reply) {
			a.token.head(map[string]any{"alg": "HS256"})
			a.token.sign = signHMAC(publicPEM(a.run.tool.keys.main))
		}),
		answerWith("TC-467", "", Refused, set(map[string]any{"iss": "conformance-nobody"})),
		answerWith("TC-468", "", Refused, set(map[string]any{"aud": "https://another.example"})),
		answerWith("TC-469", "exp past", Refused, func(a *reply) {
			now := a.run.platform.Now().Unix()
			a.token.set(map[string]any{"iat": now - 900, "exp": now - 600})
		}),
		answerWith("TC-469", "nonce missing", Refused, set(map[string]any{"nonce": nil})),
		{id: "TC-469", variant: "sent twice", run: answerTwice},
		answerWith("TC-470", "missing", Refused, set(map[string]any{lti.ClaimDeploymentID: nil})),
		answerWith("TC-470", "another", Refused, set(map[string]any{lti.ClaimDeploymentID: "conformance-unknown"})),
		answerWith("TC-471", "", Refused, set(map[string]any{lti.ClaimMessageType: lti.ResourceLinkRequest})),
		changedData("missing", nil),
		changedData("altered", "conformance-altered"),
		answerWith("TC-473", "no session", Refused, func(a *reply) { a.browser = newBrowser(a.run.client, a.run.tool.server.owns) }),
		answerWith("TC-474", "not an array", Refused, set(map[string]any{claimItems: "a link"})),
		answerWith("TC-474", "item without type", Refused, set(map[string]any{claimItems: []any{map[string]string{"url": foreign}}})),
		answerWith("TC-475", "client_id", Accepted, nil),
		answerWith("TC-475", "issuer", Accepted, func(a *reply) { a.token.set(map[string]any{"azp": a.run.platform.Issuer}) }),
	}
}

// changedData is an answer with other data than the platform sent.
func changedData(variant string, data any) platformCheck {
	return platformCheck{id: "TC-472", variant: variant, run: func(ctx context.Context, r *PlatformRun) (seen, error) {
		if r.platform.StartDeepLinking == nil {
			return skipped("no link that starts deep linking is given")
		}
		a, err := r.reply(ctx)
		if err != nil {
			return seen{}, err
		}
		if _, sent := a.token.claims[claimData]; !sent {
			return skipped("the platform sends no data")
		}
		a.token.set(map[string]any{claimData: data})
		page, err := a.send(ctx)
		if err != nil {
			return seen{}, err
		}
		return r.weigh(page, Refused), nil
	}}
}

func answerTwice(ctx context.Context, r *PlatformRun) (seen, error) {
	if r.platform.StartDeepLinking == nil {
		return skipped("no link that starts deep linking is given")
	}
	a, err := r.reply(ctx)
	if err != nil {
		return seen{}, err
	}
	first, err := a.send(ctx)
	if err != nil {
		return seen{}, err
	}
	if s := r.weigh(first, Accepted); !s.kept {
		return s, nil
	}
	second, err := a.send(ctx)
	if err != nil {
		return seen{}, err
	}
	return r.weigh(second, Refused), nil
}
