package dynamostore

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// change is an update of single attributes; :name and #name stand for each of
// them in conditions too.
type change struct {
	sets, removes []string
	names         map[string]string
	values        item
}

func newChange() *change { return &change{names: map[string]string{}, values: item{}} }

func (c *change) set(attribute string, value types.AttributeValue) {
	c.names["#"+attribute], c.values[":"+attribute] = attribute, value
	c.sets = append(c.sets, "#"+attribute+" = :"+attribute)
}

// keep sets the attribute if it is not there.
func (c *change) keep(attribute string, value types.AttributeValue) {
	c.names["#"+attribute], c.values[":"+attribute] = attribute, value
	c.sets = append(c.sets, "#"+attribute+" = if_not_exists(#"+attribute+", :"+attribute+")")
}

func (c *change) remove(attribute string) {
	c.names["#"+attribute] = attribute
	c.removes = append(c.removes, "#"+attribute)
}

// time makes of an attribute what a score makes of a time of the submission.
func (c *change) time(attribute string, t ags.SubmissionTime) {
	micros := number(time.Time(t.At).UnixMicro())
	switch {
	case t.At.IsZero() && !t.Yields:
		c.remove(attribute)
	case !t.At.IsZero() && t.Yields:
		c.keep(attribute, micros)
	case !t.At.IsZero():
		c.set(attribute, micros)
	}
}

func (c *change) expression() string {
	var clauses []string
	if len(c.sets) > 0 {
		clauses = append(clauses, "SET "+strings.Join(c.sets, ", "))
	}
	if len(c.removes) > 0 {
		clauses = append(clauses, "REMOVE "+strings.Join(c.removes, ", "))
	}
	return strings.Join(clauses, " ")
}
