package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// membersBatch is the batch of members: a page of the usual size, and a look at
// what is behind it.
const membersBatch = 128

// UpdateRoster implements [nrps.RosterWriter].
func (s *Store) UpdateRoster(ctx context.Context, contextID string, members ...nrps.Member) error {
	err := s.db.transact(ctx, func(tx transaction) error {
		u := rosterUpdate{tx: tx, contextID: contextID, now: s.now().UnixMicro()}
		if err := u.all(ctx, members); err != nil {
			return err
		}
		query, args := forgetQuery(contextID, nrps.ForgetBefore(s.now()))
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("updating a roster: %w", err)
	}
	return nil
}

// rosterUpdate is one transaction that changes a roster.
type rosterUpdate struct {
	tx        transaction
	contextID string
	now       int64
	changes   int64 // the number of the last change
}

func (u *rosterUpdate) all(ctx context.Context, members []nrps.Member) error {
	// This takes the lock that the migration speaks of.
	err := u.tx.QueryRowContext(ctx, `
		INSERT INTO roster (context_id, changes) VALUES (?, 0)
		ON CONFLICT (context_id) DO UPDATE SET changes = roster.changes
		RETURNING changes`, u.contextID).Scan(&u.changes)
	if err != nil {
		return err
	}
	put, err := u.tx.PrepareContext(ctx, `
		INSERT INTO roster_member (context_id, user_id, changed, left_at, record) VALUES (?, ?, ?, NULL, ?)
		ON CONFLICT (context_id, user_id) DO UPDATE
			SET changed = excluded.changed, left_at = NULL, record = excluded.record
			WHERE roster_member.left_at IS NOT NULL OR roster_member.record <> excluded.record`)
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	for _, m := range members {
		if err := u.one(ctx, put, m); err != nil {
			return err
		}
	}
	_, err = u.tx.ExecContext(ctx, `UPDATE roster SET changes = ? WHERE context_id = ?`, u.changes, u.contextID)
	return err
}

// one stores or removes a member; the change has the next number if it is one.
func (u *rosterUpdate) one(ctx context.Context, put prepared, m nrps.Member) error {
	if m.UserID == "" {
		return errors.New("a member of a roster needs a user id")
	}
	is, err := false, error(nil)
	if m.Status == nrps.Deleted {
		is, err = changed(u.tx.ExecContext(ctx, `
			UPDATE roster_member SET changed = ?, left_at = ?, record = ''
			WHERE context_id = ? AND user_id = ? AND left_at IS NULL`,
			u.changes+1, u.now, u.contextID, m.UserID))
	} else {
		var record []byte
		if record, err = json.Marshal(m); err == nil {
			is, err = changed(put.ExecContext(ctx, u.contextID, m.UserID, u.changes+1, string(record)))
		}
	}
	if is {
		u.changes++
	}
	return err
}

// ListMembers implements [nrps.Roster]. A store knows no link that is closed to
// some: with a resource link it lists everybody. Who comes or goes while the
// caller iterates may or may not be seen.
func (s *Store) ListMembers(ctx context.Context, p nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for {
			query, args := membersQuery(p.ContextID, after)
			records, err := s.strings(ctx, query, args...)
			if err != nil {
				yield(nrps.Member{}, fmt.Errorf("listing a roster: %w", err))
				return
			}
			for _, record := range records {
				m, err := storedMember(record)
				if !yield(m, err) || err != nil {
					return
				}
				after = m.UserID
			}
			if len(records) < membersBatch {
				return
			}
		}
	}
}

// RosterMark implements [nrps.Changes].
func (s *Store) RosterMark(ctx context.Context, contextID string) (string, error) {
	mark, err := s.rosterNow(ctx, contextID)
	return mark.String(), err
}

// ListChanges implements [nrps.Changes]; marks are good for [nrps.ChangesKept].
func (s *Store) ListChanges(ctx context.Context, p nrps.Place, since string) iter.Seq2[nrps.Change, error] {
	return func(yield func(nrps.Change, error) bool) {
		present, err := s.rosterNow(ctx, p.ContextID)
		var mark nrps.Mark
		if err == nil {
			mark, err = nrps.ParseMark(since, present)
		}
		for more := true; more && err == nil; {
			var batch []rosterChange
			batch, err = s.changesBatch(ctx, p.ContextID, mark.Number)
			for _, c := range batch {
				mark.Number = c.number
				m, err := c.member()
				if !yield(nrps.Change{Member: m, Mark: mark.String()}, err) || err != nil {
					return
				}
			}
			more = len(batch) == batchSize
		}
		if err != nil {
			yield(nrps.Change{}, err)
		}
	}
}

// rosterNow is the present moment of the roster.
func (s *Store) rosterNow(ctx context.Context, contextID string) (nrps.Mark, error) {
	mark := nrps.Mark{At: s.now()} // before the number is read: who leaves after it, leaves after this
	err := s.db.QueryRowContext(ctx, `SELECT changes FROM roster WHERE context_id = ?`, contextID).Scan(&mark.Number)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nrps.Mark{}, fmt.Errorf("reading the state of a roster: %w", err)
	}
	return mark, nil
}

// rosterChange is the row of a person who came, changed or left.
type rosterChange struct {
	number int64
	userID string
	left   bool
	record string
}

func (c rosterChange) member() (nrps.Member, error) {
	if c.left {
		return nrps.Member{UserID: c.userID, Status: nrps.Deleted}, nil
	}
	return storedMember(c.record)
}

// changesBatch returns the next changes behind the number.
func (s *Store) changesBatch(ctx context.Context, contextID string, number int64) (batch []rosterChange, err error) {
	query, args := changesQuery(contextID, number)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("listing the changes of a roster: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c rosterChange
		if err := rows.Scan(&c.number, &c.userID, &c.left, &c.record); err != nil {
			return nil, fmt.Errorf("listing the changes of a roster: %w", err)
		}
		batch = append(batch, c)
	}
	return batch, rows.Err()
}

func membersQuery(contextID, after string) (query string, args []any) {
	return `SELECT record FROM roster_member WHERE context_id = ? AND user_id > ? AND left_at IS NULL
		ORDER BY user_id LIMIT ?`, []any{contextID, after, membersBatch}
}

func changesQuery(contextID string, number int64) (query string, args []any) {
	return `SELECT changed, user_id, left_at IS NOT NULL, record FROM roster_member WHERE context_id = ? AND changed > ?
		ORDER BY changed LIMIT ?`, []any{contextID, number, batchSize}
}

// forgetQuery removes those who left before that time.
func forgetQuery(contextID string, before time.Time) (query string, args []any) {
	return `DELETE FROM roster_member WHERE context_id = ? AND left_at < ?`, []any{contextID, before.UnixMicro()}
}

func storedMember(record string) (m nrps.Member, err error) {
	if err := json.Unmarshal([]byte(record), &m); err != nil {
		return m, fmt.Errorf("stored member: %w", err)
	}
	return m, nil
}
