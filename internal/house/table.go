package house

import "slices"

// Packages are named by their folder under the module; "x/..." means x and
// everything below it. Packages of others are named by their import path.

// row says what the packages of one kind may import besides the standard
// library.
type row struct {
	packages []string
	ours     []string // packages of this module
	modules  []string // modules of others; "..." is any
}

// ban forbids imports whatever the rows say. A ban does not hold inside its own
// target: storagetest may import what lies below storagetest.
type ban struct {
	from, to []string
	forTests bool   // the target serves tests, so packages named ...test may import it
	reason   string // completes the sentence "a imports b: ..."
}

const (
	jwx     = "github.com/lestrrat-go/jwx/v2"
	uuid    = "github.com/google/uuid"
	testify = "github.com/stretchr/testify"
	gocmp   = "github.com/google/go-cmp"
)

// services are the service packages of LTI Advantage.
func services() []string {
	return []string{
		"lti/advantage/deeplink", "lti/advantage/nrps", "lti/advantage/ags", "lti/advantage/groups",
		"lti/advantage/review", "lti/advantage/proctoring", "lti/advantage/notice", "lti/advantage/assetprocessor",
		"lti/advantage/eula", "lti/advantage/linkcontent", "lti/advantage/toolsettings",
	}
}

// contracts are the packages that declare what a store implements.
func contracts() []string {
	return []string{
		"lti", "storage", "lti/keyring", "lti/advantage/ags", "lti/advantage/nrps",
		"lti/account", "lti/advantage/notice", "lti/platform/placement/config", "lti/advantage/delivery", "lti/bridge/rp",
		"lti/dynreg",
	}
}

// table is "Who may import whom" of the architecture, top to bottom; of two
// rows that name a package the more specific one counts. A package under lti or
// storage that no row names is refused: it gets its row there and here first.
func table() []row {
	base := []string{uuid}
	anyModule := []string{"..."}
	return []row{
		{[]string{"lti"}, []string{"lti/internal/jose", "lti/internal/strictjson"}, base},
		{[]string{"lti/internal/jose"}, []string{"lti/internal/strictjson"}, []string{jwx, uuid}},
		{[]string{"lti/internal/strictjson", "lti/internal/strictxml"}, nil, nil},
		{[]string{"lti/internal/web", "lti/internal/fetch", "lti/profile", "storage"}, []string{"lti"}, base},
		{[]string{"lti/keyring"}, []string{"lti", "storage"}, base},

		{[]string{"storage/memory"}, contracts(), base},
		{[]string{"storage/sqlstore/..."}, with(contracts(), "storage/sqlstore/..."), base},
		{[]string{"storage/sqlstore/sqlite/...", "storage/sqlstore/postgres/..."}, with(contracts(), "storage/sqlstore/..."), anyModule},
		{[]string{"storage/redisstore/..."}, with(contracts(), "storage/redisstore/..."), anyModule},
		{[]string{"storage/dynamostore/..."}, with(contracts(), "storage/dynamostore/..."), anyModule},
		{[]string{"storage/awskeys/..."}, []string{"lti", "lti/keyring", "storage", "storage/awskeys/..."}, anyModule},
		{[]string{"storage/storagetest/..."}, with(contracts(), "lti/advantage/deeplink", "storage/storagetest/..."), []string{uuid, testify, gocmp}},

		{[]string{"lti/advantage"}, []string{"lti", "lti/internal/web", "lti/internal/fetch"}, base},
		{services(), []string{"lti", "lti/advantage", "lti/internal/web"}, base},
		{[]string{"lti/advantage/delivery"}, []string{"lti", "lti/advantage"}, base},
		{[]string{"lti/advantage/ags/outbox"}, []string{"lti", "lti/advantage", "lti/advantage/delivery", "lti/advantage/ags"}, base},
		{[]string{"lti/advantage/nrps/sync"}, []string{"lti", "lti/advantage", "lti/advantage/delivery", "lti/advantage/nrps"}, base},

		{[]string{"lti/tool"}, []string{"lti", "storage", "storage/memory", "lti/advantage", "lti/profile", "lti/internal/..."}, base},
		{[]string{"lti/platform"}, []string{"lti", "storage", "storage/memory", "lti/profile", "lti/internal/..."}, base},
		{[]string{"lti/platform/placement"}, []string{"lti", "storage", "lti/profile", "lti/internal/...", "lti/platform", "lti/platform/placement/config", "lti/advantage/deeplink", "lti/lti11", "lti/lti11/contentitem"}, base},
		{[]string{"lti/platform/placement/config"}, []string{"lti", "lti/internal/web", "storage", "lti/advantage/deeplink"}, base},
		{[]string{"lti/dynreg"}, []string{"lti", "storage", "lti/profile", "lti/internal/..."}, base},
		{[]string{"lti/lti11"}, []string{"lti", "storage", "storage/memory", "lti/profile", "lti/keyring", "lti/internal/...", "lti/advantage"}, base},
		{[]string{"lti/account"}, []string{"lti", "storage", "lti/internal/web"}, base},
		{[]string{"lti/admin"}, []string{"lti", "lti/bridge/rp", "lti/keyring", "storage", "lti/profile", "lti/internal/...", "lti/platform/placement", "lti/platform/placement/config", "lti/dynreg", "lti/lti11"}, base},
		{[]string{"lti/dynreg/manual"}, []string{"lti", "lti/dynreg", "lti/profile", "lti/internal/..."}, base},
		{[]string{"lti/lti11/internal/signed"}, []string{"lti", "lti/lti11", "lti/internal/web"}, base},
		{[]string{"lti/lti11/outcomes"}, []string{"lti", "lti/lti11", "lti/lti11/internal/signed", "lti/internal/...", "lti/advantage", "lti/advantage/ags"}, base},
		{[]string{"lti/lti11/contentitem"}, []string{"lti", "lti/lti11", "lti/lti11/internal/signed", "lti/internal/...", "lti/advantage", "lti/advantage/deeplink", "storage"}, base},
		{[]string{"lti/lti11/memberships"}, []string{"lti", "lti/lti11", "lti/lti11/internal/signed", "lti/internal/...", "lti/advantage", "lti/advantage/nrps"}, base},
		{[]string{"lti/admin/adminpages"}, []string{"lti", "lti/admin", "lti/bridge/rp", "lti/keyring", "storage", "lti/profile", "lti/dynreg", "lti/lti11", "lti/platform/placement", "lti/platform/placement/config"}, base},
		{[]string{"lti/bridge/rp"}, []string{"lti", "lti/internal/web", "lti/advantage/deeplink"}, base},
		{[]string{"lti/bridge"}, with(services(), "lti", "lti/internal/...", "lti/tool", "lti/advantage", "lti/advantage/ags/outbox", "lti/bridge/rp", "storage"), base},

		{[]string{"lti/ltitest/...", "lti/conformance/...", "lti/cmd/ltictl/..."}, []string{"lti/...", "storage", "storage/memory"}, base},
		{[]string{"examples/...", "chimeclassroom/..."}, anyModule, anyModule},
		{[]string{"internal/..."}, nil, nil},
		{[]string{"internal/cases"}, []string{"lti/conformance"}, nil}, // writes the page about the catalogue that is there
	}
}

