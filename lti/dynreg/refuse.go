package dynreg

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

func (p *Platform) logger() *slog.Logger { return loggerOr(p.cfg.Logger) }

// refuse answers with an error body of RFC 7591 §3.2.2 and logs the cause. A
// token that is refused is 401 with a challenge (RFC 6750 §3).
func (p *Platform) refuse(w http.ResponseWriter, r *http.Request, err error) {
	e := lti.AsError(err)
	status := web.Status(e.Code)
	if unread, ok := errors.AsType[*web.Refusal](err); ok {
		status, e = unread.Status, &lti.Error{Code: CodeInvalidMetadata, Public: unread.Public}
	}
	if e.Code == lti.CodeInvalidToken {
		challenge := `Bearer error="invalid_token"`
		if r.Header.Get("Authorization") == "" {
			challenge = `Bearer realm="lti"`
		}
		w.Header().Set("WWW-Authenticate", challenge)
	}
	p.logger().WarnContext(r.Context(), "lti platform: registration refused", "code", string(e.Code), "method", r.Method, "error", err.Error())
	web.OAuthError(w, status, e)
}
