package main

import (
	"cmp"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/ltikit/ltikit/internal/lambda"
	"github.com/ltikit/ltikit/storage/awskeys"
	"github.com/ltikit/ltikit/storage/dynamostore"
)

// deliverFor is how long one tick sends scores; the schedule ticks every minute.
const deliverFor = 45 * time.Second

// inLambda runs the bridge as a function, as deploy/template.yaml sets it up.
func inLambda(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	f, err := newFunction(ctx, os.Getenv, aws.Config{Region: os.Getenv("AWS_REGION"), Credentials: aws.CredentialsProviderFunc(roleOfFunction)})
	if err != nil {
		return err
	}
	return f.Run(ctx)
}

// roleOfFunction are the credentials that Lambda gives the environment for as long
// as it lives.
func roleOfFunction(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: os.Getenv("AWS_SESSION_TOKEN"), Source: "lambda"}, nil
}

// newFunction is the bridge as a function: launches and calls come as requests, and
// scores are sent when the schedule ticks.
func newFunction(ctx context.Context, env func(string) string, cfg aws.Config) (*lambda.Function, error) {
	own, err := secretsOfAWS(ctx, env, cfg)
	if err != nil {
		return nil, err
	}
	kept, err := dynamostore.New(dynamodb.NewFromConfig(cfg), dynamostore.Config{Table: env("BRIDGE_TABLE")})
	if err != nil {
		return nil, err
	}
	keep, err := keepOfAWS(env)
	if err != nil {
		return nil, err
	}
	var idle atomic.Pointer[context.CancelFunc]
	b, err := newBridge(settings{issuer: env("BRIDGE_ISSUER"), keep: keep, idle: func(context.Context) {
		if stop := idle.Load(); stop != nil {
			(*stop)()
		}
	}}, kept, own)
	if err != nil {
		return nil, err
	}
	deliver := func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, deliverFor)
		defer stop()
		idle.Store(&stop)
		b.outbox.Run(ctx)
		return b.removeOldAtTimes(context.WithoutCancel(ctx))
	}
	answer := lambda.REST(b.handler)
	return &lambda.Function{API: env(lambda.RuntimeAPI), Handle: func(ctx context.Context, event []byte) (any, error) {
		if lambda.IsRequest(event) {
			return answer(ctx, event)
		}
		return nil, deliver(ctx) // the schedule's tick
	}}, nil
}

// keepOfAWS reads how many days things are kept.
func keepOfAWS(env func(string) string) (retention, error) {
	log, err1 := strconv.Atoi(cmp.Or(env("BRIDGE_KEEP_LOG"), strconv.Itoa(defaultKeepLog)))
	failed, err2 := strconv.Atoi(cmp.Or(env("BRIDGE_KEEP_FAILED"), strconv.Itoa(defaultKeepFailed)))
	if err := errors.Join(err1, err2); err != nil {
		return retention{}, err
	}
	return keepDays(log, failed)
}

// removeOldAtTimes removes what has passed its time in the first minute of each
// hour: the schedule ticks every minute.
func (r *running) removeOldAtTimes(ctx context.Context) error {
	if r.now().Minute() != 0 {
		return nil
	}
	return r.removeOld(ctx)
}

// secretsOfAWS opens the keys, which never leave KMS, and derives the other
// secrets from one that Secrets Manager made.
func secretsOfAWS(ctx context.Context, env func(string) string, cfg aws.Config) (s secrets, err error) {
	keys := kms.NewFromConfig(cfg)
	toolKeys, err1 := awskeys.OpenKeys(ctx, keys, keysOf(env("BRIDGE_TOOL_KEY"))...)
	bridgeKeys, err2 := awskeys.OpenKeys(ctx, keys, keysOf(env("BRIDGE_OIDC_KEY"))...)
	kept := secretsmanager.NewFromConfig(cfg)
	root, err3 := secretOfAWS(ctx, kept, env("BRIDGE_ROOT_SECRET"), minToken)
	token, err4 := secretOfAWS(ctx, kept, env("BRIDGE_ADMIN_TOKEN"), minToken)
	admins := organisation{issuer: env("BRIDGE_ADMIN_ISSUER"), clientID: env("BRIDGE_ADMIN_CLIENT"), claim: env("BRIDGE_ADMIN_CLAIM"), value: env("BRIDGE_ADMIN_VALUE")}
	var err5 error
	if admins.issuer != "" {
		admins.clientSecret, err5 = secretOfAWS(ctx, kept, env("BRIDGE_ADMIN_CLIENT_SECRET"), 1)
	}
	var old [][]byte
	var err6 error
	if id := env("BRIDGE_OLD_ROOT_SECRET"); id != "" {
		oldRoot, err := secretOfAWS(ctx, kept, id, minToken)
		key, err2 := sealKeyOf(oldRoot)
		old, err6 = [][]byte{key}, errors.Join(err, err2)
	}
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return s, err
	}
	stateKey, err1 := hkdf.Key(sha256.New, []byte(root), nil, "oidcbridge state", 32)
	sealKey, err2 := sealKeyOf(root)
	return secrets{toolKeys, bridgeKeys, stateKey, sealKey, old, token, admins}, errors.Join(err1, err2)
}

func sealKeyOf(root string) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(root), nil, "oidcbridge seal", 32)
}

// keysOf are the keys of a list between commas: the first signs, all are published.
func keysOf(list string) (keys []awskeys.Key) {
	for id := range strings.SplitSeq(list, ",") {
		keys = append(keys, awskeys.Key{KeyID: strings.TrimSpace(id)})
	}
	return keys
}

// secretOfAWS reads a secret that is long enough to be one.
func secretOfAWS(ctx context.Context, kept *secretsmanager.Client, id string, atLeast int) (string, error) {
	out, err := kept.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", fmt.Errorf("secret %q: %w", id, err)
	}
	if out.SecretString == nil || len(*out.SecretString) < atLeast {
		return "", fmt.Errorf("secret %q must be random and have at least %d characters", id, atLeast)
	}
	return *out.SecretString, nil
}
