package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// CreatePoll implements [service.Polls].
func (s *Store) CreatePoll(ctx context.Context, p chimeclassroom.Poll, at time.Time) error {
	question, err := json.Marshal(p.Question)
	if err != nil {
		return err
	}
	return s.db.transact(ctx, func(tx transaction) error {
		var there int
		err := tx.QueryRowContext(ctx, `
			SELECT (SELECT COUNT(*) FROM classroom_poll p WHERE p.event_id = e.id) FROM classroom_event e WHERE e.id = ?`, p.EventID).Scan(&there)
		switch {
		case err != nil:
			return found(err)
		case there >= chimeclassroom.MaxPolls:
			return service.ErrConflict
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO classroom_poll (id, event_id, question, anonymous, created_at) VALUES (?, ?, ?, ?, ?)`,
			p.ID, p.EventID, string(question), p.Anonymous, at.UnixMilli())
		return err
	})
}

// ReplacePoll implements [service.Polls].
func (s *Store) ReplacePoll(ctx context.Context, p chimeclassroom.Poll) error {
	question, err := json.Marshal(p.Question)
	if err != nil {
		return err
	}
	return s.changeDraft(ctx, p.EventID, p.ID, `UPDATE classroom_poll SET question = ?, anonymous = ? WHERE id = ?`, string(question), p.Anonymous, p.ID)
}

// DropPoll implements [service.Polls].
func (s *Store) DropPoll(ctx context.Context, eventID, id string) error {
	return s.changeDraft(ctx, eventID, id, `DELETE FROM classroom_poll WHERE id = ?`, id)
}

// changeDraft runs the statement about a poll that was not asked.
func (s *Store) changeDraft(ctx context.Context, eventID, id, statement string, args ...any) error {
	return s.db.transact(ctx, func(tx transaction) error {
		p, err := readPoll(ctx, tx, `p.event_id = ? AND p.id = ?`, eventID, id)
		switch {
		case err != nil:
			return err
		case p.Number > 0:
			return service.ErrConflict
		}
		_, err = tx.ExecContext(ctx, statement, args...)
		return err
	})
}

const selectPoll = `
	SELECT p.id, p.event_id, COALESCE(p.meeting_id, ''), COALESCE(p.number, 0), p.question, p.shown, p.answered, p.totals, p.opened_at, p.closed_at
	FROM classroom_poll p WHERE `

func readPoll(ctx context.Context, tx transaction, where string, args ...any) (chimeclassroom.Poll, error) {
	p, err := scanPoll(tx.QueryRowContext(ctx, selectPoll+where, args...).Scan)
	return p, found(err)
}

func scanPoll(scan func(...any) error) (p chimeclassroom.Poll, err error) {
	var question, totals []byte
	var opened, closed sql.NullInt64
	err = scan(&p.ID, &p.EventID, &p.MeetingID, &p.Number, &question, &p.Shown, &p.Answered, &totals, &opened, &closed)
	if err != nil {
		return p, err
	}
	p.OpenedAt, p.ClosedAt = fromNullable(opened), fromNullable(closed)
	if err := errors.Join(json.Unmarshal(question, &p.Question), json.Unmarshal(totals, &p.Totals)); err != nil {
		return p, fmt.Errorf("poll %s: %w", p.ID, err)
	}
	return p, nil
}

// Polls implements [service.Polls].
func (s *Store) Polls(ctx context.Context, eventID string) ([]chimeclassroom.Poll, error) {
	rows, err := s.db.QueryContext(ctx, selectPoll+`p.event_id = ? ORDER BY p.number IS NULL, p.number, p.created_at, p.id`, eventID)
	return scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.Poll, error) { return scanPoll(rows.Scan) })
}

// PollAnswers implements [service.Polls].
func (s *Store) PollAnswers(ctx context.Context, eventID string) ([]service.PollAnswer, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT a.poll_id, a.person_id, a.choices FROM classroom_poll_answer a JOIN classroom_poll p ON p.id = a.poll_id
		WHERE p.event_id = ? ORDER BY p.number, a.person_id`, eventID)
	return scanAll(rows, err, func(rows *sql.Rows) (a service.PollAnswer, err error) {
		var choices string
		if err := rows.Scan(&a.PollID, &a.PersonID, &choices); err != nil {
			return a, err
		}
		a.Choices, err = readChoices(choices)
		return a, err
	})
}

func readChoices(text string) (choices []int, err error) {
	if text == "" {
		return nil, nil
	}
	return choices, json.Unmarshal([]byte(text), &choices)
}

// AskPoll implements [service.Polls].
func (s *Store) AskPoll(ctx context.Context, eventID, id, meetingID string, at time.Time) (p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		if err := tx.checkHome(ctx, meetingID); err != nil {
			return err
		}
		p, err = readPoll(ctx, tx, `p.event_id = ? AND p.id = ?`, eventID, id)
		if err != nil {
			return err
		}
		var asked, open int
		err := tx.QueryRowContext(ctx, `
			SELECT COALESCE(MAX(number), 0), COUNT(CASE WHEN closed_at IS NULL THEN 1 END) FROM classroom_poll WHERE event_id = ? AND number IS NOT NULL`, eventID).
			Scan(&asked, &open)
		switch {
		case err != nil:
			return err
		case p.Number > 0, open > 0:
			return service.ErrConflict
		}
		p.MeetingID, p.Number, p.Totals = meetingID, asked+1, make([]int, len(p.Choices))
		if lines, err = appendLines(ctx, tx, pollLine(&p, meeting.PollOpened, at)); err != nil {
			return err
		}
		p.OpenedAt = lines[0].At
		if err := putTotals(ctx, tx, &p); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE classroom_poll SET meeting_id = ?, number = ?, opened_at = ? WHERE id = ?`, meetingID, p.Number, p.OpenedAt.UnixMilli(), id)
		return err
	})
	return p, lines, err
}

// pollLine is the line of the ledger about a poll.
func pollLine(p *chimeclassroom.Poll, what meeting.EventType, at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: p.MeetingID, Type: what, At: at, Source: meeting.FromRoom, Detail: strconv.Itoa(p.Number)}
}

// appendLines appends what was seen in a live meeting, as [Store.AppendPresence] does.
func appendLines(ctx context.Context, tx transaction, lines ...meeting.LedgerEvent) ([]meeting.LedgerEvent, error) {
	for i, e := range lines {
		at, err := appendPresence(ctx, tx, e)
		if err != nil {
			return nil, err
		}
		lines[i].At = at
	}
	return lines, nil
}

func putTotals(ctx context.Context, tx transaction, p *chimeclassroom.Poll) error {
	totals, err := json.Marshal(p.Totals)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_poll SET answered = ?, totals = ? WHERE id = ?`, p.Answered, string(totals), p.ID)
	return err
}

// AnswerPoll implements [service.Polls].
func (s *Store) AnswerPoll(ctx context.Context, meetingID string, a service.PollAnswer, before []int) (p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) {
	err = s.db.atHome(ctx, meetingID, func(tx transaction) error {
		p, err = openPoll(ctx, tx, meetingID, a.PollID)
		if err != nil {
			return err
		}
		first, was, err := answerBefore(ctx, tx, a)
		switch {
		case err != nil:
			return err
		case p.Anonymous && !first && before == nil:
			return service.ErrAnswered
		case p.Anonymous:
			was = before
		}
		if first {
			p.Answered++
			was = nil
		}
		if err := recount(&p, was, a.Choices); err != nil {
			return err
		}
		if err := putTotals(ctx, tx, &p); err != nil {
			return err
		}
		lines, err = putAnswer(ctx, tx, &p, a, first)
		return err
	})
	return p, lines, err
}

// openPoll reads a poll that is open in the meeting; any other is
// service.ErrConflict.
func openPoll(ctx context.Context, tx transaction, meetingID, id string) (chimeclassroom.Poll, error) {
	p, err := readPoll(ctx, tx, `p.meeting_id = ? AND p.id = ? AND p.closed_at IS NULL`, meetingID, id)
	if errors.Is(err, service.ErrNotFound) {
		return p, service.ErrConflict
	}
	return p, err
}

func answerBefore(ctx context.Context, tx transaction, a service.PollAnswer) (first bool, choices []int, err error) {
	var text string
	err = tx.QueryRowContext(ctx, `SELECT choices FROM classroom_poll_answer WHERE poll_id = ? AND person_id = ?`, a.PollID, a.PersonID).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil, nil
	}
	if err == nil {
		choices, err = readChoices(text)
	}
	return false, choices, err
}

