package engagement

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Statement is an xAPI statement (version 1.0.3): that somebody attended a class,
// and for how long, or what they answered there.
type Statement struct {
	ID        string          `json:"id"`
	Actor     StatementActor  `json:"actor"`
	Verb      StatementVerb   `json:"verb"`
	Object    StatementObject `json:"object"`
	Result    StatementResult `json:"result"`
	Timestamp time.Time       `json:"timestamp"`
}

// StatementActor names a person by an account alone: the pseudonym, where it is
// valid.
type StatementActor struct {
	ObjectType string           `json:"objectType"` // Agent
	Account    StatementAccount `json:"account"`
}

// StatementAccount is an account of some system.
type StatementAccount struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

// StatementVerb is what the actor did.
type StatementVerb struct {
	ID      string            `json:"id"`
	Display map[string]string `json:"display"`
}

// StatementObject is what the actor did it to.
type StatementObject struct {
	ObjectType string `json:"objectType"` // Activity
	ID         string `json:"id"`
}

// StatementResult is what came out: Duration as ISO 8601 has it, or the Response.
type StatementResult struct {
	Duration string `json:"duration,omitempty"`
	Response string `json:"response,omitempty"`
}

// Statements returns a statement for each person who attended a class that is
// over. activity is the URL that names the class, homePage that of the system
// whose pseudonyms the ids of people are. The same attendance is always the same
// statement, so sending it again does no harm.
func (r *Report) Statements(activity, homePage string) []Statement {
	var list []Statement
	for i := range r.People {
		p := &r.People[i]
		attended := p.Figures[MetricAttended].Duration()
		if r.Live || attended <= 0 {
			continue
		}
		duration := "PT" + strconv.FormatFloat(float64(attended.Milliseconds())/1000, 'f', -1, 64) + "S"
		list = append(list, Statement{
			ID:        uuid.NewSHA1(uuid.NameSpaceURL, []byte(activity+"\n"+homePage+"\n"+p.ID+"\n"+duration)).String(),
			Actor:     StatementActor{"Agent", StatementAccount{homePage, p.ID}},
			Verb:      StatementVerb{"http://adlnet.gov/expapi/verbs/attended", map[string]string{"en": "attended"}},
			Object:    StatementObject{"Activity", activity},
			Result:    StatementResult{Duration: duration},
			Timestamp: r.Until,
		})
	}
	return list
}

// Answered returns the statement that somebody answered a poll. poll is the URL that
// names it.
func Answered(poll, homePage, personID, response string, at time.Time) Statement {
	return Statement{
		ID:        uuid.NewSHA1(uuid.NameSpaceURL, []byte(poll+"\n"+homePage+"\n"+personID+"\n"+response)).String(),
		Actor:     StatementActor{"Agent", StatementAccount{homePage, personID}},
		Verb:      StatementVerb{"http://adlnet.gov/expapi/verbs/answered", map[string]string{"en": "answered"}},
		Object:    StatementObject{"Activity", poll},
		Result:    StatementResult{Response: response},
		Timestamp: at,
	}
}
