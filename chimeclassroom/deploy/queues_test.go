package deploy_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
)

// watched are the metrics that alarms look at, by what they are of.
func (s stack) watched() map[string][]string {
	all := map[string][]string{}
	for _, alarm := range s.of("AWS::CloudWatch::Alarm") {
		metric := alarm["MetricName"].(string)
		if alarm["Dimensions"] == nil {
			all[metric] = append(all[metric], metric)
			continue
		}
		of := dig(list(alarm["Dimensions"])[0], "Value")
		all[named(of)] = append(all[named(of)], metric)
	}
	return all
}

// Every queue is encrypted and has somewhere to put what fails, of its own kind; that it
// waits, or that something has failed, rings.
func queuesFailAndRing(t *testing.T, s stack) {
	all, watched := s.of("AWS::SQS::Queue"), s.watched()
	require.NotEmpty(t, all)
	dead := map[string]bool{}
	for name, q := range all {
		assert.Equal(t, true, q["SqsManagedSseEnabled"], name)
		if q["RedrivePolicy"] == nil {
			continue
		}
		last := named(dig(q, "RedrivePolicy", "deadLetterTargetArn"))
		require.Contains(t, all, last, "%s gives up into nowhere", name)
		assert.Equal(t, q["FifoQueue"], all[last]["FifoQueue"], "%s and its dead letters are of one kind", name)
		dead[last] = true
		assert.Contains(t, watched[name], "ApproximateAgeOfOldestMessage", name)
	}
	dead["EventsFailed"] = true // of EventBridge, its scheduler and functions that nobody waits for
	for name, q := range all {
		if q["RedrivePolicy"] == nil {
			assert.True(t, dead[name], "%s has no dead letters", name)
			assert.Contains(t, watched[name], "ApproximateNumberOfMessagesVisible", name)
		}
	}
	for name, rule := range s.of("AWS::Events::Rule") {
		for _, target := range list(rule["Targets"]) {
			assert.Equal(t, "EventsFailed", named(dig(target, "DeadLetterConfig", "Arn")), name)
		}
	}
	for name, schedule := range s.of("AWS::Scheduler::Schedule") {
		assert.Equal(t, "EventsFailed", named(dig(schedule, "Target", "DeadLetterConfig", "Arn")), name)
	}
}

// Every function and table is watched, every alarm goes to somebody, and the page of the
// operators has it.
func alarmsReachSomebody(t *testing.T, s stack) {
	watched := s.watched()
	for name := range s.of("AWS::Lambda::Function") {
		assert.Contains(t, watched[name], "Errors", name)
		assert.Contains(t, watched[name], "Throttles", name)
	}
	for name := range s.of("AWS::DynamoDB::Table") {
		assert.Contains(t, watched[name], "ThrottledRequests", name)
	}
	lines := map[any]bool{}
	for name, filter := range s.of("AWS::Logs::MetricFilter") {
		lines[filter["FilterPattern"]] = true
		metric := dig(list(filter["MetricTransformations"])[0], "MetricName").(string)
		assert.Contains(t, watched[metric], metric, name)
	}
	for _, line := range []string{audit.Differ, audit.Failed} {
		assert.True(t, lines[`{ $.msg = "`+line+`" }`], line)
	}
	operators, err := os.ReadFile("../../docs/operate.md")
	require.NoError(t, err)
	for name, alarm := range s.of("AWS::CloudWatch::Alarm") {
		assert.Contains(t, string(operators), "`"+name+"`", "docs/operate.md says nothing of %s", name)
		assert.Equal(t, []any{map[string]any{"Ref": "Alarms"}}, alarm["AlarmActions"], name)
		assert.NotEmpty(t, alarm["AlarmDescription"], name)
	}
	assert.NotEmpty(t, s.of("AWS::SNS::Topic")["Alarms"]["Subscription"])
}

// The saved queries are the files of package queries.
func queriesAreTheFiles(t *testing.T, s stack) {
	saved := map[any]string{}
	for _, statement := range s.of("AWS::Athena::PreparedStatement") {
		for _, part := range list(statement["QueryStatement"].(map[string]any)["Fn::Join"].([]any)[1]) {
			saved[statement["StatementName"]] += part.(string)
		}
	}
	for _, q := range queries.All() {
		assert.Equal(t, q.Text(), saved[string(q)], "copy chimeclassroom/queries/%s.sql, or presence.sql, into the template", q)
	}
	assert.Len(t, saved, len(queries.All()))
	workgroup := s.of("AWS::Athena::WorkGroup")["Workgroup"]["WorkGroupConfiguration"]
	assert.Equal(t, true, dig(workgroup, "EnforceWorkGroupConfiguration"))
	assert.Equal(t, map[string]any{"Ref": "QueryBytes"}, dig(workgroup, "BytesScannedCutoffPerQuery"))
}

// The tables of Glue are those of tables.sql, with the same columns and days.
func tablesAreThoseOfTheQueries(t *testing.T, s stack) {
	text, err := os.ReadFile("../queries/tables.sql")
	require.NoError(t, err)
	want, got := tablesOf(string(text)), map[string][]string{}
	for _, table := range s.of("AWS::Glue::Table") {
		name := dig(table, "TableInput", "Name").(string)
		if name == "chime" { // what Chime said itself, which no query reads
			continue
		}
		for _, c := range list(dig(table, "TableInput", "StorageDescriptor", "Columns")) {
			got[name] = append(got[name], dig(c, "Name").(string)+" "+dig(c, "Type").(string))
		}
		assert.Equal(t, map[string]any{
			"projection.enabled": "true", "projection.date.type": "date", "projection.date.format": "yyyy-MM-dd", "projection.date.range": "2026-01-01,NOW+1DAYS",
			"storage.location.template": map[string]any{"Fn::Sub": "s3://${Records}/class/" + name + "/date=${!date}/"},
		}, dig(table, "TableInput", "Parameters"), name)
		assert.Equal(t, "org.openx.data.jsonserde.JsonSerDe", dig(table, "TableInput", "StorageDescriptor", "SerdeInfo", "SerializationLibrary"), name)
	}
	assert.Equal(t, want, got)
}
