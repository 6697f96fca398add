package assetprocessor

import (
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// maxAhead is how far a report's timestamp may lie in the future; one further
// ahead would keep later reports out until then.
const maxAhead = 5 * time.Minute

// Handler serves the asset service and the report service of a platform. It
// routes on the full path below BaseURL, so mount it there without stripping
// anything:
//
//	{BaseURL}/{processor}/assets/{asset}    GET
//	{BaseURL}/{processor}/reports           POST
//
// A nil Assets or Reports is not offered and answers 404.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL    string
	Auth       advantage.Authorizer
	Processors Processors
	Assets     Assets
	Reports    Reports
	// Now is the clock; nil means time.Now. Logger nil means slog.Default().
	Now    func() time.Time
	Logger *slog.Logger
}

// AssetClaim tells a tool where assets can be fetched, for a notice or a launch;
// their URLs are set here.
func (h *Handler) AssetClaim(processorID string, assets ...lti.Asset) *lti.AssetService {
	claim := &lti.AssetService{Scopes: []lti.Scope{lti.ScopeAssetReadOnly}, Assets: slices.Clone(assets)}
	for i := range claim.Assets {
		claim.Assets[i].URL = h.BaseURL + "/" + url.PathEscape(processorID) + "/assets/" + url.PathEscape(assets[i].ID)
	}
	return claim
}

// ReportClaim tells a tool where its reports go.
func (h *Handler) ReportClaim(processorID string) *lti.AssetReportService {
	return &lti.AssetReportService{Scopes: []lti.Scope{lti.ScopeAssetReport}, ReportURL: h.BaseURL + "/" + url.PathEscape(processorID) + "/reports"}
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "asset processor service", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such asset processor or asset for this tool.", Err: err}
	case errors.Is(err, ErrForeign):
		return &web.Refusal{Status: http.StatusForbidden, Code: lti.CodeInvalidRequest, Public: "The asset belongs to another tool.", Err: err}
	case errors.Is(err, ErrStale):
		return &web.Refusal{Status: http.StatusConflict, Code: "stale", Public: "A report with a later timestamp is recorded; nothing was changed.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	switch {
	case ok && len(path) == 3 && path[1] == "assets" && h.Assets != nil:
		if _, err := h.open(r, path[0], http.MethodGet, lti.ScopeAssetReadOnly); err != nil {
			return err
		}
		return h.sendAsset(w, r, path[0], path[2])
	case ok && len(path) == 2 && path[1] == "reports" && h.Reports != nil:
		p, err := h.open(r, path[0], http.MethodPost, lti.ScopeAssetReport)
		if err != nil {
			return err
		}
		return h.takeReport(w, r, p)
	}
	return ErrNotFound
}

// open checks the method, asks who calls and opens the asset processor.
func (h *Handler) open(r *http.Request, id, method string, scope lti.Scope) (Processor, error) {
	if r.Method != method {
		return Processor{}, &web.WrongMethod{Allow: []string{method}}
	}
	g, err := h.Auth.AuthorizeService(r, scope)
	if err != nil {
		return Processor{}, err
	}
	p, err := h.Processors.OpenProcessor(r.Context(), g, id)
	p.ID = id
	return p, err
}

// sendAsset streams the content, or sends the caller to where it lies. What people
// submitted is never shown as a page of the platform's.
func (h *Handler) sendAsset(w http.ResponseWriter, r *http.Request, processorID, assetID string) error {
	content, err := h.Assets.OpenAsset(r.Context(), processorID, assetID)
	if err != nil {
		return err
	}
	if content.URL != "" {
		web.NoStore(w)
		w.Header().Set("Location", content.URL)
		w.WriteHeader(http.StatusFound)
		return nil
	}
	defer func() { _ = content.Body.Close() }()
	web.NoStore(w)
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", filename(content)))
	header.Set("Content-Type", "application/octet-stream")
	if content.ContentType != "" {
		header.Set("Content-Type", content.ContentType)
	}
	if content.Size > 0 {
		header.Set("Content-Length", strconv.FormatInt(content.Size, 10))
	}
	if _, err := io.Copy(w, content.Body); err != nil {
		h.logger().WarnContext(r.Context(), "lti service: asset cut off", "error", err.Error())
		panic(http.ErrAbortHandler) // it has begun: only a broken connection tells the caller
	}
	return nil
}

func (h *Handler) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

func (h *Handler) logger() *slog.Logger {
	if h.Logger == nil {
		return slog.Default()
	}
	return h.Logger
}

func filename(c *Content) map[string]string {
	if c.Filename == "" {
		return nil
	}
	return map[string]string{"filename": c.Filename}
}

func (h *Handler) takeReport(w http.ResponseWriter, r *http.Request, p Processor) error {
	var report Report
	if err := web.ReadJSON(w, r, &report); err != nil {
		return err
	}
	report.complete()
	if err := report.Validate(); err != nil {
		return web.BadRequest(err)
	}
	if time.Time(report.Timestamp).After(h.now().Add(maxAhead)) {
		return web.BadRequest(errors.New("timestamp lies more than five minutes in the future"))
	}
	if len(p.ReportTypes) > 0 && !slices.Contains(p.ReportTypes, report.Type) {
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Code: lti.CodeInvalidRequest, Public: "The tool did not announce reports of that type when it was attached."}
	}
	err := h.Reports.RecordReport(r.Context(), p.ID, report)
	if errors.Is(err, ErrNotFound) { // the address is right, what the body names is not
		return &web.Refusal{Status: http.StatusBadRequest, Code: lti.CodeInvalidRequest, Public: "assetId names no asset that this tool was told of."}
	}
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusCreated, web.MediaTypeJSON, report)
	return nil
}
