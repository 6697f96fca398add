package awskeys

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
)

// SecretsAPI is what of *secretsmanager.Client a [Store] needs. IAM:
// secretsmanager:GetSecretValue, PutSecretValue and CreateSecret.
type SecretsAPI interface {
	// GetSecretValue returns the present version.
	GetSecretValue(ctx context.Context, in *secretsmanager.GetSecretValueInput, options ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
	// PutSecretValue adds a version, once for a request token.
	PutSecretValue(ctx context.Context, in *secretsmanager.PutSecretValueInput, options ...func(*secretsmanager.Options)) (*secretsmanager.PutSecretValueOutput, error)
	// CreateSecret makes a secret with its first version.
	CreateSecret(ctx context.Context, in *secretsmanager.CreateSecretInput, options ...func(*secretsmanager.Options)) (*secretsmanager.CreateSecretOutput, error)
}

// Store keeps each rotating ring as one secret of Secrets Manager. A secret is
// made when its ring gets its first key; one that exists without a value is used.
//
// Each version of a ring has a request token that follows from its number.
// Secrets Manager takes one value for a token and refuses another, which decides
// between nodes that write at once.
type Store struct {
	api    SecretsAPI
	prefix string
}

var _ keyring.Store = (*Store)(nil)

// NewStore returns the store. The prefix begins the names of its secrets, such as
// "lti/keys/".
func NewStore(api SecretsAPI, prefix string) *Store { return &Store{api: api, prefix: prefix} }

// value is what a secret holds.
type value struct {
	Version int64  `json:"version"`
	Record  []byte `json:"record"`
}

// LoadKeys implements keyring.Store.
func (s *Store) LoadKeys(ctx context.Context, ring string) (record []byte, version int64, err error) {
	name := s.name(ring)
	out, err := s.api.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
	if missing := (*types.ResourceNotFoundException)(nil); errors.As(err, &missing) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("secret %s: %w", name, err)
	}
	var v value
	if out.SecretString == nil || json.Unmarshal([]byte(*out.SecretString), &v) != nil || v.Version < 1 {
		return nil, 0, fmt.Errorf("secret %s does not hold a key ring", name)
	}
	return v.Record, v.Version, nil
}

// SaveKeys implements keyring.Store.
func (s *Store) SaveKeys(ctx context.Context, ring string, record []byte, version int64) error {
	_, present, err := s.LoadKeys(ctx, ring)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	name := s.name(ring)
	if present != version {
		return fmt.Errorf("secret %s is at version %d: %w", name, present, storage.ErrConflict)
	}
	text, err := json.Marshal(value{Version: version + 1, Record: record})
	if err != nil {
		return err
	}
	err = s.write(ctx, name, requestToken(name, version+1), string(text), version == 0)
	if exists(err) {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("secret %s: %w", name, err)
	}
	return nil
}

// write stores a value under its token. The first one makes the secret, unless
// somebody has made it without a value.
func (s *Store) write(ctx context.Context, name, token, text string, first bool) error {
	if first {
		_, err := s.api.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: &name, ClientRequestToken: &token, SecretString: &text})
		if !exists(err) {
			return err
		}
	}
	_, err := s.api.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: &name, ClientRequestToken: &token, SecretString: &text})
	return err
}

// exists tells whether the secret, or another value for the token, is there
// already.
func exists(err error) bool {
	there := (*types.ResourceExistsException)(nil)
	return errors.As(err, &there)
}

// requestToken has the 32 to 64 characters that Secrets Manager asks for.
func requestToken(name string, version int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "ltikit key ring %s %d", name, version))
	return hex.EncodeToString(sum[:])
}

// name is the secret's name. Characters that it may not hold, and the sign that
// stands for them, are written as = and their code.
func (s *Store) name(ring string) string {
	var b strings.Builder
	b.WriteString(s.prefix)
	for _, c := range []byte(ring) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/_.@-", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}
