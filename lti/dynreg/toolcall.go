package dynreg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
)

// maxDocument is the most that a platform may answer, in bytes.
const maxDocument = 256 << 10

// ErrPlatformRefused: the platform refused the registration.
var ErrPlatformRefused = errors.New("refused by the platform")

// errAnswer: the platform's answer is not one of the protocol.
var errAnswer = errors.New("answer of the platform")

// configuration reads the platform's configuration. Some platforms ask for the
// registration token here already (Canvas).
func (t *Tool) configuration(ctx context.Context, in Initiation) (*Configuration, error) {
	status, body, err := t.call(ctx, http.MethodGet, in.ConfigurationURL, in.Token, nil)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, refusedBy(status, body, "openid_configuration")
	}
	c := new(Configuration)
	if err := json.Unmarshal(body, c); err != nil {
		return nil, configurationError("openid_configuration", "a JSON object of OpenID Connect Discovery", "something else")
	}
	return c, c.Check(t.cfg.InsecureAllowLoopback)
}

// apply posts the metadata to the registration endpoint.
func (t *Tool) apply(ctx context.Context, c *Configuration, token string, m *Metadata) (*Information, error) {
	status, body, err := t.call(ctx, http.MethodPost, c.RegistrationURL, token, m)
	if err != nil {
		return nil, err
	}
	if status != http.StatusCreated && status != http.StatusOK {
		return nil, refusedBy(status, body, "registration_endpoint")
	}
	return readInformation(body, m)
}

// call makes one call, with the token if there is one. A nil v sends no body.
func (t *Tool) call(ctx context.Context, method, address, token string, v any) (status int, body []byte, err error) {
	var sent io.Reader = http.NoBody
	if v != nil {
		raw, err := json.Marshal(v)
		if err != nil {
			return 0, nil, err
		}
		sent = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, sent)
	if err != nil {
		return 0, nil, unreachable(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "ltikit")
	if v != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return 0, nil, unreachable(fetch.Cause(err))
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
	if err != nil {
		return 0, nil, unreachable(err)
	}
	if len(body) > maxDocument {
		return 0, nil, unreachable(errors.New("its answer is larger than 256 KiB"))
	}
	if token != "" && resp.StatusCode > 299 { // a refusal is shown and logged
		body = bytes.ReplaceAll(body, []byte(token), []byte("…"))
	}
	return resp.StatusCode, body, nil
}

// unreachable is a call that had no answer. The sentence is the same whatever
// the reason: it tells nobody what is behind an address.
func unreachable(err error) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "This application cannot reach the learning platform.",
		Err: fmt.Errorf("%w: %w", errAnswer, err),
		Fix: "the platform must be reachable from this server by https, at a public address and without a redirect"}
}

// readInformation reads the answer to a registration. What it does not repeat is
// as it was asked for; of what differs, the scopes and the deployment matter here.
func readInformation(body []byte, asked *Metadata) (*Information, error) {
	var answer struct {
		ClientID    text    `json:"client_id"`
		ManageURL   string  `json:"registration_client_uri"`
		ManageToken string  `json:"registration_access_token"`
		Scope       *string `json:"scope"`
		Tool        struct {
			DeploymentID text `json:"deployment_id"`
		} `json:"https://purl.imsglobal.org/spec/lti-tool-configuration"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, answerError("body", "the JSON object of RFC 7591", "something else")
	}
	if answer.ClientID == "" {
		return nil, answerError("client_id", "the id that the platform gave this tool", "nothing")
	}
	info := &Information{ClientID: string(answer.ClientID), Metadata: *asked.Clone()}
	if answer.ManageURL != "" && answer.ManageToken != "" {
		info.ManageURL, info.ManageToken = answer.ManageURL, answer.ManageToken
	}
	if answer.Scope != nil {
		info.Metadata.Scope = *answer.Scope
	}
	info.Metadata.Tool.DeploymentID = string(answer.Tool.DeploymentID)
	return info, nil
}

func answerError(member, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The learning platform did not confirm the registration.",
		Claim: member, Want: want, Got: got, Err: errAnswer, Fix: "see in the platform whether the tool is registered there, remove it, and report this to its vendor"}
}

// refusedBy is what a platform answered in place of what was asked for.
func refusedBy(status int, body []byte, member string) error {
	public, cause := "The learning platform refused the registration.", ErrPlatformRefused
	if said := explanation(body); said != "" {
		public, cause = public+" It says: “"+said+"”", fmt.Errorf("%w: %s", cause, said)
	}
	fix := "start the registration anew in the platform: its token is good once and for a short time"
	if status == http.StatusBadRequest || status == http.StatusUnprocessableEntity {
		fix = "let the tool ask for scopes, messages and placements that this platform has"
	}
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: public, Claim: member, Want: "status 200 or 201", Got: fmt.Sprint(status), Err: cause, Fix: fix}
}

// explanation is what an error body says, in any of the forms that platforms
// have: RFC 7591, Canvas's lists, a plain message.
func explanation(body []byte) string {
	var said struct {
		Error       any    `json:"error"`
		Description string `json:"error_description"`
		Message     string `json:"message"`
		Errors      any    `json:"errors"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	for _, candidate := range []any{said.Description, said.Message, said.Errors, said.Error} {
		var texts []string
		collectTexts(candidate, 0, &texts)
		if len(texts) > 0 {
			return plain(strings.Join(texts, "; "))
		}
	}
	return ""
}

// collectTexts finds the texts in a JSON value; of objects that say both, the
// message and the field that it is about.
func collectTexts(v any, depth int, texts *[]string) {
	const most = 5
	if depth > 4 || len(*texts) >= most {
		return
	}
	switch v := v.(type) {
	case string:
		if v != "" {
			*texts = append(*texts, v)
		}
	case []any:
		for _, e := range v {
			collectTexts(e, depth+1, texts)
		}
	case map[string]any:
		for _, name := range []string{"field", "message", "error", "errors"} {
			collectTexts(v[name], depth+1, texts)
		}
	}
}

// plain is a foreign text as one short line.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, s)
	const longest = 200
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return strings.TrimSuffix(s, ".")
}
