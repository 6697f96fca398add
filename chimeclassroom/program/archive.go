package program

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/aws/bucket"
)

// checkArchive refuses what is meant as an address of S3 and is none.
func checkArchive(place string) error {
	if !bucket.IsAddress(place) {
		return nil
	}
	if _, err := bucket.ParsePlace(place); err != nil {
		return fmt.Errorf("--archive: %w", err)
	}
	return nil
}

// openArchive opens the archive's files: those in S3, or those in the folder. The
// credentials and the Region are found where all programs of AWS find them.
func openArchive(ctx context.Context, place string) (archive.Files, error) {
	if !bucket.IsAddress(place) {
		return archive.Folder(place), nil
	}
	in, err := bucket.ParsePlace(place)
	if err != nil {
		return nil, err
	}
	account, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("the configuration of AWS: %w", err)
	}
	asking, cancel := context.WithTimeout(ctx, credentialsWithin)
	defer cancel()
	if _, err := account.Credentials.Retrieve(asking); err != nil {
		return nil, fmt.Errorf("--archive finds no credentials of AWS: %w", err)
	}
	// Whoever speaks the protocol of S3 and is named by AWS_ENDPOINT_URL_S3 knows no
	// buckets as hosts.
	client := s3.NewFromConfig(account, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
	return bucket.New(client, in), nil
}
