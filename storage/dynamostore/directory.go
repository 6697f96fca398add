package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

const (
	directory = "registrations" // the partition of all registrations
	tenant    = "tenant"
)

// maxSortKey is how many bytes an id has that items are ordered by.
const maxSortKey = 1023

// checkID refuses ids that no sort key can hold.
func checkID(id string) error {
	if !sortable(id) {
		return errors.New("an id must be UTF-8 and not longer than 1023 bytes")
	}
	return nil
}

func sortable(id string) bool { return len(id) <= maxSortKey && utf8.ValidString(id) }

// sortableStart is as much of an id from its start as a sort key holds. Whatever is
// behind the id is behind it too.
func sortableStart(id string) string {
	id = id[:min(len(id), maxSortKey)]
	for at := 0; at < len(id); {
		r, size := utf8.DecodeRuneInString(id[at:])
		if r == utf8.RuneError && size == 1 {
			return id[:at]
		}
		at += size
	}
	return id
}

func directoryKey(id string) item { return at(directory, directorySort(id)) }

func directorySort(id string) string { return "r" + id }

// ListRegistrations implements [storage.RegistrationDirectory].
func (s *Store) ListRegistrations(ctx context.Context, ofTenant, after string) iter.Seq2[*lti.Registration, error] {
	in := behind(directory, directorySort(after))
	if ofTenant != "" {
		in.FilterExpression = name("tenant = :tenant")
		in.ExpressionAttributeValues[":tenant"] = text(ofTenant)
	}
	return records[lti.Registration](s.query(ctx, in), "listing registrations")
}

// ListDeployments implements [storage.RegistrationDirectory].
func (s *Store) ListDeployments(ctx context.Context, registrationID, after string) iter.Seq2[*lti.Deployment, error] {
	return records[lti.Deployment](s.query(ctx, deploymentsBehind(registrationID, after)), "listing deployments")
}

// DeleteRegistration implements [storage.RegistrationRemover].
func (s *Store) DeleteRegistration(ctx context.Context, id string) error {
	if err := decided(func() (bool, error) { return s.deleteRegistration(ctx, id) }); err != nil {
		return fmt.Errorf("registration %q: %w", id, err)
	}
	return nil
}

// deleteRegistration removes the deployments first: a registration that comes
// again under the id must not find them. One that is put meanwhile raises the
// version, and all is tried again.
func (s *Store) deleteRegistration(ctx context.Context, id string) (again bool, err error) {
	old, err := s.get(ctx, registrationKey(id))
	if err == nil && old == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return false, err
	}
	ids, err := s.deploymentIDs(ctx, id)
	if err != nil {
		return false, err
	}
	var keys []item
	for _, d := range ids {
		keys = append(keys, deploymentIndex(old.text(issuerOf), d, id), deploymentKey(id, d))
	}
	if err := s.remove(ctx, keys); err != nil {
		return false, err
	}
	unchanged := "version = :old"
	failed, again, err := s.transact(ctx,
		types.TransactWriteItem{Delete: &types.Delete{TableName: &s.table, Key: registrationKey(id),
			ConditionExpression: &unchanged, ExpressionAttributeValues: item{":old": old[version]}}},
		s.drop(clientKey(old.text(issuerOf), old.text(clientOf))), s.drop(directoryKey(id)))
	return again || failed == 0, err
}

// DeleteDeployment implements [storage.RegistrationRemover].
func (s *Store) DeleteDeployment(ctx context.Context, registrationID, id string) error {
	if err := decided(func() (bool, error) { return s.deleteDeployment(ctx, registrationID, id) }); err != nil {
		return fmt.Errorf("deployment %q of registration %q: %w", id, registrationID, err)
	}
	return nil
}

func (s *Store) deleteDeployment(ctx context.Context, registrationID, id string) (again bool, err error) {
	r, err := s.get(ctx, registrationKey(registrationID))
	if err == nil && (r == nil || !sortable(id)) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return false, err
	}
	there := "attribute_exists(pk)"
	failed, again, err := s.transact(ctx, s.raise(registrationID, r),
		types.TransactWriteItem{Delete: &types.Delete{TableName: &s.table, Key: deploymentKey(registrationID, id), ConditionExpression: &there}},
		s.drop(deploymentIndex(r.text(issuerOf), id, registrationID)))
	if err == nil && failed == 1 {
		err = storage.ErrNotFound
	}
	return again || failed == 0, err
}
