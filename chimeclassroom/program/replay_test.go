package program

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A ledger that was lost is what it was, after the command has read the archive that the
// classroom wrote while it served.
func TestReplay(t *testing.T) {
	t.Parallel()
	kept := t.TempDir()
	s := startServing(t, "--archive", kept)
	s.holdClass()
	s.stop()
	cfg := databaseConfig{}
	db, err := cfg.open(t.Context(), s.data)
	require.NoError(t, err)
	defer db.Close()
	ledger := func() []string {
		return texts(t, db.DB, `SELECT meeting_id || ' ' || attendee_id || ' ' || at || ' ' || type || ' ' || person_id || ' ' || source || ' ' || detail FROM classroom_ledger ORDER BY 1`)
	}
	before := ledger()
	require.NotEmpty(t, before)
	_, err = db.ExecContext(t.Context(), `DELETE FROM classroom_ledger`)
	require.NoError(t, err)
	for _, says := range []string{
		fmt.Sprintf("%d lines restored, 0 were there, 0 are of rooms or classes that are not known here.\n", len(before)),
		fmt.Sprintf("0 lines restored, %d were there, 0 are of rooms or classes that are not known here.\n", len(before)),
	} {
		var stdout, stderr bytes.Buffer
		require.Zero(t, classroomProgram().run(t.Context(), []string{"replay", "--data", s.data, "--archive", kept, "--from", time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)}, &stdout, &stderr), stderr.String())
		assert.Equal(t, says, stdout.String())
		assert.Equal(t, before, ledger())
	}
}
