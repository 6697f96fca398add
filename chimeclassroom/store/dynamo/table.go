package classroomdynamo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// tableWait is how long CreateTable waits for the table to be ready.
const tableWait = 5 * time.Minute

// CreateTable makes the table, billed by request, with its time to live, and waits
// until it can be used; one that is there is left as it is. Production tables are
// better made by a template, with point-in-time recovery.
func (s *Store) CreateTable(ctx context.Context) error {
	_, err := s.api.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: &s.table, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: name(partitionKey), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: name(sortKey), AttributeType: types.ScalarAttributeTypeS},
		},
		KeySchema: []types.KeySchemaElement{
			{AttributeName: name(partitionKey), KeyType: types.KeyTypeHash},
			{AttributeName: name(sortKey), KeyType: types.KeyTypeRange},
		},
	})
	if _, exists := errors.AsType[*types.ResourceInUseException](err); exists {
		return nil
	}
	if err != nil {
		return fmt.Errorf("creating the table: %w", err)
	}
	ready := dynamodb.NewTableExistsWaiter(s.api)
	if err := ready.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &s.table}, tableWait); err != nil {
		return fmt.Errorf("waiting for the table: %w", err)
	}
	on := true
	_, err = s.api.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: &s.table, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: name(ttl), Enabled: &on},
	})
	if err != nil {
		return fmt.Errorf("time to live of the table: %w", err)
	}
	return nil
}
