package main

import (
	"bufio"
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// answer is what one request brought.
type answer struct {
	status   int
	location string
	cookies  []*http.Cookie
	body     string
}

// request does one request of a browser that goes nowhere by itself.
func request(t *testing.T, method, address string, form url.Values, cookies []*http.Cookie) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		req.AddCookie(c)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header.Get("Location"), resp.Cookies(), string(body)}
}

func TestLaunch(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	base := startTool(t, "http://"+address)
	ctx, stop := context.WithCancel(t.Context())
	out, stdout := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"launch", "-listen", address, "-client-id", "conformance", "-custom", "chapter=3", base + "/login", base + "/launch"},
			world{nil, stdout, t.Output(), time.Now, os.Getenv})
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "Open http://"+address+"\n", line)

	page := request(t, http.MethodGet, "http://"+address+"/", nil, nil)
	require.Contains(t, page.body, "Open as Tess Teacher")
	require.Contains(t, page.body, "Pick content as Tess Teacher")

	click := url.Values{"type": {"LtiResourceLinkRequest"}, "id": {"p-1"}, "roles": {"Learner"}, "link": {"l-1"}}
	opened := request(t, http.MethodGet, "http://"+address+"/open?"+click.Encode(), nil, nil)
	login := request(t, http.MethodGet, opened.location, nil, nil)
	authorized := request(t, http.MethodGet, login.location, nil, nil)
	form := url.Values{}
	for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(authorized.body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	require.NotEmpty(t, form.Get("id_token"), authorized.body)
	shown := request(t, http.MethodPost, base+"/launch", form, login.cookies)
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	require.Equal(t, "Welcome", shown.body)

	stop()
	require.Equal(t, 0, <-ended)
}

func TestLaunchListensOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	code := run(t.Context(), []string{"launch", "-listen", "0.0.0.0:0", "https://tool.example/login", "https://tool.example/launch"}, world{nil, &out, &out, time.Now, os.Getenv})
	require.Equal(t, exitUsage, code)
	require.Contains(t, out.String(), "this machine alone")
}
