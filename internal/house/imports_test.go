package house

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestImports(t *testing.T) {
	t.Parallel()
	const us = module + "/"
	for _, test := range []struct {
		file, imports string
		want          string // "" where the import is allowed
	}{
		// The arrows as they should be.
		{"lti/sign.go", us + "lti/internal/jose", ""},
		{"lti/internal/jose/jose.go", jwx + "/jwk", ""},
		{"lti/tool/launch.go", us + "storage/memory", ""},
		{"lti/tool/launch.go", us + "lti/internal/web", ""},
		{"lti/tool/launch.go", "net/http", ""},
		{"lti/tool/launch.go", uuid, ""},
		{"lti/advantage/ags/outbox/outbox.go", us + "lti/advantage/ags", ""},
		{"lti/platform/placement/policy.go", us + "lti/advantage/deeplink", ""},
		{"lti/bridge/bridge.go", us + "lti/advantage/nrps", ""},
		{"lti/conformance/run.go", us + "lti/tool", ""},
		{"lti/cmd/ltictl/register/register.go", us + "lti/dynreg", ""},
		{"storage/sqlstore/roster.go", us + "lti/advantage/nrps", ""},
		{"storage/sqlstore/roster.go", "database/sql", ""},
		{"storage/sqlstore/sqlite/open.go", "modernc.org/sqlite", ""},
		{"storage/sqlstore/sqlite/open.go", us + "storage/sqlstore", ""},
		{"storage/storagetest/replay.go", testify + "/require", ""},
		{"chimeclassroom/meeting/meetingtest/suite.go", us + "storage/storagetest", ""},
		{"chimeclassroom/cmd/classroom/main.go", us + "examples/lms", ""},
		{"examples/gin/main.go", "github.com/gin-gonic/gin", ""},

		// Tests may import what they like; npm packages are not ours.
		{"lti/tool/launch_test.go", us + "lti/platform", ""},
		{"chimeclassroom/web/node_modules/flatted/flatted.go", us + "internal/house", ""},
		{"lti/testdata/sample.go", us + "examples/lms", ""},

		// The bans.
		{"lti/tool/launch.go", us + "lti/platform", "the roles stand side by side"},
		{"lti/platform/token.go", us + "lti/tool", "the roles stand side by side"},
		{"lti/platform/placement/policy.go", us + "lti/tool", "the roles stand side by side"},
		{"lti/tool/launch.go", us + "lti/advantage/ags", "a role knows no service"},
		{"lti/platform/token.go", us + "lti/advantage/nrps", "a role knows no service"},
		{"lti/advantage/ags/score.go", us + "lti/advantage/nrps", "services do not know each other"},
		{"lti/advantage/ags/outbox/outbox.go", us + "lti/advantage/nrps", "services do not know each other"},
		{"lti/dynreg/register.go", us + "examples/lms", "the library knows nothing of what is built on it"},
		{"storage/dynamostore/store.go", us + "chimeclassroom", "the library knows nothing of what is built on it"},
		{"lti/cmd/ltictl/main.go", us + "storage/sqlstore", "only applications choose a backend"},
		{"storage/memory/memory.go", us + "storage/redisstore", "only applications choose a backend"},
		{"lti/keyring/keyring.go", "database/sql", "databases belong to the backends"},
		{"lti/message.go", "os", "it decides and computes"},
		{"chimeclassroom/engagement/presence.go", "net", "it decides and computes"},
		{"chimeclassroom/httpapi/rooms.go", us + "chimeclassroom/store/sql", "the only caller of the stores"},
		{"lti/conformance/run.go", us + "lti/ltitest", "the test double is for tests"},
		{"chimeclassroom/cmd/classroom/main.go", us + "lti/ltitest", "the test double is for tests"},
		{"examples/lms/lms.go", us + "storage/storagetest", "the contract suite is for tests"},
		{"examples/lms/lms.go", us + "internal/needs", "it is for tests"},
		{"examples/lms/lms.go", us + "internal/house", "it serves the build alone"},

		// The rows: of ours.
		{"lti/message.go", us + "lti/internal/web", "lti may import of ours only lti/internal/jose"},
		{"lti/internal/jose/jose.go", us + "lti", "lti/internal/jose may import of ours only lti/internal/strictjson"},
		{"lti/internal/fetch/fetch.go", us + "storage", "may import of ours only lti"},
		{"lti/keyring/keyring.go", us + "lti/profile", "may import of ours only lti, storage"},
		{"storage/storage.go", us + "storage/memory", "may import of ours only lti"},
		{"storage/memory/memory.go", us + "lti/tool", "may import of ours only lti, storage"},
		{"storage/sqlstore/store.go", us + "lti/profile", "storage/sqlstore may import of ours only"},
		{"storage/sqlstore/sqlite/open.go", us + "lti/tool", "storage/sqlstore/sqlite may import of ours only"},
		{"storage/awskeys/kms.go", us + "lti/tool", "storage/awskeys may import of ours only"},
		{"lti/advantage/client.go", us + "storage", "lti/advantage may import of ours only"},
		{"lti/advantage/ags/score.go", us + "storage", "lti/advantage/ags may import of ours only"},
		{"lti/advantage/delivery/queue.go", us + "lti/advantage/ags", "lti/advantage/delivery may import of ours only"},
		{"lti/advantage/nrps/sync/sync.go", us + "storage", "lti/advantage/nrps/sync may import of ours only"},
		{"lti/platform/token.go", us + "lti/advantage", "lti/platform may import of ours only"},
		{"lti/platform/placement/policy.go", us + "lti/advantage/ags", "lti/platform/placement may import of ours only"},
		{"lti/lti11/launch.go", us + "lti/dynreg", "lti/lti11 may import of ours only"},
		{"lti/bridge/bridge.go", us + "lti/profile", "lti/bridge may import of ours only"},

		// The rows: of others.
		{"lti/sign.go", jwx + "/jwk", "lti may import of other modules only " + uuid},
		{"lti/internal/jose/jose.go", "github.com/go-jose/go-jose/v4", "may import of other modules only"},
		{"lti/tool/launch.go", "github.com/go-chi/chi/v5", "may import of other modules only"},
		{"lti/tool/launch.go", uuid + "fake", "may import of other modules only"},
		{"lti/ltitest/tool.go", testify + "/require", "may import of other modules only"},
		{"storage/memory/memory.go", "github.com/redis/go-redis/v9", "may import of other modules only"},
		{"storage/sqlstore/store.go", "modernc.org/sqlite", "may import of other modules only"},
		{"internal/needs/needs.go", testify + "/require", "internal/needs may import of other modules only nothing"},

		// Packages outside the table.
		{"lti/helpers/helpers.go", "fmt", "no row of the import table names the package lti/helpers"},
		{"lti/internal/clock/clock.go", "fmt", "no row of the import table names the package lti/internal/clock"},
		{"storage/mongostore/store.go", "fmt", "no row of the import table names the package storage/mongostore"},
	} {
		t.Run(test.file+" "+test.imports, func(t *testing.T) {
			t.Parallel()
			found, err := Imports(tree(test.file, fmt.Sprintf("package p\nimport _ %q\n", test.imports)), module)
			require.NoError(t, err)
			if test.want == "" {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			assert.Contains(t, found[0], test.file)
			assert.Contains(t, found[0], test.want)
		})
	}
}

func TestImportsNamesFileImportAndRule(t *testing.T) {
	t.Parallel()
	found, err := Imports(tree("lti/tool/launch.go", "package tool\nimport \""+module+"/lti/platform\"\n"), module)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"lti/tool/launch.go imports github.com/ltikit/ltikit/lti/platform: the roles stand side by side and never meet",
	}, found)
}

func TestImportsOfAFileThatIsNotGo(t *testing.T) {
	t.Parallel()
	_, err := Imports(tree("lti/sign.go", "not Go"), module)
	assert.ErrorContains(t, err, "lti/sign.go")
}

// tree is a repository of one file.
func tree(file, text string) fstest.MapFS {
	return fstest.MapFS{file: {Data: []byte(text)}}
}
