package config_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// An id that is accepted is the same inside any part of a URL, however a tool puts
// it there.
func FuzzCheckID(f *testing.F) {
	for _, id := range []string{"", "course-v1:edX+DemoX", "a b", "a.b_c-D9", "..", "%31", "☃", "a/b", "a\n"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if config.CheckID("id", id) != nil {
			return
		}
		require.Equal(t, id, url.QueryEscape(id))
		require.Equal(t, id, url.PathEscape(id))
		u, err := url.Parse("https://school.example/" + id + "/x?id=" + id)
		require.NoError(t, err)
		require.Equal(t, id, u.Query().Get("id"))
		require.Equal(t, "/"+id+"/x", u.JoinPath().Path)
	})
}

// Resolving is part of every launch and every service call.
func BenchmarkResolve(b *testing.B) {
	in := everything()
	in.Rules = []config.Rule{rule("root", "", config.Settings{Custom: map[string]string{"a": "1"}}), rule("course", "tool", config.Settings{Grades: config.GradesDeclarative})}
	in.Placement = &config.Placement{ID: "p", Settings: config.Settings{Custom: map[string]string{"b": "2"}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := config.Resolve(in); err != nil {
			b.Fatal(err)
		}
	}
}
