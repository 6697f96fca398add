package classroomdynamo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// item is an item as DynamoDB knows it. Names of attributes are lower-case letters.
type item map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func flag(on bool) types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: on} }

// instant is kept to the millisecond.
func instant(t time.Time) types.AttributeValue { return number(t.UnixMilli()) }

// asJSON is a value as the text of its JSON.
func asJSON(v any) (types.AttributeValue, error) {
	body, err := json.Marshal(v)
	return text(string(body)), err
}

func name(s string) *string { return &s }

func (i item) has(attribute string) bool { return i[attribute] != nil }

func (i item) text(attribute string) string {
	v, _ := i[attribute].(*types.AttributeValueMemberS)
	if v == nil {
		return ""
	}
	return v.Value
}

// number is zero for what is not there.
func (i item) number(attribute string) int64 {
	v, _ := i[attribute].(*types.AttributeValueMemberN)
	if v == nil {
		return 0
	}
	n, _ := strconv.ParseInt(v.Value, 10, 64) // written by number
	return n
}

func (i item) flag(attribute string) bool {
	v, _ := i[attribute].(*types.AttributeValueMemberBOOL)
	return v != nil && v.Value
}

// instant is zero for what is not there.
func (i item) instant(attribute string) time.Time {
	if !i.has(attribute) {
		return time.Time{}
	}
	return millis(i.number(attribute))
}

// texts are the members of a set of texts.
func (i item) texts(attribute string) []string {
	v, _ := i[attribute].(*types.AttributeValueMemberSS)
	if v == nil {
		return nil
	}
	return v.Value
}

// read reads an attribute that is JSON, if it is there.
func (i item) read(attribute string, into any) error {
	if !i.has(attribute) {
		return nil
	}
	if err := json.Unmarshal([]byte(i.text(attribute)), into); err != nil {
		return fmt.Errorf("the %s of %s: %w", attribute, i.text(partitionKey), err)
	}
	return nil
}

// key is that of the item.
func (i item) key() item { return item{partitionKey: i[partitionKey], sortKey: i[sortKey]} }

// expiring adds when an item ends. DynamoDB may remove it from the next second on.
func (i item) expiring(until time.Time) item {
	i[expires], i[ttl] = instant(until), number(until.Unix()+1)
	return i
}

// alive tells whether the item is there and has not expired.
func (i item) alive(now time.Time) bool { return i != nil && i.number(expires) > now.UnixMilli() }

// names are the attributes that expressions name, each as #attribute.
func names(expressions ...string) map[string]string {
	named := map[string]string{}
	for _, expression := range expressions {
		for _, part := range strings.Split(expression, "#")[1:] {
			if end := strings.IndexFunc(part, func(r rune) bool { return r < 'a' || r > 'z' }); end >= 0 {
				part = part[:end]
			}
			named["#"+part] = part
		}
	}
	if len(named) == 0 {
		return nil // an empty list is none, as DynamoDB wants it
	}
	return named
}

func orNil(values item) map[string]types.AttributeValue {
	if len(values) == 0 {
		return nil
	}
	return values
}

func millis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
