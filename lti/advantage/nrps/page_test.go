package nrps

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// readAll returns the ids of a page's members.
func readAll(page io.Reader) (ids []string, err error) {
	err = readMembers(page, func(m Member) bool {
		ids = append(ids, m.UserID)
		return true
	})
	return ids, err
}

func TestReadMembers(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", maxMember)
	for _, test := range []struct {
		name, page string
		want       []string
		err        string // a part of it; empty: none
	}{
		{"usual", `{"id":"x","context":{"id":"7"},"members":[{"user_id":"a"},{"user_id":"b"}]}`, []string{"a", "b"}, ""},
		{"members first, others behind", `{"members":[{"user_id":"a"}],"context":{"id":"7"},"x":[1,{"y":null}]}`, []string{"a"}, ""},
		{"nobody", `{"members":[]}`, nil, ""},
		{"null", `{"members":null}`, nil, ""},
		{"empty", ``, nil, ""},
		{"blank", " \r\n", nil, ""},
		{"blanks around", " {\n\"members\" : [ {\"user_id\" : \"a\"} ] } \n", []string{"a"}, ""},
		{"large fields beside", `{"x":"` + large[:maxMember/2] + `","y":"` + large[:maxMember/2] + `","members":[{"user_id":"a"}]}`, []string{"a"}, ""},
		{"a message that is null", `{"members":[{"user_id":"a","message":[null]}]}`, []string{"a"}, ""},

		{"a sign-in page", `<!DOCTYPE html><html></html>`, nil, "no page of a roster"},
		{"an array", `[{"user_id":"a"}]`, nil, "no JSON object"},
		{"null alone", `null`, nil, "no JSON object"},
		{"an error with status 200", `{"errors":[{"message":"no"}]}`, nil, "no members"},
		{"empty object", `{}`, nil, "no members"},
		{"members is an object", `{"members":{"user_id":"a"}}`, nil, "no array"},
		{"members is a text", `{"members":"a"}`, nil, "no array"},
		{"a member without id", `{"members":[{"user_id":"a"},{"name":"b"}]}`, []string{"a"}, "user_id"},
		{"a member that is null", `{"members":[null]}`, nil, "user_id"},
		{"a member of another type", `{"members":["a"]}`, nil, "no page of a roster"},
		{"cut off between members", `{"members":[{"user_id":"a"}`, []string{"a"}, "unexpected EOF"},
		{"cut off behind a comma", `{"members":[{"user_id":"a"},`, []string{"a"}, "unexpected EOF"},
		{"cut off in a member", `{"members":[{"user_id":"a"},{"user`, []string{"a"}, "unexpected EOF"},
		{"cut off behind the members", `{"members":[{"user_id":"a"}]`, []string{"a"}, "unexpected EOF"},
		{"cut off before them", `{"id":`, nil, "unexpected EOF"},
		{"too large a member", `{"members":[{"user_id":"a"},{"user_id":"b","name":"` + large + large + `"}]}`, []string{"a"}, "larger than"},
		{"too large a field", `{"x":"` + large + large + `","members":[]}`, nil, "larger than"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, slow := range []bool{false, true} {
				page := io.Reader(strings.NewReader(test.page))
				if slow && len(test.page) < 1000 {
					page = iotest.OneByteReader(page)
				}
				got, err := readAll(page)
				require.Equal(t, test.want, got)
				if test.err == "" {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, test.err)
				}
			}
		})
	}
	t.Run("not more than is wanted", func(t *testing.T) {
		t.Parallel()
		n := 0
		err := readMembers(strings.NewReader(`{"members":[{"user_id":"a"},{"user_id":"b"},broken`), func(Member) bool { n++; return n < 2 })
		require.ErrorIs(t, err, errEnough)
		require.Equal(t, 2, n)
	})
	t.Run("what the connection says", func(t *testing.T) {
		t.Parallel()
		lost := errors.New("connection lost")
		_, err := readAll(io.MultiReader(strings.NewReader(`{"members":[`), iotest.ErrReader(lost)))
		require.ErrorIs(t, err, lost)
	})
}

// endless is a page of so many members that is never there as a whole.
type endless struct {
	members, next int
	part          bytes.Buffer
}

func (e *endless) Read(p []byte) (int, error) {
	if e.part.Len() == 0 {
		switch {
		case e.next == 0:
			e.part.WriteString(`{"members":[`)
		case e.next <= e.members:
			fmt.Fprintf(&e.part, `{"user_id":"u-%d","name":"%s"},`, e.next, strings.Repeat("n", 200))
		case e.next == e.members+1:
			e.part.WriteString(`{"user_id":"last"}]}`)
		}
		e.next++
	}
	return e.part.Read(p)
}

// A platform that knows no pages sends all in one.
func TestOnePageOfAnySize(t *testing.T) {
	t.Parallel()
	n := 0
	require.NoError(t, readMembers(&endless{members: 50_000}, func(Member) bool { n++; return true })) // 10 MB
	require.Equal(t, 50_001, n)
}

// Whatever a platform sends, what is read is what the whole page says, and half a
// page is never taken for a whole one.
func FuzzPage(f *testing.F) {
	goldens, err := filepath.Glob("testdata/*.json")
	require.NoError(f, err)
	for _, name := range goldens {
		raw, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(raw)
		f.Add(raw[:len(raw)/2])
	}
	for _, page := range []string{``, `null`, `{}`, `{"members":null}`, `{"members":[]}`, `{"members":[{"user_id":"a"}],"members":[{"user_id":"b"}]}`,
		`{"members":[{"user_id":"a","message":[null]}]} x`, `{"members":[{"user_id":7}]}`} {
		f.Add([]byte(page))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		var got []Member
		err := readMembers(bytes.NewReader(page), func(m Member) bool {
			require.NotEmpty(t, m.UserID)
			require.NotEmpty(t, m.Status)
			for _, message := range m.Messages {
				require.NotNil(t, message)
			}
			got = append(got, m)
			return true
		})
		if err != nil || len(bytes.TrimSpace(page)) == 0 {
			return
		}
		d := json.NewDecoder(bytes.NewReader(page))
		var whole struct{ Members []json.RawMessage }
		require.NoError(t, d.Decode(&whole), "what is read without an error is JSON")
		if bytes.Count(bytes.ToLower(page), []byte("members")) == 1 {
			require.Len(t, got, len(whole.Members))
		}
	})
}
