// Package awskeys keeps keys in AWS: [Keys] sign inside KMS and never leave it, a
// [Wrapper] lets KMS protect the data keys of a rotating ring, and a [Store] keeps
// such rings in Secrets Manager.
//
//	keys, err := awskeys.OpenKeys(ctx, kms.NewFromConfig(cfg), awskeys.Key{KeyID: "alias/lti"})
//
// or, with keys that rotate by themselves:
//
//	ring, err := keyring.NewRotating(keyring.Config{
//		Store:   awskeys.NewStore(secretsmanager.NewFromConfig(cfg), "lti/keys/"),
//		Wrapper: awskeys.NewWrapper(kms.NewFromConfig(cfg), "alias/lti-keys"),
//	})
//
// The application brings the clients of the AWS SDK, and with them region,
// credentials and retries.
package awskeys
