// Package chimewire is for tests: a server that speaks the protocol of the Amazon
// Chime SDK's meetings, with its errors, its limits and its oddities, and carries
// neither sound nor picture.
package chimewire

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// What Chime allows a new account, and when it ends meetings by itself.
const (
	Rate     = 10 // calls a second
	Burst    = 20
	Meetings = 250 // at a time
	Empty    = 5 * time.Minute
	Longest  = 24 * time.Hour
)

// Config says how the server differs from Chime.
type Config struct {
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Before is called before a call is answered, by its name; it may take its
	// time. Nil: nothing happens.
	Before func(operation string)
	// Forgetful: somebody who is made an attendee again is another one. What Chime
	// does is not written anywhere; as far as was seen, it is the same one.
	Forgetful bool
	// Whole: a batch that has too many for the meeting is refused as a whole.
	Whole bool
}

// Server is an http.Handler.
type Server struct {
	cfg Config
	mux *http.ServeMux

	mu       sync.Mutex
	meetings map[string]*conference
	tokens   map[string]string // meeting ids by client request token
	ids      int
	calls    []Call
	tokensAt time.Time // when the bucket of calls was last looked at
	bucket   float64
	faults   map[string][]Fault
}

// Call is a call that was made.
type Call struct {
	Operation string
	At        time.Time
	Status    int
}

// Fault is an error that Chime answers with.
type Fault struct {
	Status int
	Type   string // such as ThrottlingException
	// RetryAfterSeconds is that of ServiceUnavailableException.
	RetryAfterSeconds string
}

// New returns a server without meetings.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Server{
		cfg: cfg, mux: http.NewServeMux(), meetings: map[string]*conference{}, tokens: map[string]string{},
		bucket: Burst, tokensAt: cfg.Now(), faults: map[string][]Fault{},
	}
	s.routes()
	return s
}

func (s *Server) routes() {
	for pattern, operations := range map[string]map[string]operation{
		"POST /meetings":                                      {"": {"CreateMeeting", s.createMeeting}},
		"GET /meetings/{meeting}":                             {"": {"GetMeeting", s.getMeeting}},
		"DELETE /meetings/{meeting}":                          {"": {"DeleteMeeting", s.deleteMeeting}},
		"POST /meetings/{meeting}/attendees":                  {"": {"CreateAttendee", s.createAttendee}, "batch-create": {"BatchCreateAttendee", s.batchCreate}},
		"GET /meetings/{meeting}/attendees":                   {"": {"ListAttendees", s.listAttendees}},
		"GET /meetings/{meeting}/attendees/{id}":              {"": {"GetAttendee", s.getAttendee}},
		"DELETE /meetings/{meeting}/attendees/{id}":           {"": {"DeleteAttendee", s.deleteAttendee}},
		"PUT /meetings/{meeting}/attendees/{id}/capabilities": {"": {"UpdateAttendeeCapabilities", s.updateCapabilities}},
		"PUT /meetings/{meeting}/attendees/capabilities":      {"batch-update-except": {"BatchUpdateAttendeeCapabilitiesExcept", s.updateAllBut}},
		"POST /meetings/{meeting}/transcription":              {"start": {"StartMeetingTranscription", s.startTranscription}, "stop": {"StopMeetingTranscription", s.stopTranscription}},
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			op, ok := operations[r.URL.Query().Get("operation")]
			if !ok {
				writeFault(w, bad("there is no such operation"))
				return
			}
			s.serve(w, r, op)
		})
	}
}

// operation is a call of the API and what does it, with the server's lock held.
type operation struct {
	name string
	do   func(r *http.Request) (status int, answer any, err error)
}

// ServeHTTP answers a call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request, op operation) {
	if s.cfg.Before != nil {
		s.cfg.Before(op.name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	status, answer, err := s.answer(r, op)
	if err != nil {
		status = writeFault(w, err)
	} else {
		writeAnswer(w, status, answer)
	}
	s.calls = append(s.calls, Call{Operation: op.name, At: s.cfg.Now(), Status: status})
}

func (s *Server) answer(r *http.Request, op operation) (int, any, error) {
	if err := checkSignature(r); err != nil {
		return 0, nil, err
	}
	if !s.mayCall() {
		return 0, nil, &fault{Fault{Status: http.StatusTooManyRequests, Type: "ThrottlingException"}, "Rate exceeded"}
	}
	if faults := s.faults[op.name]; len(faults) > 0 {
		s.faults[op.name] = faults[1:]
		return 0, nil, &fault{faults[0], "as the test wants it"}
	}
	s.endByItself()
	return op.do(r)
}

// mayCall takes a call out of the bucket of the account.
func (s *Server) mayCall() bool {
	now := s.cfg.Now()
	s.bucket = min(Burst, s.bucket+now.Sub(s.tokensAt).Seconds()*Rate)
	s.tokensAt = now
	if s.bucket < 1-1e-9 {
		return false
	}
	s.bucket--
	return true
}

// checkSignature looks for the signature of AWS (SigV4) for this service. It does
// not know the key, so it cannot tell whether it is right.
func checkSignature(r *http.Request) error {
	parts := strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "), ", ")
	if len(parts) != 3 || r.Header.Get("X-Amz-Date") == "" {
		return &fault{Fault{Status: http.StatusForbidden, Type: "MissingAuthenticationTokenException"}, "Missing Authentication Token"}
	}
	scope := strings.Split(parts[0], "/") // Credential=key/date/region/service/aws4_request
	if len(scope) != 5 || scope[3] != "chime" || scope[4] != "aws4_request" || !strings.HasPrefix(parts[2], "Signature=") {
		return &fault{Fault{Status: http.StatusForbidden, Type: "InvalidSignatureException"}, "Credential should be scoped to correct service: 'chime'."}
	}
	return nil
}

// Fail makes the next calls of an operation go wrong. With the external id of an
// attendee in place of an operation, that attendee is not made with the others.
func (s *Server) Fail(operation string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[operation] = append(s.faults[operation], faults...)
}

// Calls returns the calls of an operation that were made; "" is every operation.
func (s *Server) Calls(operation string) (calls []Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if operation == "" || c.Operation == operation {
			calls = append(calls, c)
		}
	}
	return calls
}

// Throttled is how many calls were too many.
func (s *Server) Throttled() (n int) {
	for _, c := range s.Calls("") {
		if c.Status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}

// Do answers a request without a network, as an HTTP client of the AWS SDK does.
func (s *Server) Do(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.Body = io.NopCloser(&bytes.Buffer{})
	if r.Body != nil {
		in.Body = r.Body
	}
	in.RequestURI = r.URL.RequestURI()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, fmt.Errorf("no answer in time: %w", err)
	}
	return w.Result(), nil
}
