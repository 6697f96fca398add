package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// ClassState implements [service.Doors].
func (s *Store) ClassState(ctx context.Context, meetingID string) (state service.ClassState, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		if state, err = readClassState(ctx, tx, meetingID); err != nil {
			return err
		}
		state.Standings, err = readStandings(ctx, tx, meetingID)
		return err
	})
	return state, err
}

func readClassState(ctx context.Context, tx transaction, meetingID string) (state service.ClassState, err error) {
	var (
		e         chimeclassroom.Event
		startedAt int64
		terms     []byte
		rules     string
		door      service.Door
	)
	err = tx.QueryRowContext(ctx, `
		SELECT e.terms, m.started_at, m.rules, m.door
		FROM classroom_meeting m JOIN classroom_event e ON e.id = m.event_id
		WHERE m.id = ? AND m.ended_at IS NULL`, meetingID).Scan(&terms, &startedAt, &rules, &door)
	if errors.Is(err, sql.ErrNoRows) {
		return state, service.ErrConflict
	}
	if err != nil {
		return state, err
	}
	if err := json.Unmarshal(terms, &e.Terms); err != nil {
		return state, fmt.Errorf("the terms of meeting %s: %w", meetingID, err)
	}
	e.Meeting = &chimeclassroom.Meeting{StartedAt: fromMillis(startedAt)}
	state.Terms, state.StopsAt = e.Terms, e.StopsAt()
	if rules == "" {
		return state, nil
	}
	var kept classRules
	if err := json.Unmarshal([]byte(rules), &kept); err != nil {
		return state, fmt.Errorf("the rules of meeting %s: %w", meetingID, err)
	}
	state.Rules = &service.ClassRules{Rules: kept.Rules, Door: door, Captions: kept.Captions, CaptionsIn: kept.CaptionsIn}
	return state, nil
}

// classRules is the JSON of what hosts have ruled, besides the door.
type classRules struct {
	service.Rules
	Captions   string `json:"captions,omitempty"`
	CaptionsIn int    `json:"captionsIn,omitempty"`
}

func readStandings(ctx context.Context, tx transaction, meetingID string) (map[string]service.Standing, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT a.id, a.denied, a.cohost, a.admitted OR EXISTS (
			SELECT 1 FROM classroom_ledger l WHERE l.meeting_id = a.meeting_id AND l.attendee_id = a.id AND l.type = ?)
		FROM classroom_attendee a WHERE a.meeting_id = ?`, meeting.AttendeeJoined, meetingID)
	standings := map[string]service.Standing{}
	_, err = scanAll(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var (
			id       string
			standing service.Standing
		)
		err := rows.Scan(&id, &standing.Denied, &standing.CoHost, &standing.Admitted)
		standings[id] = standing
		return struct{}{}, err
	})
	return standings, err
}

// PutClassRules implements [service.Doors].
func (s *Store) PutClassRules(ctx context.Context, meetingID string, r service.ClassRules) error {
	rules, err := json.Marshal(classRules{r.Rules, r.Captions, r.CaptionsIn})
	if err != nil {
		return err
	}
	return s.db.atHome(ctx, meetingID, func(tx transaction) error {
		_, err := tx.ExecContext(ctx, `UPDATE classroom_meeting SET rules = ?, door = ? WHERE id = ?`, string(rules), r.Door, meetingID)
		return err
	})
}

// PutStandings implements [service.Doors].
func (s *Store) PutStandings(ctx context.Context, meetingID string, standings map[string]service.Standing) error {
	return s.db.atHome(ctx, meetingID, func(tx transaction) error {
		for id, standing := range standings {
			_, err := tx.ExecContext(ctx, `
				UPDATE classroom_attendee SET admitted = ?, denied = ?, cohost = ? WHERE id = ? AND meeting_id = ?`,
				standing.Admitted, standing.Denied, standing.CoHost, id, meetingID)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
