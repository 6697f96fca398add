package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// effectiveSettings tells what holds, who has said so and what is locked by whom.
type effectiveSettings struct {
	Settings chimeclassroom.Settings                         `json:"settings"`
	Origins  map[chimeclassroom.Setting]chimeclassroom.Level `json:"origins"`
	Locked   map[chimeclassroom.Setting]chimeclassroom.Level `json:"locked"`
}

type levelSettings struct {
	Level    chimeclassroom.Level    `json:"level"`
	Version  int                     `json:"version"`
	Settings chimeclassroom.Settings `json:"settings"`
	Outer    effectiveSettings       `json:"outer"`
}

type settingsView struct {
	Effective effectiveSettings `json:"effective"`
	Levels    []levelSettings   `json:"levels"`
	Platform  string            `json:"platform"`
}

type settingsChange struct {
	Version  int                     `json:"version"`
	Settings chimeclassroom.Settings `json:"settings"`
}

func (a *API) readSettings(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	view, err := a.service.ReadSettings(r.Context(), v)
	return writeSettings(w, view, err)
}

func (a *API) changeSettings(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	level := chimeclassroom.Level(r.PathValue("level"))
	if !level.Valid() {
		return noSuchPath(w, r)
	}
	var in settingsChange
	if err := decode(w, r, &in); err != nil {
		return err
	}
	view, err := a.service.ChangeSettings(r.Context(), v, level, service.VersionedSettings{Settings: in.Settings, Version: in.Version})
	return writeSettings(w, view, err)
}

func writeSettings(w http.ResponseWriter, view service.SettingsView, err error) error {
	if err != nil {
		return err
	}
	answer := settingsView{Effective: effectiveSettings(view.Effective), Levels: []levelSettings{}, Platform: view.Platform}
	for _, l := range view.Levels {
		answer.Levels = append(answer.Levels, levelSettings{
			Level: l.Level, Version: l.Settings.Version, Settings: l.Settings.Settings, Outer: effectiveSettings(l.Outer),
		})
	}
	return writeJSON(w, http.StatusOK, answer)
}
