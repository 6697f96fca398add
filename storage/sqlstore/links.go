package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/storage"
)

const linkColumns = `SELECT scope, subject, account_id, means, at FROM account_link `

// FindLink implements [account.Links].
func (s *Store) FindLink(ctx context.Context, p account.Person) (account.Link, error) {
	l, err := scanLink(s.db.QueryRowContext(ctx, linkColumns+`WHERE scope = ? AND subject = ?`, p.Scope, p.Subject))
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return account.Link{}, fmt.Errorf("account link: %w", err)
	}
	return l, nil
}

func scanLink(row interface{ Scan(into ...any) error }) (account.Link, error) {
	var l account.Link
	var at int64
	err := row.Scan(&l.Scope, &l.Subject, &l.AccountID, &l.By, &at)
	l.At = time.UnixMilli(at).UTC()
	return l, err
}

// PutLink implements [account.Links].
func (s *Store) PutLink(ctx context.Context, l account.Link) error {
	made, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO account_link (scope, subject, account_id, means, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, subject) DO NOTHING`,
		l.Scope, l.Subject, l.AccountID, string(l.By), l.At.UnixMilli()))
	if err == nil && !made {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("account link: %w", err)
	}
	return nil
}

// DeleteLink implements [account.Links].
func (s *Store) DeleteLink(ctx context.Context, p account.Person) error {
	deleted, err := changed(s.db.ExecContext(ctx, `DELETE FROM account_link WHERE scope = ? AND subject = ?`, p.Scope, p.Subject))
	if err == nil && !deleted {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("account link: %w", err)
	}
	return nil
}

// ListLinks implements [account.Links]. An account has few.
func (s *Store) ListLinks(ctx context.Context, accountID string) iter.Seq2[account.Link, error] {
	return func(yield func(account.Link, error) bool) {
		list, err := s.linksOf(ctx, accountID)
		if err != nil {
			yield(account.Link{}, fmt.Errorf("account links: %w", err))
			return
		}
		for _, l := range list {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (s *Store) linksOf(ctx context.Context, accountID string) (list []account.Link, err error) {
	rows, err := s.db.QueryContext(ctx, linkColumns+`WHERE account_id = ? ORDER BY scope, subject`, accountID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanLink(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}
