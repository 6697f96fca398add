package memory

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/storage"
)

// links holds who has which account.
type links struct {
	mu       sync.RWMutex
	byPerson map[account.Person]account.Link
}

// FindLink implements [account.Links].
func (s *Store) FindLink(ctx context.Context, p account.Person) (account.Link, error) {
	if err := ctx.Err(); err != nil {
		return account.Link{}, err
	}
	s.links.mu.RLock()
	defer s.links.mu.RUnlock()
	l, found := s.links.byPerson[p]
	if !found {
		return account.Link{}, fmt.Errorf("account link: %w", storage.ErrNotFound)
	}
	return l, nil
}

// PutLink implements [account.Links].
func (s *Store) PutLink(ctx context.Context, l account.Link) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	if _, taken := s.links.byPerson[l.Person]; taken {
		return fmt.Errorf("account link: %w", storage.ErrConflict)
	}
	l.At = l.At.UTC()
	s.links.byPerson[l.Person] = l
	return nil
}

// DeleteLink implements [account.Links].
func (s *Store) DeleteLink(ctx context.Context, p account.Person) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	if _, found := s.links.byPerson[p]; !found {
		return fmt.Errorf("account link: %w", storage.ErrNotFound)
	}
	delete(s.links.byPerson, p)
	return nil
}

// ListLinks implements [account.Links].
func (s *Store) ListLinks(ctx context.Context, accountID string) iter.Seq2[account.Link, error] {
	return func(yield func(account.Link, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(account.Link{}, err)
			return
		}
		for _, l := range s.links.of(accountID) {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (l *links) of(accountID string) (list []account.Link) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, link := range l.byPerson {
		if link.AccountID == accountID {
			list = append(list, link)
		}
	}
	slices.SortFunc(list, func(a, b account.Link) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Subject, b.Subject))
	})
	return list
}
