package contentitem

import (
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
)

// Reply answers the browser with a page that posts a response of package deeplink,
// signed by the tool, to the return URL of the request. That must be https, or
// http on this machine where insecureAllowLoopback says so.
func Reply(w http.ResponseWriter, signer lti11.Signer, returnURL string, m *lti.Message, insecureAllowLoopback bool) error {
	if err := web.CheckURL(returnURL, insecureAllowLoopback); err != nil {
		return fmt.Errorf("return URL: %w", err)
	}
	p, err := ResponseParameters(m)
	if err != nil {
		return err
	}
	signed, err := signer.SignForm(http.MethodPost, returnURL, p)
	if err != nil {
		return err
	}
	var fields []web.Field
	for name, values := range signed {
		for _, value := range values {
			fields = append(fields, web.Field{Name: name, Value: value})
		}
	}
	web.PostForm(w, returnURL, fields...)
	return nil
}
