package program

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage/awskeys"
)

// openKMS opens the keys of AWS KMS that sign access tokens: the first signs, all are
// published. Region and credentials are found where all programs find those of AWS.
func openKMS(ctx context.Context, ids []string) (lti.KeySource, error) {
	account, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("the configuration of AWS: %w", err)
	}
	return keysInKMS(ctx, account, ids)
}

func keysInKMS(ctx context.Context, account aws.Config, ids []string) (lti.KeySource, error) {
	asking, cancel := context.WithTimeout(ctx, credentialsWithin)
	defer cancel()
	var keys []awskeys.Key
	for _, id := range ids {
		keys = append(keys, awskeys.Key{KeyID: id})
	}
	opened, err := awskeys.OpenKeys(asking, kms.NewFromConfig(account), keys...)
	if err != nil {
		return nil, fmt.Errorf("--kms-key: %w", err)
	}
	return opened, nil
}
