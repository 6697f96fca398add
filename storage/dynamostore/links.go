package dynamostore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/storage"
)

// A link is an item by its person, and the same again in the partition of its
// account. One transaction writes or removes both.

const accountOf = "account" // the id

func linkKey(p account.Person) item { return at("link#"+digest(p.Scope, p.Subject), "-") }

func linksOf(accountID string) string { return "account#" + digest(accountID) }

func accountLinkKey(accountID string, p account.Person) item {
	return at(linksOf(accountID), digest(p.Scope, p.Subject))
}

// FindLink implements [account.Links].
func (s *Store) FindLink(ctx context.Context, p account.Person) (account.Link, error) {
	i, err := s.get(ctx, linkKey(p))
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return account.Link{}, fmt.Errorf("account link: %w", err)
	}
	l, err := decode[account.Link](i)
	if err != nil {
		return account.Link{}, err
	}
	return *l, nil
}

// PutLink implements [account.Links].
func (s *Store) PutLink(ctx context.Context, l account.Link) error {
	l.At = l.At.UTC()
	kept, err := json.Marshal(l)
	if err != nil {
		return err
	}
	byPerson, byAccount := linkKey(l.Person), accountLinkKey(l.AccountID, l.Person)
	byPerson[record], byPerson[accountOf] = text(string(kept)), text(l.AccountID)
	byAccount[record] = text(string(kept))
	err = decided(func() (again bool, err error) {
		failed, again, err := s.transact(ctx, s.write(byPerson, absent, nil), s.write(byAccount, "", nil))
		if err == nil && failed == 0 {
			err = storage.ErrConflict
		}
		return again, err
	})
	if err != nil {
		return fmt.Errorf("account link: %w", err)
	}
	return nil
}

// DeleteLink implements [account.Links].
func (s *Store) DeleteLink(ctx context.Context, p account.Person) error {
	if err := decided(func() (bool, error) { return s.deleteLink(ctx, p) }); err != nil {
		return fmt.Errorf("account link: %w", err)
	}
	return nil
}

// deleteLink tells whether the person got another account meanwhile, and nothing
// is removed.
func (s *Store) deleteLink(ctx context.Context, p account.Person) (again bool, err error) {
	old, err := s.get(ctx, linkKey(p))
	if err == nil && old == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return false, err
	}
	failed, again, err := s.transact(ctx,
		types.TransactWriteItem{Delete: &types.Delete{
			TableName: &s.table, Key: linkKey(p), ConditionExpression: name("account = :account"),
			ExpressionAttributeValues: item{":account": old[accountOf]},
		}},
		s.drop(accountLinkKey(old.text(accountOf), p)))
	return again || failed == 0, err
}

// ListLinks implements [account.Links]. An account has few: they are ordered here,
// since two ids of any length fit no sort key.
func (s *Store) ListLinks(ctx context.Context, accountID string) iter.Seq2[account.Link, error] {
	return func(yield func(account.Link, error) bool) {
		list, err := collect(records[account.Link](s.query(ctx, partition(linksOf(accountID))), "account links"))
		if err != nil {
			yield(account.Link{}, err)
			return
		}
		slices.SortFunc(list, func(a, b account.Link) int {
			return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Subject, b.Subject))
		})
		for _, l := range list {
			if !yield(l, nil) {
				return
			}
		}
	}
}