// bans are the "Never" lines of the architecture, and what it says of I/O.
func bans() []ban {
	const roles = "the roles stand side by side and never meet"
	list := []ban{
		{from: []string{"lti/tool/..."}, to: []string{"lti/platform/..."}, reason: roles},
		{from: []string{"lti/platform/..."}, to: []string{"lti/tool/..."}, reason: roles},
		{
			from:   []string{"lti/tool/...", "lti/platform"},
			to:     below(services()),
			reason: "a role knows no service; services build on what the roles hand out",
		},
		{
			from:   []string{"lti/...", "storage/..."},
			to:     []string{"examples/...", "chimeclassroom/..."},
			reason: "the library knows nothing of what is built on it",
		},
		{
			from:   []string{"lti/...", "storage", "storage/memory/...", "storage/storagetest/..."},
			to:     []string{"storage/sqlstore/...", "storage/redisstore/...", "storage/dynamostore/...", "storage/awskeys/..."},
			reason: "only applications choose a backend",
		},
		{
			from:   []string{"lti/...", "storage", "storage/memory/..."},
			to:     []string{"database/sql"},
			reason: "databases belong to the backends",
		},
		{
			from:   []string{"lti", "chimeclassroom", "chimeclassroom/engagement/..."},
			to:     []string{"database/sql/...", "net", "os/..."},
			reason: "it decides and computes; input and output are its callers' work",
		},
		{
			from:   []string{"chimeclassroom/httpapi/..."},
			to:     []string{"chimeclassroom/store/..."},
			reason: "chimeclassroom/service is the only caller of the stores",
		},
		{from: []string{"..."}, to: []string{"storage/storagetest/..."}, forTests: true, reason: "the contract suite is for tests"},
		{from: []string{"..."}, to: []string{"lti/ltitest/..."}, forTests: true, reason: "the test double is for tests"},
		{from: []string{"..."}, to: []string{"internal/needs"}, forTests: true, reason: "it is for tests"},
		{from: []string{"..."}, to: []string{"internal/house", "internal/tally"}, reason: "it serves the build alone"},
	}
	for i, service := range services() {
		others := slices.Delete(services(), i, i+1)
		list = append(list, ban{
			from: []string{service + "/..."}, to: below(others), reason: "services do not know each other",
		})
	}
	return list
}

// with returns list and more as one new list.
func with(list []string, more ...string) []string { return slices.Concat(list, more) }

// below widens every package to everything below it.
func below(packages []string) []string {
	wide := make([]string, len(packages))
	for i, name := range packages {
		wide[i] = name + "/..."
	}
	return wide
}
