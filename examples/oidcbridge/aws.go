package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/ltikit/ltikit/examples/oidcbridge/lambda"
	"github.com/ltikit/ltikit/storage/awskeys"
	"github.com/ltikit/ltikit/storage/dynamostore"
)

// runtimeAPI is the variable by which Lambda says that this is a function.
const runtimeAPI = "AWS_LAMBDA_RUNTIME_API"

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
	var idle atomic.Pointer[context.CancelFunc]
	b, err := newBridge(settings{issuer: env("BRIDGE_ISSUER"), idle: func(context.Context) {
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
		return nil
	}
	return &lambda.Function{API: env(runtimeAPI), Handler: b.handler, Tick: deliver}, nil
}

// secretsOfAWS opens the keys, which never leave KMS, and derives the other
// secrets from one that Secrets Manager made.
func secretsOfAWS(ctx context.Context, env func(string) string, cfg aws.Config) (s secrets, err error) {
	keys := kms.NewFromConfig(cfg)
	toolKeys, err1 := awskeys.OpenKeys(ctx, keys, awskeys.Key{KeyID: env("BRIDGE_TOOL_KEY")})
	bridgeKeys, err2 := awskeys.OpenKeys(ctx, keys, awskeys.Key{KeyID: env("BRIDGE_OIDC_KEY")})
	kept := secretsmanager.NewFromConfig(cfg)
	root, err3 := secretOfAWS(ctx, kept, env("BRIDGE_ROOT_SECRET"))
	token, err4 := secretOfAWS(ctx, kept, env("BRIDGE_ADMIN_TOKEN"))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return s, err
	}
	stateKey, err1 := hkdf.Key(sha256.New, []byte(root), nil, "oidcbridge state", 32)
	sealKey, err2 := hkdf.Key(sha256.New, []byte(root), nil, "oidcbridge seal", 32)
	return secrets{toolKeys, bridgeKeys, stateKey, sealKey, token}, errors.Join(err1, err2)
}

// secretOfAWS reads a secret that is long enough to be one.
func secretOfAWS(ctx context.Context, kept *secretsmanager.Client, id string) (string, error) {
	out, err := kept.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", fmt.Errorf("secret %q: %w", id, err)
	}
	if out.SecretString == nil || len(*out.SecretString) < minToken {
		return "", fmt.Errorf("secret %q must be random and have at least %d characters", id, minToken)
	}
	return *out.SecretString, nil
}
