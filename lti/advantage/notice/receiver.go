package notice

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	maxDelivery = 4 << 20 // bytes
	maxNotices  = 1000    // of one delivery
)

// Verifier checks a notice and takes it once; tool.Tool is one. A notice that was
// taken before is an error that wraps lti.ErrReplayed.
type Verifier interface {
	VerifyNotice(ctx context.Context, signed string) (*lti.Registration, *lti.Message, error)
}

// Received is a verified notice.
type Received struct {
	lti.Notice
	// Message holds what the notice tells; Registration is the platform's.
	Message      *lti.Message
	Registration *lti.Registration
}

// Receiver takes what platforms deliver: mount it at the handler that was
// subscribed. Every notice is verified by itself and processed once, however often
// it comes. What is not valid reaches no function of the application, and the
// other notices of its delivery do.
type Receiver struct {
	Verifier Verifier
	// Handle processes the notices of each type; other types are taken and left
	// alone. A function is called once for a notice, whatever it returns, and
	// platforms wait for it: what takes long or may fail belongs into a queue
	// of the application, and the notice is processed when it is in there.
	Handle map[lti.NoticeType]func(ctx context.Context, n *Received) error
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// ServeHTTP takes a delivery. The platform is told 2xx if all of it was valid,
// 400 or 401 if not, and 503 if something could not be done on this side.
func (rc *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	jwts, err := read(w, r)
	if err == nil {
		err = face(rc.Receive(r.Context(), jwts))
	}
	if err != nil {
		web.RefuseService(w, r, rc.Logger, "notice handler", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Receive takes the signed notices of a delivery. It goes through all of them and
// returns what went wrong: a fault of this side if there was one, since the
// platform may send again then, else the first refusal.
func (rc *Receiver) Receive(ctx context.Context, jwts []string) error {
	var refused, failed error
	for _, jwt := range jwts {
		err := rc.take(ctx, jwt)
		switch {
		case err == nil:
		case isRefusal(err):
			refused = cmp.Or(refused, err) // anybody may send a thousand: one is enough for the log
		default:
			failed = errors.Join(failed, err)
		}
	}
	if failed != nil {
		return failed
	}
	return refused
}

// take processes one notice. One that was taken before is done.
func (rc *Receiver) take(ctx context.Context, jwt string) error {
	r, m, err := rc.Verifier.VerifyNotice(ctx, jwt)
	if errors.Is(err, lti.ErrReplayed) {
		return nil
	}
	if err != nil {
		return err
	}
	n, err := m.Notice()
	if err != nil {
		return err
	}
	handle, known := rc.Handle[n.Type]
	if !known {
		return nil
	}
	if err := handle(ctx, &Received{Notice: *n, Message: m, Registration: r}); err != nil {
		return fmt.Errorf("%w: notice %s: %w", errHandle, n.Type, err)
	}
	return nil
}

// errHandle marks errors of the application's own function, whatever they wrap.
var errHandle = errors.New("not processed")

// isRefusal tells a notice that is not valid from a fault of this side.
func isRefusal(err error) bool {
	var e *lti.Error
	return errors.As(err, &e) && !errors.Is(err, errHandle) && web.Status(e.Code) < http.StatusInternalServerError
}

// face is what the platform sees of an error.
func face(err error) error {
	var e *lti.Error
	switch {
	case err == nil:
		return nil
	case !isRefusal(err) || !errors.As(err, &e):
		return &web.Refusal{Status: http.StatusServiceUnavailable, Code: lti.CodeUnavailable, Public: "Not all notices could be processed.", Err: err}
	case e.Code == lti.CodeInvalidToken:
		return &web.Refusal{Status: http.StatusUnauthorized, Code: e.Code, Public: e.Public, Err: err}
	}
	return &web.Refusal{Status: http.StatusBadRequest, Code: e.Code, Public: e.Public, Err: err}
}

// read returns the signed notices of a delivery.
func read(w http.ResponseWriter, r *http.Request) ([]string, error) {
	if r.Method != http.MethodPost {
		return nil, &web.WrongMethod{Allow: []string{http.MethodPost}}
	}
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != web.MediaTypeJSON {
		return nil, &web.Refusal{Status: http.StatusUnsupportedMediaType, Code: lti.CodeInvalidRequest, Public: "The body must be " + web.MediaTypeJSON + "."}
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDelivery))
	if err != nil {
		return nil, &web.Refusal{Status: http.StatusRequestEntityTooLarge, Code: lti.CodeInvalidRequest, Public: "The body is larger than 4 MiB or was cut off.", Err: err}
	}
	var in batch
	if err := json.Unmarshal(raw, &in); err != nil || len(in.Notices) == 0 || len(in.Notices) > maxNotices {
		return nil, web.BadRequest(fmt.Errorf("the body must hold between 1 and %d notices, each with its jwt", maxNotices))
	}
	jwts := make([]string, len(in.Notices))
	for i, n := range in.Notices {
		jwts[i] = n.JWT
	}
	return jwts, nil
}
