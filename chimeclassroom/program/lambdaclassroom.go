package program

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
)

// openRoom opens the classroom, of which there are others at the same time.
func (cfg *lambdaConfig) openRoom(ctx context.Context, logger *slog.Logger) (*room, error) {
	roots, err := cfg.readRoots(ctx)
	if err != nil {
		return nil, err
	}
	secret := derived(roots[0])
	if cfg.smtpSecret != "" {
		if err := cfg.readMail(ctx); err != nil {
			return nil, err
		}
	}
	state, err := secret(stateKeyFile)
	if err != nil {
		return nil, err
	}
	elsewhere, err := cfg.openElsewhere(ctx)
	if err != nil {
		return nil, err
	}
	return openClassroom(ctx, classroomConfig{
		elsewhere: elsewhere, inTurns: cfg.kind == functionRooms,
		openStores: func(ctx context.Context) (stores, error) { return cfg.database.openStores(ctx, "") }, secret: secret,
		publicURL: cfg.public.String(), frameAncestors: cfg.lms, media: cfg.media, archive: cfg.archive, mail: cfg.mail,
		openKeys: func(store keyring.Store) (lti.KeySource, error) { return cfg.ring("", store, roots, logger) },
		openTokenKeys: func(store keyring.Store) (lti.KeySource, error) {
			if len(cfg.kmsKeys) > 0 {
				return keysInKMS(ctx, cfg.account, cfg.kmsKeys)
			}
			return cfg.ring(tokenRing, store, roots, logger)
		},
		stateKey: []byte(state), insecureAllowLoopback: cfg.insecureAllowLoopback, function: true, logger: logger,
	})
}

// readRoots reads the present root, and those that it has replaced.
func (cfg *lambdaConfig) readRoots(ctx context.Context) (roots []string, err error) {
	for _, id := range cfg.rootSecrets {
		root, err := cfg.readSecret(ctx, id, secretSize)
		if err != nil {
			return nil, err
		}
		roots = append(roots, root)
	}
	return roots, nil
}

// ring are keys that rotate, encrypted by a key that comes from the first root. The
// others open what they encrypted when they were the first.
func (cfg *lambdaConfig) ring(name string, store keyring.Store, roots []string, logger *slog.Logger) (*keyring.Rotating, error) {
	var keys [][]byte
	for _, root := range roots {
		text, err := derived(root)(wrapKeyFile)
		if err != nil {
			return nil, err
		}
		key := sha256.Sum256([]byte(text))
		keys = append(keys, key[:])
	}
	wrapper, err := keyring.NewSecrets(keys...)
	if err != nil {
		return nil, err
	}
	return keyring.NewRotating(keyring.Config{Name: name, Store: store, Wrapper: wrapper, Logger: logger})
}

// derived are the secrets that a server keeps in its folder, made of one.
func derived(root string) func(name string) (string, error) {
	return func(name string) (string, error) {
		key, err := hkdf.Key(sha256.New, []byte(root), nil, "classroom "+name, secretSize)
		return base64.RawURLEncoding.EncodeToString(key), err
	}
}

// readSecret reads a secret that is long enough to be one.
func (cfg *lambdaConfig) readSecret(ctx context.Context, id string, atLeast int) (string, error) {
	asking, cancel := context.WithTimeout(ctx, credentialsWithin)
	defer cancel()
	out, err := secretsmanager.NewFromConfig(cfg.account).GetSecretValue(asking, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", fmt.Errorf("the secret %q: %w", id, err)
	}
	text := aws.ToString(out.SecretString)
	if len(text) < atLeast {
		return "", fmt.Errorf("the secret %q must be random and have at least %d characters", id, atLeast)
	}
	return text, nil
}

// readMail reads where mail is sent.
func (cfg *lambdaConfig) readMail(ctx context.Context) error {
	address, err := cfg.readSecret(ctx, cfg.smtpSecret, 1)
	if err != nil {
		return err
	}
	cfg.mail = mailConfig{url: address, from: cfg.mailFrom}
	if err := cfg.mail.settle(); err != nil {
		return fmt.Errorf("%s and %s: %w", smtpSecretEnv, mailFromEnv, err)
	}
	return nil
}

// openSite is everything that is served.
func (cfg *lambdaConfig) openSite(ctx context.Context, room *room, logger *slog.Logger) (http.Handler, error) {
	token, err := cfg.readSecret(ctx, cfg.adminToken, secretSize)
	if err != nil {
		return nil, err
	}
	if err := cfg.openOffice(room, token, nil, logger); err != nil {
		return nil, err
	}
	outer := http.NewServeMux()
	outer.Handle("GET "+healthPath, &health{ping: room.ping})
	outer.Handle("/", asPublicHost(cfg.public, withSTS(room.mux)))
	return behindFront(cfg.front, outer), nil
}

// asPublicHost takes what comes as meant for the public host: an API Gateway has no
// others than its owner gave it, and a CloudFront before it says its own.
func asPublicHost(public *url.URL, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = public.Host
		next.ServeHTTP(w, r)
	})
}
