package admin_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestWhoAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, authorization := range map[string]string{
		"nothing": "", "another scheme": "Basic " + root, "no token": "Bearer ", "nobody's token": "Bearer " + root + "x", "a part": "Bearer " + root[:8],
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/registrations", nil)
		require.NoError(t, err)
		if authorization != "" {
			req.Header.Set("Authorization", authorization)
		}
		answer, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Equal(t, http.StatusUnauthorized, answer.StatusCode, name)
		assert.Contains(t, answer.Header.Get("WWW-Authenticate"), "Bearer", name)
		assert.NotContains(t, string(body), "nobody", name)
	}
	assert.NotContains(t, w.log.String(), root)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.register(t, root, "quiz")
	const plain = "application/json"
	for name, tc := range map[string]struct {
		method, path, contentType, body string
		status                          int
		text                            string
	}{
		"no such address":     {http.MethodGet, "/none", plain, "", 404, "no such address"},
		"no such record":      {http.MethodGet, "/registrations/none", plain, "", 404, "no such registration"},
		"wrong method":        {http.MethodPatch, "/registrations/" + made.ID, plain, "{}", 405, "does not take"},
		"no JSON":             {http.MethodPost, "/registrations", plain, "issuer=x", 400, "not the expected JSON"},
		"a form":              {http.MethodPost, "/registrations", "application/x-www-form-urlencoded", "issuer=x", 415, "must be application/json"},
		"a misspelled field":  {http.MethodPost, "/registrations", plain, `{"isuer":"https://lms.example"}`, 400, "isuer"},
		"a wrong type":        {http.MethodPost, "/registrations", plain, `{"issuer":7}`, 400, "issuer"},
		"too large":           {http.MethodPost, "/registrations", plain, `{"name":"` + strings.Repeat("x", 70_000) + `"}`, 413, "64 KiB"},
		"an id of its own":    {http.MethodPost, "/registrations", plain, `{"id":"mine"}`, 422, "must be empty"},
		"breaks the rules":    {http.MethodPost, "/registrations", plain, `{"issuer":"lms"}`, 422, "tool.loginUrl"},
		"a limit of nothing":  {http.MethodGet, "/registrations?limit=0", plain, "", 400, "limit"},
		"no text":             {http.MethodPut, "/registrations/" + made.ID + "/deployments/a%00b", plain, "{}", 404, "no such address"},
		"no UTF-8":            {http.MethodPut, "/registrations/" + made.ID + "/deployments/%ff", plain, "{}", 404, "no such address"},
		"a deployment's name": {http.MethodPut, "/registrations/" + made.ID + "/deployments/1", plain, `{"name":"` + strings.Repeat("n", 300) + `"}`, 422, "at most 255"},
	} {
		status, _, body := w.send(t, tc.method, tc.path, tc.contentType, tc.body)
		assert.Equal(t, tc.status, status, name)
		assert.Contains(t, body, tc.text, name)
	}
}

func TestTheAddressNamesTheRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.register(t, root, "first"), w.register(t, root, "second")
	body, err := json.Marshal(second)
	require.NoError(t, err)
	status, _, _ := w.send(t, http.MethodPut, "/registrations/"+first.ID, "application/json", string(body))
	require.Equal(t, http.StatusUnprocessableEntity, status, "its client id is another's")
	deployment, err := json.Marshal(lti.Deployment{RegistrationID: second.ID, ID: "2"})
	require.NoError(t, err)
	status, _, _ = w.send(t, http.MethodPut, "/registrations/"+first.ID+"/deployments/1", "application/json", string(deployment))
	require.Equal(t, http.StatusOK, status)
	require.Empty(t, collect(t, w.store.ListDeployments(t.Context(), second.ID, "")))
	require.Equal(t, []*lti.Deployment{{RegistrationID: first.ID, ID: "1"}}, collect(t, w.store.ListDeployments(t.Context(), first.ID, "")))
}

// The description names every address and method, and no other.
func TestDescription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, text := w.send(t, http.MethodGet, "/openapi.yaml", "", "")
	described := map[string][]string{}
	path := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		name, isKey := strings.CutSuffix(strings.TrimSpace(line), ":")
		switch {
		case strings.HasPrefix(line, "  /") && isKey:
			path = name
		case strings.HasPrefix(line, "components:"):
			path = ""
		case path != "" && isKey && (name == "get" || name == "post" || name == "put" || name == "delete"):
			described[path] = append(described[path], strings.ToUpper(name))
		}
	}
	require.NotEmpty(t, described)
	for path, methods := range described {
		address := strings.NewReplacer("{id}", "none", "{deployment}", "none", "{tool}", "none").Replace(path)
		status, header, _ := w.send(t, http.MethodPatch, address, "application/json", "{}")
		require.Equal(t, http.StatusMethodNotAllowed, status, path)
		require.ElementsMatch(t, methods, strings.Split(header.Get("Allow"), ", "), path)
	}
}
