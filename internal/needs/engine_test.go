//go:build unix

package needs

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEnginesAreSkippedUnlessAsked(t *testing.T) {
	t.Setenv("LTIKIT_INTEROP", "")
	t.Setenv("CI", "")
	assert.Equal(t, verdict{skipped: "needs PostgreSQL: run `make test`"}, outcome(Postgres))
	assert.Equal(t, verdict{skipped: "needs Redis: run `make test`"}, outcome(Redis))
}

func TestRedisNotThere(t *testing.T) {
	t.Setenv("LTIKIT_INTEROP", "1")
	t.Setenv("PATH", t.TempDir())
	assert.Equal(t, verdict{fatal: "Redis is not installed: `make test` installs it from Debian's packages"}, outcome(Redis))
}

const startEngines = "LTIKIT_TEST_ENGINES"

// TestHelperStartsEngines is the test binary that is killed below.
func TestHelperStartsEngines(t *testing.T) {
	t.Parallel()
	if os.Getenv(startEngines) == "" {
		return
	}
	Postgres(t)
	Redis(t)
	fmt.Println(sharedPostgres.engine.Folder)
	fmt.Println(sharedRedis.engine.Folder)
	fmt.Println("started")
	<-t.Context().Done()
}

// A test binary that is killed leaves no server and no folder behind.
func TestEnginesEndWithTheBinary(t *testing.T) {
	t.Parallel()
	PostgresProgram(t, "postgres")
	redisServer(t)
	binary := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestHelperStartsEngines$")
	binary.Env = append(os.Environ(), startEngines+"=1")
	out, err := binary.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, binary.Start())
	var folders []string
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "started"; {
		folders = append(folders, lines.Text())
	}
	require.Len(t, folders, 2)
	require.DirExists(t, folders[0])
	require.NoError(t, binary.Process.Kill())
	_ = binary.Wait()
	for _, folder := range folders { // the keeper removes it when the server has ended
		require.Eventually(t, func() bool {
			_, err := os.Stat(folder)
			return os.IsNotExist(err)
		}, startLast, 10*time.Millisecond)
	}
}
