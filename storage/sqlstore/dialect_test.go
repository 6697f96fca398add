package sqlstore

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStatement(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		``:                          ``,
		`SELECT 1`:                  `SELECT 1`,
		`?`:                         `$1`,
		`a = ? AND b IN (?, ?)`:     `a = $1 AND b IN ($2, $3)`,
		`?,?,?,?,?,?,?,?,?,?,?`:     `$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11`,
		`SELECT ? WHERE größe < ? `: `SELECT $1 WHERE größe < $2 `,
	} {
		require.Equal(t, want, PostgreSQL.Statement(query))
		require.Equal(t, query, SQLite.Statement(query))
	}
}

func TestArgs(t *testing.T) {
	t.Parallel()
	type word string
	given := func() []any {
		return []any{"text", "nul\x00", "\xff", word("a"), word("\x00"), []byte{0, 0xff}, int64(1), nil}
	}
	require.Equal(t, []any{"text", nil, nil, word("a"), nil, []byte{0, 0xff}, int64(1), nil}, PostgreSQL.Args(given()))
	require.Equal(t, given(), SQLite.Args(given()))
}

// constraintError is how drivers of PostgreSQL tell of one.
type constraintError string

func (e constraintError) Error() string    { return "constraint" }
func (e constraintError) SQLState() string { return string(e) }

func TestViolates(t *testing.T) {
	t.Parallel()
	require.True(t, violates(fmt.Errorf("wrapped: %w", constraintError("23505")), uniqueViolation))
	require.False(t, violates(constraintError("23503"), uniqueViolation))
	require.False(t, violates(fmt.Errorf("another"), uniqueViolation))
	require.False(t, violates(nil, uniqueViolation))
}
