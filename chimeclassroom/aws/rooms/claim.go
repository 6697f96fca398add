package rooms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// claimLies is how long a claim may lie there that is over.
const claimLies = time.Hour

// ClaimRoom implements [httpapi.RoomStore]. A claim is an item of its own, and small: no
// room is written for it.
func (t *Table) ClaimRoom(ctx context.Context, eventID string, c httpapi.Claim) error {
	now := t.now()
	free := "attribute_not_exists(pk) OR claimant = :by OR ends <= :now OR firstCall < :first"
	first := text(sortable(c.First))
	_, err := t.API.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.Name,
		Item: item{
			"pk": text("claim#" + eventID), "sk": text("-"), "ttl": t.until(claimLies),
			"claimant": text(c.By), "firstCall": first, "ends": number(now.Add(c.Lasts).UnixMilli()),
		},
		ConditionExpression:       &free,
		ExpressionAttributeValues: item{":by": text(c.By), ":first": first, ":now": number(now.UnixMilli())},
	})
	if _, taken := errors.AsType[*types.ConditionalCheckFailedException](err); taken {
		return httpapi.ErrRoomTaken
	}
	if err != nil {
		return fmt.Errorf("claiming the room of event %s: %w", eventID, err)
	}
	return nil
}

// sortable is a number without leading zeros as a text that comes where the number does.
// SQS counts with up to 39 digits, one more than DynamoDB's numbers have.
func sortable(digits string) string {
	return strings.Repeat("0", max(0, 40-len(digits))) + digits
}
