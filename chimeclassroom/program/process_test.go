package program

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// asArguments names, in the environment of a process of this test binary, the
// arguments with which it is the program and no test.
const asArguments = "LTIKIT_PROGRAM_ARGUMENTS"

func TestMain(m *testing.M) {
	told := os.Getenv(asArguments)
	if told == "" {
		os.Exit(m.Run())
	}
	var args []string
	if err := json.Unmarshal([]byte(told), &args); err != nil {
		panic(err)
	}
	os.Args = append(os.Args[:1], args...)
	os.Exit(classroomProgram().Main())
}

// asProcess is the program in a process of its own, which is to be started.
func asProcess(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	told, err := json.Marshal(args)
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), asArguments+"="+string(told))
	return child
}
