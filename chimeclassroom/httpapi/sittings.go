package httpapi

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type sitting struct {
	Number    int      `json:"number"`
	StartedAt instant  `json:"startedAt"`
	EndedAt   *instant `json:"endedAt,omitempty"`
	DeletedAt *instant `json:"deletedAt,omitempty"`
	People    int      `json:"people"`
}

type sittingList struct {
	Sittings []sitting `json:"sittings"`
}

func (a *API) listSittings(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	views, err := a.service.ListSittings(r.Context(), v, r.PathValue("eventId"))
	if err != nil {
		return err
	}
	list := sittingList{Sittings: make([]sitting, 0, len(views))}
	for _, one := range views {
		list.Sittings = append(list.Sittings, sitting{
			Number: one.Generation, StartedAt: instant(one.StartedAt), EndedAt: optional(one.EndedAt), DeletedAt: optional(one.DeletedAt), People: one.People,
		})
	}
	return writeJSON(w, http.StatusOK, list)
}

// reportAsked is the report of the event and the sitting that a request is about.
func (a *API) reportAsked(r *http.Request, v chimeclassroom.Visitor) (service.Report, error) {
	number, err := sittingParam(r.URL.Query())
	if err != nil {
		return service.Report{}, err
	}
	return a.service.SittingReport(r.Context(), v, r.PathValue("eventId"), number)
}

const notASitting = "A sitting is a number from 1."

// sittingParam is the number of the sitting that is meant, 0 for the newest.
func sittingParam(params url.Values) (int, error) {
	text := params.Get("sitting")
	if text == "" {
		return 0, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return 0, invalidField("sitting", notASitting, err)
	}
	return number, nil
}
