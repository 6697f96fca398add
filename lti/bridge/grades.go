package bridge

import (
	"context"
	"errors"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// A line item's id is a name that the bridge made of the platform's address, for
// one registration and course: no other address can be reached by it.

func (b *Bridge) lineItemURL(s *Session, address string) string {
	return b.cfg.Issuer + lineItemsPath + "/" + b.seal.seal(address, lineItemPurpose(s)...)
}

func lineItemPurpose(s *Session) []string {
	course := ""
	if c := s.Launch.Message.Context; c != nil {
		course = c.ID
	}
	return []string{"line item", s.Client.ID, s.Launch.Registration.ID, s.Launch.Message.DeploymentID, course}
}

// lineItem is the platform's address of the line item that the path names.
func (b *Bridge) lineItem(r *http.Request, s *Session) (string, error) {
	address, ok := b.seal.open(r.PathValue("item"), lineItemPurpose(s)...)
	if !ok {
		return "", ags.ErrNotFound
	}
	return address, nil
}

func (b *Bridge) gradebook(s *Session) *ags.Client {
	m := s.Launch.Message
	return ags.NewClient(b.cfg.Tool.Services(s.Launch.Registration, m.DeploymentID), m.AGS)
}

// shownLineItem is a line item with the bridge's address.
func (b *Bridge) shownLineItem(s *Session, item ags.LineItem) ags.LineItem {
	item.ID = b.lineItemURL(s, item.ID)
	return item
}

func (b *Bridge) listLineItems(w http.ResponseWriter, r *http.Request, s *Session) error {
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	filter := ags.Filter{ResourceLinkID: q.Get("resource_link_id"), ResourceID: q.Get("resource_id"), Tag: q.Get("tag")}
	items := []ags.LineItem{}
	for item, err := range b.gradebook(s).LineItems(r.Context(), filter) {
		if err != nil {
			return err
		}
		items = append(items, b.shownLineItem(s, item))
	}
	web.JSON(w, http.StatusOK, ags.MediaTypeLineItemContainer, items)
	return nil
}

func readLineItemBody(w http.ResponseWriter, r *http.Request) (item ags.LineItem, err error) {
	if err := web.ReadJSON(w, r, &item, ags.MediaTypeLineItem); err != nil {
		return item, err
	}
	if err := item.Validate(); err != nil {
		return item, web.BadRequest(err)
	}
	return item, nil
}

func (b *Bridge) createLineItem(w http.ResponseWriter, r *http.Request, s *Session) error {
	item, err := readLineItemBody(w, r)
	if err != nil {
		return err
	}
	item.ID = ""
	created, err := b.gradebook(s).CreateLineItem(r.Context(), item)
	if err != nil {
		return err
	}
	created = b.shownLineItem(s, created)
	w.Header().Set("Location", created.ID)
	web.JSON(w, http.StatusCreated, ags.MediaTypeLineItem, created)
	return nil
}

func (b *Bridge) readLineItem(w http.ResponseWriter, r *http.Request, s *Session) error {
	address, err := b.lineItem(r, s)
	if err != nil {
		return err
	}
	item, err := b.gradebook(s).LineItem(r.Context(), address)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, ags.MediaTypeLineItem, b.shownLineItem(s, item))
	return nil
}

func (b *Bridge) updateLineItem(w http.ResponseWriter, r *http.Request, s *Session) error {
	item, err := readLineItemBody(w, r)
	if err != nil {
		return err
	}
	address, err := b.lineItem(r, s)
	if err != nil {
		return err
	}
	updated, err := b.gradebook(s).UpdateLineItem(r.Context(), address, func(to *ags.LineItem) { *to = item })
	if err != nil {
		return err
	}
	updated.ID = address
	web.JSON(w, http.StatusOK, ags.MediaTypeLineItem, b.shownLineItem(s, updated))
	return nil
}

func (b *Bridge) deleteLineItem(w http.ResponseWriter, r *http.Request, s *Session) error {
	address, err := b.lineItem(r, s)
	if err != nil {
		return err
	}
	if err := b.gradebook(s).DeleteLineItem(r.Context(), address); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postScore takes a score for a person of the course, under the name that the
// client knows the person by. With Config.Scores the answer means that the score is
// safe, and that it will be delivered.
func (b *Bridge) postScore(w http.ResponseWriter, r *http.Request, s *Session) error {
	var score ags.Score
	if err := web.ReadJSON(w, r, &score, ags.MediaTypeScore); err != nil {
		return err
	}
	if err := score.Validate(); err != nil {
		return web.BadRequest(err)
	}
	address, err := b.lineItem(r, s)
	if err != nil {
		return err
	}
	if score.UserID, err = b.person(s, score.UserID); err != nil {
		return err
	}
	if grader := score.ScoringUserID; grader != nil {
		id, err := b.person(s, *grader)
		if err != nil {
			return err
		}
		score.ScoringUserID = &id
	}
	if err := b.sendScore(r.Context(), s, address, score); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// person is the platform's name of somebody whom the client names.
func (b *Bridge) person(s *Session, subject string) (string, error) {
	id, ok := b.userOf(s.Client, s.Launch, subject)
	if !ok {
		return "", web.BadRequest(errors.New("userId and scoringUserId must be the sub of people of this platform, as this client knows them"))
	}
	return id, nil
}

func (b *Bridge) sendScore(ctx context.Context, s *Session, address string, score ags.Score) error {
	if b.cfg.Scores == nil {
		return b.gradebook(s).PostScoreTo(ctx, address, score)
	}
	m := s.Launch.Message
	claim := &lti.AGSClaim{Scopes: m.AGS.Scopes, LineItems: m.AGS.LineItems, LineItem: address}
	return b.cfg.Scores.Put(ctx, outbox.Target{RegistrationID: s.Launch.Registration.ID, DeploymentID: m.DeploymentID, Claim: claim}, score)
}

func (b *Bridge) listResults(w http.ResponseWriter, r *http.Request, s *Session) error {
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	address, err := b.lineItem(r, s)
	if err != nil {
		return err
	}
	userID := ""
	if q.Has("user_id") {
		if userID, err = b.person(s, q.Get("user_id")); err != nil {
			return err
		}
	}
	results := []ags.Result{}
	for result, err := range b.gradebook(s).Results(r.Context(), address, userID) {
		if err != nil {
			return err
		}
		results = append(results, b.shownResult(s, address, result))
	}
	web.JSON(w, http.StatusOK, ags.MediaTypeResultContainer, results)
	return nil
}

func (b *Bridge) shownResult(s *Session, address string, result ags.Result) ags.Result {
	result.UserID = b.subjectOf(s.Client, s.Launch, result.UserID)
	if result.ScoringUserID != "" {
		result.ScoringUserID = b.subjectOf(s.Client, s.Launch, result.ScoringUserID)
	}
	result.ScoreOf = b.lineItemURL(s, address)
	result.ID = web.WithQuery(result.ScoreOf+"/results", "user_id", result.UserID)
	return result
}
