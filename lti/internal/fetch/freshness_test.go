package fetch

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFreshness(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cacheControl []string
		age          string
		want         time.Duration
	}{
		"nothing said":                {nil, "", time.Hour},
		"other directives":            {[]string{"public, immutable"}, "", time.Hour},
		"two hours":                   {[]string{"max-age=7200"}, "", 2 * time.Hour},
		"among others":                {[]string{"public, MAX-AGE=7200, must-revalidate"}, "", 2 * time.Hour},
		"quoted":                      {[]string{`max-age="7200"`}, "", 2 * time.Hour},
		"two header lines":            {[]string{"public", "max-age=7200"}, "", 2 * time.Hour},
		"the first of two":            {[]string{"max-age=7200, max-age=9000"}, "", 2 * time.Hour},
		"older in a cache":            {[]string{"max-age=7200"}, "3600", time.Hour},
		"older than its time":         {[]string{"max-age=7200"}, "9000", 5 * time.Minute},
		"age is no number":            {[]string{"max-age=7200"}, "-1", 2 * time.Hour},
		"zero":                        {[]string{"max-age=0"}, "", 5 * time.Minute},
		"a second":                    {[]string{"max-age=1"}, "", 5 * time.Minute},
		"a year":                      {[]string{"max-age=31536000"}, "", 12 * time.Hour},
		"a number out of bounds":      {[]string{"max-age=99999999999999999999"}, "", 12 * time.Hour},
		"negative":                    {[]string{"max-age=-5"}, "", time.Hour},
		"no number":                   {[]string{"max-age=soon"}, "", time.Hour},
		"empty":                       {[]string{"max-age="}, "", time.Hour},
		"no-store":                    {[]string{"no-store"}, "", 5 * time.Minute},
		"no-cache before a max-age":   {[]string{"no-cache, max-age=7200"}, "", 5 * time.Minute},
		"no-cache behind a max-age":   {[]string{"max-age=7200, no-cache"}, "", 5 * time.Minute},
		"s-maxage is not for us":      {[]string{"s-maxage=60"}, "", time.Hour},
		"age without a Cache-Control": {nil, "3000", time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{"Cache-Control": c.cacheControl}
			if c.age != "" {
				h.Set("Age", c.age)
			}
			require.Equal(t, c.want, freshness(h))
		})
	}
}
