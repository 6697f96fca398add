package dynamostore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/storage"
)

// The line items of an owner are one partition, ordered by a number that rises
// with every creation, whoever's, and is part of the id: an item that moves to another
// owner keeps its place.

// Attributes of a line item, by which lists are filtered.
const (
	lineItemID     = "id"
	resourceLinkID = "link"
	resourceID     = "resource"
	tag            = "tag"
)

func lineItems(o ags.Owner) string {
	return "lineitems#" + digest(o.RegistrationID, o.ContextID)
}

// lineItemKey finds an item by its id. An id that is none of ours is ags.ErrNotFound.
func lineItemKey(o ags.Owner, id string) (item, error) {
	digits, _, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 {
		return nil, ags.ErrNotFound
	}
	return at(lineItems(o), lineItemSort(n)), nil
}

func lineItemSort(n int64) string { return fmt.Sprintf("%019d", n) }

// CreateLineItem implements [ags.LineItems].
func (s *Store) CreateLineItem(ctx context.Context, o ags.Owner, created ags.LineItem) (ags.LineItem, error) {
	n, err := s.nextNumber(ctx)
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("creating a line item: %w", err)
	}
	created.ID = strconv.FormatInt(n, 10) + "-" + uuid.NewString()
	kept, err := json.Marshal(created)
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("line item: %w", err)
	}
	i := at(lineItems(o), lineItemSort(n))
	i[lineItemID], i[resourceLinkID], i[resourceID], i[tag] = text(created.ID), text(created.ResourceLinkID), text(created.ResourceID), text(created.Tag)
	i[record] = text(string(kept))
	stored, err := s.put(ctx, i, absent, nil)
	if err == nil && !stored {
		err = storage.ErrConflict
	}
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("creating a line item: %w", err)
	}
	return lineItem(i)
}

// nextNumber counts the line items of all owners, those that are gone too.
func (s *Store) nextNumber(ctx context.Context) (int64, error) {
	count := "ADD version :one"
	out, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: at("counter#lineitems", "-"), UpdateExpression: &count,
		ExpressionAttributeValues: item{":one": number(1)}, ReturnValues: types.ReturnValueUpdatedNew,
	})
	if err != nil {
		return 0, err
	}
	return item(out.Attributes).number(version), nil
}

// LineItem implements [ags.LineItems].
func (s *Store) LineItem(ctx context.Context, o ags.Owner, id string) (ags.LineItem, error) {
	key, err := lineItemKey(o, id)
	if err != nil {
		return ags.LineItem{}, err
	}
	i, err := s.get(ctx, key)
	if err != nil {
		return ags.LineItem{}, lineItemError("reading", err)
	}
	if i.text(lineItemID) != id {
		return ags.LineItem{}, ags.ErrNotFound
	}
	return lineItem(i)
}

// ListLineItems implements [ags.LineItems]. What is created or deleted while the
// caller iterates may or may not be seen.
func (s *Store) ListLineItems(ctx context.Context, o ags.Owner, f ags.Filter, after string) iter.Seq2[ags.LineItem, error] {
	return func(yield func(ags.LineItem, error) bool) {
		from := lineItemSort(0)
		if after != "" {
			if _, err := s.LineItem(ctx, o, after); err != nil {
				yield(ags.LineItem{}, err)
				return
			}
			key, _ := lineItemKey(o, after) // it was found
			from = key.text(sortKey)
		}
		in := behind(lineItems(o), from)
		filter(&in, f)
		for i, err := range s.query(ctx, in) {
			var found ags.LineItem
			if err != nil {
				err = lineItemError("listing", err)
			} else {
				found, err = lineItem(i)
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}

// filter lets through what fits all fields that are set.
func filter(in *dynamodb.QueryInput, f ags.Filter) {
	var conditions []string
	for _, c := range []struct{ attribute, value string }{
		{resourceLinkID, f.ResourceLinkID}, {resourceID, f.ResourceID}, {tag, f.Tag},
	} {
		if c.value == "" {
			continue
		}
		if in.ExpressionAttributeNames == nil {
			in.ExpressionAttributeNames = map[string]string{}
		}
		in.ExpressionAttributeNames["#"+c.attribute] = c.attribute
		in.ExpressionAttributeValues[":"+c.attribute] = text(c.value)
		conditions = append(conditions, "#"+c.attribute+" = :"+c.attribute)
	}
	if len(conditions) > 0 {
		in.FilterExpression = name(strings.Join(conditions, " AND "))
	}
}

// UpdateLineItem implements [ags.LineItems].
func (s *Store) UpdateLineItem(ctx context.Context, o ags.Owner, changed ags.LineItem) (ags.LineItem, error) {
	key, err := lineItemKey(o, changed.ID)
	if err != nil {
		return ags.LineItem{}, err
	}
	kept, err := json.Marshal(changed)
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("line item: %w", err)
	}
	set, condition := "SET #record = :record, #resource = :resource, #tag = :tag", "id = :id"
	out, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: key, UpdateExpression: &set, ConditionExpression: &condition,
		ExpressionAttributeNames:  map[string]string{"#record": record, "#resource": resourceID, "#tag": tag},
		ExpressionAttributeValues: item{":record": text(string(kept)), ":resource": text(changed.ResourceID), ":tag": text(changed.Tag), ":id": text(changed.ID)},
		ReturnValues:              types.ReturnValueAllNew,
	})
	if err != nil {
		return ags.LineItem{}, lineItemError("updating", err)
	}
	return lineItem(out.Attributes)
}

// DeleteLineItem implements [ags.LineItems]. The scores go after the item, without
// which nobody sees them.
func (s *Store) DeleteLineItem(ctx context.Context, o ags.Owner, id string) error {
	key, err := lineItemKey(o, id)
	if err != nil {
		return err
	}
	condition := "id = :id"
	_, err = s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: key, ConditionExpression: &condition, ExpressionAttributeValues: item{":id": text(id)},
	})
	if err != nil {
		return lineItemError("deleting", err)
	}
	scores, err := s.keysOf(ctx, partition(scoresOf(id)))
	if err == nil {
		err = s.remove(ctx, scores)
	}
	if err != nil {
		return fmt.Errorf("deleting the scores of a line item: %w", err)
	}
	return nil
}

// lineItem reads an item. Its id and resource link are attributes of their own,
// which no update changes.
func lineItem(i item) (found ags.LineItem, err error) {
	if err := json.Unmarshal([]byte(i.text(record)), &found); err != nil {
		return found, fmt.Errorf("stored line item: %w", err)
	}
	found.ID, found.ResourceLinkID = i.text(lineItemID), i.text(resourceLinkID)
	return found, nil
}

func lineItemError(doing string, err error) error {
	if _, failed := errors.AsType[*types.ConditionalCheckFailedException](err); failed {
		return ags.ErrNotFound
	}
	return fmt.Errorf("%s a line item: %w", doing, err)
}
