package memberships

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzRoster(f *testing.F) {
	f.Add([]byte(`<message_response><statusinfo><codemajor>Success</codemajor></statusinfo><memberships><member><user_id>1</user_id><roles>Learner,Instructor</roles></member><member><user_id>2</user_id></member></memberships></message_response>`))
	f.Add([]byte(`<!DOCTYPE x><message_response/>`))
	f.Fuzz(func(t *testing.T, message []byte) {
		members, err := readRoster(message)
		if err != nil {
			return
		}
		for _, m := range members {
			require.NotEmpty(t, m.UserID)
			require.Equal(t, m.UserID, writeElement(m).UserID)
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"@type":"Page","pageOf":{"membershipSubject":{"membership":[{"status":"liss:Active","role":["liss:Instructor"],"member":{"userId":"1"},"message":[{"custom":{"a":"b"},"lis_result_sourcedid":"r"}]}]}}}`))
	f.Add([]byte(`{"pageOf":{"membershipSubject":{"membership":[{"role":"x"}]}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var p page
		if json.Unmarshal(body, &p) != nil {
			return
		}
		for n := range p.PageOf.Subject.Memberships {
			m := p.PageOf.Subject.Memberships[n].read()
			require.Equal(t, m.UserID, write(m).Member.UserID)
		}
	})
}
