package notice

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// checkHandler refuses a handler that is not https or not at the tool's own
// domain: that of an address it is registered with, or one below.
func checkHandler(r *lti.Registration, handler string, allowLoopback bool) error {
	if err := web.CheckURL(handler, allowLoopback); err != nil {
		return fmt.Errorf("handler: %w", err)
	}
	host := hostname(handler)
	for _, registered := range append([]string{r.Tool.LaunchURL, r.Tool.LoginURL}, r.Tool.RedirectURIs...) {
		if own := hostname(registered); own != "" && (host == own || strings.HasSuffix(host, "."+own)) {
			return nil
		}
	}
	return fmt.Errorf("handler: %q is not at a domain that this tool is registered with", lti.ShortenedURL(handler))
}

func hostname(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