// recount counts an answer in place of another one.
func recount(p *chimeclassroom.Poll, was, is []int) error {
	for step, choices := range map[int][]int{-1: was, 1: is} {
		for _, c := range choices {
			if c < 0 || c >= len(p.Totals) {
				return fmt.Errorf("poll %s has no choice %d", p.ID, c)
			}
			p.Totals[c] += step
		}
	}
	return nil
}

// putAnswer stores who has answered and, unless nobody is to know, what. The ledger
// hears of them when they answer first, or when the poll is closed.
func putAnswer(ctx context.Context, tx transaction, p *chimeclassroom.Poll, a service.PollAnswer, first bool) ([]meeting.LedgerEvent, error) {
	choices := ""
	if !p.Anonymous {
		body, err := json.Marshal(a.Choices)
		if err != nil {
			return nil, err
		}
		choices = string(body)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_poll_answer (poll_id, person_id, choices) VALUES (?, ?, ?)
		ON CONFLICT (poll_id, person_id) DO UPDATE SET choices = excluded.choices`, p.ID, a.PersonID, choices)
	if err != nil || !first || p.Anonymous {
		return nil, err
	}
	line := pollLine(p, meeting.AttendeeAnswered, a.At)
	line.AttendeeID, line.PersonID = a.AttendeeID, a.PersonID
	return appendLines(ctx, tx, line)
}

// ClosePoll implements [service.Polls].
func (s *Store) ClosePoll(ctx context.Context, meetingID, id string, at time.Time) (p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) {
	err = s.db.atHome(ctx, meetingID, func(tx transaction) error {
		p, err = openPoll(ctx, tx, meetingID, id)
		if err != nil {
			return err
		}
		lines, err = closePoll(ctx, tx, &p, at)
		return err
	})
	return p, lines, err
}

// closePolls closes what is open in a meeting that is about to end.
func closePolls(ctx context.Context, tx transaction, meetingID string, at time.Time) error {
	p, err := readPoll(ctx, tx, `p.meeting_id = ? AND p.closed_at IS NULL`, meetingID) // at most one is open
	switch {
	case errors.Is(err, service.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	_, err = closePoll(ctx, tx, &p, at)
	return err
}

func closePoll(ctx context.Context, tx transaction, p *chimeclassroom.Poll, at time.Time) ([]meeting.LedgerEvent, error) {
	lines := []meeting.LedgerEvent{pollLine(p, meeting.PollClosed, at)}
	if p.Anonymous {
		secret, err := forgetVoters(ctx, tx, p, at)
		if err != nil {
			return nil, err
		}
		lines = append(lines, secret...)
	}
	lines, err := appendLines(ctx, tx, lines...)
	if err != nil {
		return nil, err
	}
	p.ClosedAt = lines[0].At
	_, err = tx.ExecContext(ctx, `UPDATE classroom_poll SET closed_at = ? WHERE id = ?`, p.ClosedAt.UnixMilli(), p.ID)
	return lines, err
}

// forgetVoters removes who has answered an anonymous poll, and returns their lines
// of the ledger in the order of ids, which are random.
func forgetVoters(ctx context.Context, tx transaction, p *chimeclassroom.Poll, at time.Time) ([]meeting.LedgerEvent, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT a.id, a.person_id FROM classroom_poll_answer v JOIN classroom_attendee a ON a.person_id = v.person_id AND a.meeting_id = ?
		WHERE v.poll_id = ? ORDER BY a.id`, p.MeetingID, p.ID)
	lines, err := scanAll(rows, err, func(rows *sql.Rows) (meeting.LedgerEvent, error) {
		line := pollLine(p, meeting.AttendeeAnswered, at)
		err := rows.Scan(&line.AttendeeID, &line.PersonID)
		return line, err
	})
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM classroom_poll_answer WHERE poll_id = ?`, p.ID)
	return lines, err
}

// ShowPoll implements [service.Polls].
func (s *Store) ShowPoll(ctx context.Context, meetingID, id string, shown bool) (p chimeclassroom.Poll, err error) {
	err = s.db.atHome(ctx, meetingID, func(tx transaction) error {
		done, err := changed(tx.ExecContext(ctx, `UPDATE classroom_poll SET shown = ? WHERE id = ? AND meeting_id = ?`, shown, id, meetingID))
		switch {
		case err != nil:
			return err
		case !done:
			return service.ErrConflict
		}
		p, err = readPoll(ctx, tx, `p.id = ?`, id)
		return err
	})
	return p, err
}
