package outcomes

import (
	"net/http"

	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11/internal/signed"
)

// Endpoint tells a tool where the results of one column go.
type Endpoint struct {
	// LineItemID and Title are the column's.
	LineItemID string `json:"lineItem"`
	Title      string `json:"title"`
	// ResultURL is the address in the result service, up to the user id that
	// the tool puts behind it, escaped.
	ResultURL string `json:"resultUrl"`
	// OutcomesURL is where Basic Outcomes go; they need the sourcedId of a
	// launch.
	OutcomesURL string `json:"outcomesUrl"`
}

// serveEndpoints lists the columns of the tool in the course.
func (h *Handler) serveEndpoints(w http.ResponseWriter, r *http.Request, contextID string) error {
	if r.Method != http.MethodGet {
		return &web.WrongMethod{Allow: []string{http.MethodGet}}
	}
	g, _, err := signed.Read(w, r, h.Auth)
	if err != nil {
		return err
	}
	list := []Endpoint{}
	for column, err := range h.Columns.ListColumns(r.Context(), g.Registration.ID, contextID) {
		if err != nil {
			return err
		}
		list = append(list, Endpoint{LineItemID: column.LineItemID, Title: column.Title,
			ResultURL: h.resultURL(contextID, column.LineItemID), OutcomesURL: h.BaseURL + "/outcomes"})
	}
	web.JSON(w, http.StatusOK, web.MediaTypeJSON, list)
	return nil
}
