package httpapi

import (
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type privacy struct {
	// RetentionDays is 0, and left out, where attendance is kept for good.
	RetentionDays int    `json:"retentionDays,omitempty"`
	Platform      string `json:"platform"`
	Mail          bool   `json:"mail"`
}

type personalRecords struct {
	About   string           `json:"about"`
	Records []map[string]any `json:"records"`
}

type personalData struct {
	Kept []personalRecords `json:"kept"`
}

func (a *API) readPrivacy(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	view, err := a.service.ReadPrivacy(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, privacy{RetentionDays: int(view.Retention / (24 * time.Hour)), Platform: view.Platform, Mail: view.Mail})
}

func (a *API) exportMyData(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	data, err := a.service.MyData(r.Context(), v)
	return writePersonalData(w, data, err)
}

func (a *API) exportPerson(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	data, err := a.service.PersonData(r.Context(), v, r.PathValue("personId"))
	return writePersonalData(w, data, err)
}

func (a *API) erasePerson(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.ErasePerson(r.Context(), v, r.PathValue("personId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func writePersonalData(w http.ResponseWriter, data service.PersonalData, err error) error {
	if err != nil {
		return err
	}
	answer := personalData{Kept: make([]personalRecords, 0, len(data))}
	for _, part := range data {
		records := make([]map[string]any, 0, len(part.Records))
		for _, record := range part.Records {
			records = append(records, written(record))
		}
		answer.Kept = append(answer.Kept, personalRecords{About: part.About, Records: records})
	}
	w.Header().Set("Content-Disposition", `attachment; filename="kept-about-me.json"`)
	return writeJSON(w, http.StatusOK, answer)
}

// written is a record with its instants as the API writes them.
func written(record map[string]any) map[string]any {
	out := make(map[string]any, len(record))
	for name, value := range record {
		if at, ok := value.(time.Time); ok {
			value = instant(at)
		}
		out[name] = value
	}
	return out
}
