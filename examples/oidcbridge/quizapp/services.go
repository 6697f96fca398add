package quizapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

var errState = errors.New("the answer does not belong to a login of this browser")

func serviceScopes() []string {
	return []string{
		"https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
		"https://purl.imsglobal.org/spec/lti-ags/scope/lineitem", "https://purl.imsglobal.org/spec/lti-ags/scope/score",
	}
}

// services are the bridge's, called with the access token of one session.
type services struct {
	roster, columns string
	http            *http.Client // of x/oauth2, which adds the token
}

type member struct {
	Subject string   `json:"user_id"`
	Name    string   `json:"name"`
	Roles   []string `json:"roles"`
}

// students are the learners of the course.
func (s *services) students(ctx context.Context) ([]member, error) {
	var page struct {
		Members []member `json:"members"`
	}
	err := s.call(ctx, http.MethodGet, s.roster+"?role=Learner", "", nil, &page)
	return page.Members, err
}

type column struct {
	ID           string  `json:"id,omitempty"`
	Label        string  `json:"label"`
	ScoreMaximum float64 `json:"scoreMaximum"`
	ResourceID   string  `json:"resourceId"`
}

// score gives the person points out of ten in the quiz's column.
func (s *services) score(ctx context.Context, subject, points string) error {
	given, err := strconv.ParseFloat(points, 64)
	if err != nil {
		return err
	}
	at, err := s.column(ctx)
	if err != nil {
		return err
	}
	return s.call(ctx, http.MethodPost, at+"/scores", "application/vnd.ims.lis.v1.score+json", map[string]any{
		"userId": subject, "scoreGiven": given, "scoreMaximum": 10, "timestamp": time.Now().UTC().Format(time.RFC3339Nano),
		"activityProgress": "Completed", "gradingProgress": "FullyGraded",
	}, nil)
}

// column finds the quiz's column, or makes it.
func (s *services) column(ctx context.Context) (string, error) {
	var columns []column
	if err := s.call(ctx, http.MethodGet, s.columns+"?resource_id="+url.QueryEscape("quiz"), "", nil, &columns); err != nil {
		return "", err
	}
	if i := slices.IndexFunc(columns, func(c column) bool { return c.ResourceID == "quiz" }); i >= 0 {
		return columns[i].ID, nil
	}
	var made column
	err := s.call(ctx, http.MethodPost, s.columns, "application/vnd.ims.lis.v2.lineitem+json", column{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"}, &made)
	return made.ID, err
}

func (s *services) call(ctx context.Context, method, address, mediaType string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	resp, err := s.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s answered %d", method, resp.StatusCode)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
