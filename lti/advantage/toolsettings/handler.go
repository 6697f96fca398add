package toolsettings

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Handler serves the tool settings of a platform. It routes on the full path below
// BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/link/{id}       GET, PUT
//	{BaseURL}/context/{id}    GET, PUT
//	{BaseURL}/system/{id}     GET, PUT
//
// A tool sees its own settings only.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	Auth    advantage.Authorizer
	Places  Places
	Store   Store
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// URL is the address of settings: the value of the variables [LinkURL],
// [ContextURL] and [SystemURL].
func (h *Handler) URL(level Level, id string) string {
	return h.BaseURL + "/" + segment(level) + "/" + url.PathEscape(id)
}

func segment(level Level) string {
	switch level {
	case Link:
		return "link"
	case Context:
		return "context"
	}
	return "system"
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "tool settings service", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There are no such settings for this tool.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	p, ok := h.place(r.URL)
	if !ok {
		return ErrNotFound
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPut {
		return &web.WrongMethod{Allow: []string{http.MethodGet, http.MethodPut}}
	}
	g, err := h.Auth.AuthorizeService(r, lti.ScopeToolSetting)
	if err != nil {
		return err
	}
	p.RegistrationID = g.Registration.ID
	if err := h.Places.OpenSettings(r.Context(), g, p); err != nil {
		return err
	}
	if r.Method == http.MethodPut {
		return h.replace(w, r, p)
	}
	return h.read(w, r, p)
}

// place reads the path below BaseURL.
func (h *Handler) place(u *url.URL) (Place, bool) {
	path, ok := web.PathBelow(h.BaseURL, u)
	if !ok || len(path) != 2 {
		return Place{}, false
	}
	for _, level := range []Level{Link, Context, System} {
		if segment(level) == path[0] {
			return Place{Level: level, ID: path[1]}, true
		}
	}
	return Place{}, false
}

// read answers with the settings of the place and, if the caller asks for it, of
// those above: each for itself, or the narrowest of each name.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, p Place) error {
	simple, err := wantsSimple(r)
	if err != nil {
		return err
	}
	places, bubble := []Place{p}, r.URL.Query().Get("bubble")
	switch {
	case bubble == "":
	case bubble == "all" && simple:
		return &web.Refusal{Status: http.StatusNotAcceptable, Code: lti.CodeInvalidRequest, Public: "All levels are told as " + MediaType + " only."}
	case bubble == "all" || bubble == "distinct":
		above, err := h.Places.Above(r.Context(), p)
		if err != nil {
			return err
		}
		places = append(places, above...)
	default:
		return web.BadRequest(errors.New("bubble must be all or distinct"))
	}
	levels, err := h.levels(r.Context(), places, bubble == "distinct")
	if err != nil {
		return err
	}
	if simple {
		web.JSON(w, http.StatusOK, MediaTypeSimple, merged(levels))
		return nil
	}
	web.JSON(w, http.StatusOK, MediaType, document{Context: jsonLDContext, Graph: levels})
	return nil
}

// levels reads the places from the narrowest to the widest and returns them as
// LTI 2.0 does, the widest first. With distinct, a name that a narrower place sets
// is left out.
func (h *Handler) levels(ctx context.Context, places []Place, distinct bool) ([]LevelSettings, error) {
	set := map[string]bool{}
	levels := make([]LevelSettings, 0, len(places))
	for _, p := range places {
		settings, err := h.Store.Settings(ctx, p)
		if err != nil {
			return nil, err
		}
		own := Settings{}
		for name, value := range settings {
			if !distinct || !set[name] {
				own[name] = value
			}
		}
		for name := range own {
			set[name] = true
		}
		levels = append(levels, LevelSettings{Level: p.Level, URL: h.URL(p.Level, p.ID), Settings: own})
	}
	slices.Reverse(levels)
	return levels, nil
}

// merged are the settings of levels that set no name twice.
func merged(levels []LevelSettings) Settings {
	all := Settings{}
	for _, level := range levels {
		maps.Copy(all, level.Settings)
	}
	return all
}

func (h *Handler) replace(w http.ResponseWriter, r *http.Request, p Place) error {
	if r.URL.Query().Has("bubble") {
		return web.BadRequest(errors.New("settings are replaced at one level, without bubble"))
	}
	settings, err := readSettings(w, r, p.Level)
	if err != nil {
		return err
	}
	if err := h.Store.ReplaceSettings(r.Context(), p, settings); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readSettings reads settings in either media type.
func readSettings(w http.ResponseWriter, r *http.Request, level Level) (Settings, error) {
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != MediaType {
		var s Settings
		err := web.ReadJSON(w, r, &s, MediaTypeSimple)
		return s, err
	}
	var d document
	if err := web.ReadJSON(w, r, &d, MediaType); err != nil {
		return nil, err
	}
	s, err := d.only(level)
	if err != nil {
		return nil, web.BadRequest(err)
	}
	return s, nil
}

// wantsSimple tells which media type the caller asks for; the fuller one where it
// takes both.
func wantsSimple(r *http.Request) (bool, error) {
	simple := false
	for accept := range strings.SplitSeq(cmp.Or(r.Header.Get("Accept"), "*/*"), ",") {
		switch kind, _, _ := mime.ParseMediaType(accept); kind {
		case MediaType, "*/*", "application/*", web.MediaTypeJSON:
			return false, nil
		case MediaTypeSimple:
			simple = true
		}
	}
	if !simple {
		return false, &web.Refusal{Status: http.StatusNotAcceptable, Code: lti.CodeInvalidRequest, Public: "Settings are told as " + MediaType + " or " + MediaTypeSimple + "."}
	}
	return true, nil
}
