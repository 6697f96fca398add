package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// A registration is three items, written in one transaction: one by its id, which
// carries the version, one by issuer and client id, which lookups read and which
// makes the pair unique, and one in the directory, which is ordered by id.
const (
	issuerOf     = "issuer"
	clientOf     = "client"
	registration = "registration" // the id
)

func registrationKey(id string) item { return at("registration#"+digest(id), "registration") }

func clientKey(issuer, clientID string) item {
	return at(issuerPartition(issuer), "client#"+digest(clientID))
}

func issuerPartition(issuer string) string { return "issuer#" + digest(issuer) }

// FindRegistration implements [storage.Registrations].
func (s *Store) FindRegistration(ctx context.Context, issuer, clientID, deploymentID string) (*lti.Registration, error) {
	found, err := s.candidates(ctx, issuer, clientID, deploymentID)
	if err == nil && len(found) == 0 {
		err = storage.ErrNotFound
	}
	if err == nil && len(found) > 1 {
		err = storage.ErrAmbiguous
	}
	if err != nil {
		return nil, fmt.Errorf("registration of issuer %q, client %q, deployment %q: %w", issuer, clientID, deploymentID, err)
	}
	return found[0], nil
}

// candidates returns two registrations at most: the second tells that what was
// asked for is ambiguous.
func (s *Store) candidates(ctx context.Context, issuer, clientID, deploymentID string) ([]*lti.Registration, error) {
	switch {
	case clientID != "":
		return s.byClient(ctx, issuer, clientID, deploymentID)
	case deploymentID != "":
		return s.byDeployment(ctx, issuer, deploymentID)
	}
	return s.byIssuer(ctx, issuer)
}

func (s *Store) byClient(ctx context.Context, issuer, clientID, deploymentID string) ([]*lti.Registration, error) {
	i, err := s.get(ctx, clientKey(issuer, clientID))
	if err != nil || i == nil {
		return nil, err
	}
	r, err := decode[lti.Registration](i)
	if err != nil || deploymentID == "" {
		return []*lti.Registration{r}, err
	}
	d, err := s.deployment(ctx, r.ID, deploymentID)
	if err != nil || d == nil {
		return nil, err
	}
	return []*lti.Registration{r}, nil
}

func (s *Store) byIssuer(ctx context.Context, issuer string) (found []*lti.Registration, err error) {
	two, clients := int32(2), partition(issuerPartition(issuer))
	clients.Limit = &two
	for i, err := range s.query(ctx, clients) {
		if err != nil {
			return nil, err
		}
		r, err := decode[lti.Registration](i)
		if err != nil {
			return nil, err
		}
		if found = append(found, r); len(found) == 2 {
			break
		}
	}
	return found, nil
}

// RegistrationByID implements [storage.RegistrationLookup].
func (s *Store) RegistrationByID(ctx context.Context, id string) (*lti.Registration, error) {
	i, err := s.get(ctx, registrationKey(id))
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("registration %q: %w", id, err)
	}
	return decode[lti.Registration](i)
}

// PutRegistration implements [storage.RegistrationWriter].
func (s *Store) PutRegistration(ctx context.Context, r *lti.Registration) error {
	if err := checkID(r.ID); err != nil {
		return err
	}
	kept, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := decided(func() (bool, error) { return s.putRegistration(ctx, r, text(string(kept))) }); err != nil {
		return fmt.Errorf("registration %q: %w", r.ID, err)
	}
	return nil
}

// putRegistration tells whether another writer was faster, and nothing is written.
func (s *Store) putRegistration(ctx context.Context, r *lti.Registration, kept types.AttributeValue) (again bool, err error) {
	old, err := s.get(ctx, registrationKey(r.ID))
	if err != nil {
		return false, err
	}
	moved := old != nil && old.text(issuerOf) != r.Issuer
	if moved {
		// Before the registration moves, its deployments are found under both
		// issuers; a lookup goes by the registration's own.
		if err := s.indexDeployments(ctx, r.ID, r.Issuer); err != nil {
			return false, err
		}
	}
	failed, again, err := s.transact(ctx, s.registrationWrites(r, old, kept)...)
	switch {
	case err != nil || again || failed == 0:
		return again || failed == 0, err
	case failed > 0:
		return false, fmt.Errorf("another has issuer %q and client %q: %w", r.Issuer, r.ClientID, storage.ErrConflict)
	case moved:
		return false, s.dropDeploymentIndex(ctx, r.ID, old.text(issuerOf))
	}
	return false, nil
}

// registrationWrites replace what is there, old, if it is still that. The second of
// them holds only if the issuer and client id are nobody else's.
func (s *Store) registrationWrites(r *lti.Registration, old item, kept types.AttributeValue) []types.TransactWriteItem {
	byID, byClient := registrationKey(r.ID), clientKey(r.Issuer, r.ClientID)
	byID[record], byID[issuerOf], byID[clientOf] = kept, text(r.Issuer), text(r.ClientID)
	byID[version] = number(old.number(version) + 1)
	byClient[record], byClient[registration] = kept, text(r.ID)
	listed := directoryKey(r.ID)
	listed[record], listed[tenant] = kept, text(r.Tenant)

	condition, values := absent, item(nil)
	if old != nil {
		condition, values = "version = :old", item{":old": old[version]}
	}
	writes := []types.TransactWriteItem{
		s.write(byID, condition, values),
		s.write(byClient, absent+" OR registration = :id", item{":id": text(r.ID)}),
		s.write(listed, "", nil),
	}
	if old != nil && (old.text(issuerOf) != r.Issuer || old.text(clientOf) != r.ClientID) {
		writes = append(writes, s.drop(clientKey(old.text(issuerOf), old.text(clientOf))))
	}
	return writes
}
