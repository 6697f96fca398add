package contentitem

import (
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
)

// Reply answers the browser with a page that posts a response of package deeplink,
// signed by the tool, to the return URL of the request.
func Reply(w http.ResponseWriter, signer lti11.Signer, returnURL string, m *lti.Message) error {
	if err := web.CheckURL(returnURL, true); err != nil { // a browser of this machine alone gets there
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
	(&lti11.SignedForm{URL: returnURL, Fields: signed}).Show(w)
	return nil
}
