package chimewire

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
)

// conference is a meeting, and who is made an attendee of it.
type conference struct {
	meeting   Meeting
	attendees []*attendee
	created   time.Time
	// connected are those who are there, by join token; emptySince is from when
	// there is nobody.
	connected  map[string]bool
	emptySince time.Time
	ended      bool
}

type attendee struct {
	Attendee
	deleted bool
}

// Meeting is a meeting as the API describes it.
type Meeting struct {
	MeetingID         string         `json:"MeetingId"`
	MeetingArn        string         `json:"MeetingArn"`
	ExternalMeetingID string         `json:"ExternalMeetingId"`
	MediaRegion       string         `json:"MediaRegion"`
	MediaPlacement    map[string]any `json:"MediaPlacement"`
	MeetingFeatures   *Features      `json:"MeetingFeatures,omitempty"`
	TenantIDs         []string       `json:"TenantIds,omitempty"`
	// Captions is the language in which what is said is written down, "" for none.
	Captions string `json:"-"`
}

// Features are what a meeting was made with.
type Features struct {
	Audio    *struct{ EchoReduction string } `json:",omitempty"`
	Video    *struct{ MaxResolution string } `json:",omitempty"`
	Content  *struct{ MaxResolution string } `json:",omitempty"`
	Attendee *struct{ MaxCount int }         `json:",omitempty"`
}

// fault is an answer that is an error.
type fault struct {
	Fault
	message string
}

func (f *fault) Error() string { return f.Type + ": " + f.message }

func bad(format string, args ...any) error {
	return &fault{Fault{Status: http.StatusBadRequest, Type: "BadRequestException"}, fmt.Sprintf(format, args...)}
}

func notFound(what string) error {
	return &fault{Fault{Status: http.StatusNotFound, Type: "NotFoundException"}, what + " not found"}
}

func limit(what string) error {
	return &fault{Fault{Status: http.StatusBadRequest, Type: "LimitExceededException"}, "Limit exceeded: " + what}
}

func unprocessable(why string) error {
	return &fault{Fault{Status: http.StatusUnprocessableEntity, Type: "UnprocessableEntityException"}, why}
}

// writeFault writes an error as the REST-JSON protocol of AWS has it.
func writeFault(w http.ResponseWriter, err error) int {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		f = &fault{Fault{Status: http.StatusInternalServerError, Type: "ServiceFailureException"}, err.Error()}
	}
	w.Header().Set("X-Amzn-ErrorType", f.Type)
	body := map[string]string{"Code": strings.TrimSuffix(f.Type, "Exception"), "Message": f.message, "RequestId": "00000000-0000-0000-0000-000000000000"}
	if f.RetryAfterSeconds != "" {
		w.Header().Set("Retry-After", f.RetryAfterSeconds)
		body["RetryAfterSeconds"] = f.RetryAfterSeconds
	}
	writeAnswer(w, f.Status, body)
	return f.Status
}

func writeAnswer(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if answer != nil {
		_ = json.NewEncoder(w).Encode(answer) // a client that is gone needs no answer
	}
}

// read reads the body of a request.
func read(r *http.Request, v any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return bad("the body: %v", err)
	}
	return nil
}

func (s *Server) newID() string {
	s.ids++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", s.ids, s.ids)
}

type createMeeting struct {
	ClientRequestToken string
	MediaRegion        string
	ExternalMeetingID  string `json:"ExternalMeetingId"`
	MeetingFeatures    *Features
	TenantIDs          []string `json:"TenantIds"`
}

func (s *Server) createMeeting(r *http.Request) (int, any, error) {
	var in createMeeting
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	if err := in.check(); err != nil {
		return 0, nil, err
	}
	// A token that was used brings back its meeting, be it over or not.
	if id, used := s.tokens[in.ClientRequestToken]; used {
		return http.StatusCreated, map[string]any{"Meeting": s.meetings[id].meeting}, nil
	}
	if s.active() >= Meetings {
		return 0, nil, limit("active meetings")
	}
	id, region := s.newID(), in.MediaRegion
	c := &conference{created: s.cfg.Now(), emptySince: s.cfg.Now(), connected: map[string]bool{}, meeting: Meeting{
		MeetingID: id, MeetingArn: "arn:aws:chime:" + region + ":111122223333:meeting/" + id,
		ExternalMeetingID: in.ExternalMeetingID, MediaRegion: region, MeetingFeatures: in.MeetingFeatures, TenantIDs: in.TenantIDs,
		MediaPlacement: map[string]any{
			"AudioHostUrl": "audio.m1." + region + ".app.chime.aws:3478", "AudioFallbackUrl": "wss://haxrp.m1." + region + ".app.chime.aws:443/calls/" + id,
			"SignalingUrl": "wss://signal.m1." + region + ".app.chime.aws/control/" + id, "EventIngestionUrl": "https://data.svc.ue1.ingest.chime.aws/v1/client-events",
		},
	}}
	s.meetings[id], s.tokens[in.ClientRequestToken] = c, id
	return http.StatusCreated, map[string]any{"Meeting": c.meeting}, nil
}

func (in createMeeting) check() error {
	switch {
	case !matches(in.ClientRequestToken, `[-_a-zA-Z0-9]{2,64}`):
		return bad("ClientRequestToken %q", in.ClientRequestToken)
	case !isExternal(in.ExternalMeetingID):
		return bad("ExternalMeetingId %q", in.ExternalMeetingID)
	case !slices.Contains(chime.MediaRegions(), in.MediaRegion):
		return bad("MediaRegion %q", in.MediaRegion)
	case len(in.TenantIDs) > 5:
		return bad("TenantIds: %d of them", len(in.TenantIDs))
	}
	for _, id := range in.TenantIDs {
		if !matches(id, `[-_!@#$a-zA-Z0-9]{2,256}`) {
			return bad("TenantIds: %q", id)
		}
	}
	return in.MeetingFeatures.check()
}

func (f *Features) check() error {
	switch {
	case f == nil:
	case f.Audio != nil && !slices.Contains([]string{"AVAILABLE", "UNAVAILABLE"}, f.Audio.EchoReduction):
		return bad("EchoReduction %q", f.Audio.EchoReduction)
	case f.Video != nil && !slices.Contains([]string{"None", "HD", "FHD"}, f.Video.MaxResolution):
		return bad("Video.MaxResolution %q", f.Video.MaxResolution)
	case f.Content != nil && !slices.Contains([]string{"None", "FHD", "UHD"}, f.Content.MaxResolution):
		return bad("Content.MaxResolution %q", f.Content.MaxResolution)
	case f.Attendee != nil && (f.Attendee.MaxCount < 1 || f.Attendee.MaxCount > 250):
		return bad("Attendee.MaxCount %d", f.Attendee.MaxCount)
	}
	return nil
}

// seats is how many attendees a meeting may have.
func (m Meeting) seats() int {
	f := m.MeetingFeatures
	switch {
	case f != nil && f.Attendee != nil:
		return f.Attendee.MaxCount
	case f != nil && (f.Video != nil && f.Video.MaxResolution == "FHD" || f.Content != nil && f.Content.MaxResolution == "UHD"):
		return 25
	}
	return 250
}

func matches(text, pattern string) bool {
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(text)
}

// isExternal tells whether a text may be an external id.
func isExternal(id string) bool {
	return matches(id, `[-_&@+=,(){}\[\]/«».:|'"#a-zA-Z0-9À-ÿ\s]{2,64}`) && !strings.HasPrefix(strings.ToLower(id), "aws:")
}

func (s *Server) active() (n int) {
	for _, c := range s.meetings {
		if !c.ended {
			n++
		}
	}
	return n
}

// find returns a meeting that has not ended.
func (s *Server) find(r *http.Request) (*conference, error) {
	c := s.meetings[r.PathValue("meeting")]
	if c == nil || c.ended {
		return nil, notFound("Meeting")
	}
	return c, nil
}

func (s *Server) getMeeting(r *http.Request) (int, any, error) {
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"Meeting": c.meeting}, nil
}

func (s *Server) deleteMeeting(r *http.Request) (int, any, error) {
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	c.ended = true
	return http.StatusNoContent, nil, nil
}

// endByItself ends the meetings in which nobody is, and those that are too long.
func (s *Server) endByItself() {
	now := s.cfg.Now()
	for _, c := range s.meetings {
		if len(c.connected) == 0 && now.Sub(c.emptySince) >= Empty || now.Sub(c.created) >= Longest {
			c.ended = true
		}
	}
}

func (s *Server) startTranscription(r *http.Request) (int, any, error) {
	var in struct {
		TranscriptionConfiguration struct {
			EngineTranscribeSettings *struct {
				LanguageCode, Region              string
				EnablePartialResultsStabilization bool
			}
		}
	}
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	settings := in.TranscriptionConfiguration.EngineTranscribeSettings
	if settings == nil || !matches(settings.LanguageCode, `[a-z]{2}-[A-Z]{2}`) {
		return 0, nil, bad("TranscriptionConfiguration")
	}
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	c.meeting.Captions = settings.LanguageCode
	return http.StatusOK, nil, nil
}

func (s *Server) stopTranscription(r *http.Request) (int, any, error) {
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	if c.meeting.Captions == "" {
		return 0, nil, unprocessable("there is no transcription")
	}
	c.meeting.Captions = ""
	return http.StatusOK, nil, nil
}

// Live returns the meetings that have not ended, in the order in which they were
// made.
func (s *Server) Live() (all []Meeting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endByItself()
	for _, c := range s.meetings {
		if !c.ended {
			all = append(all, c.meeting)
		}
	}
	slices.SortFunc(all, func(a, b Meeting) int { return cmp.Compare(a.MeetingID, b.MeetingID) })
	return all
}

// Connect is that the page with these credentials has come, and Disconnect that it
// has gone.
func (s *Server) Connect(joinToken string) error { return s.connect(joinToken, true) }

// Disconnect is that the page with these credentials has gone.
func (s *Server) Disconnect(joinToken string) error { return s.connect(joinToken, false) }

func (s *Server) connect(joinToken string, there bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endByItself()
	for _, c := range s.meetings {
		for _, a := range c.attendees {
			if a.JoinToken != joinToken || a.deleted || c.ended {
				continue
			}
			delete(c.connected, joinToken)
			if there {
				c.connected[joinToken] = true
			} else {
				c.emptySince = s.cfg.Now()
			}
			return nil
		}
	}
	return errors.New("these credentials are worth nothing")
}

// page cuts a page out of a list.
func page[T any](r *http.Request, all []T) (part []T, next string, err error) {
	query := r.URL.Query()
	size, start := 100, 0
	if text := query.Get("max-results"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || size < 1 || size > 100 {
			return nil, "", bad("max-results %q", text)
		}
	}
	if text := query.Get("next-token"); text != "" {
		if start, err = strconv.Atoi(text); err != nil || start < 0 || start > len(all) {
			return nil, "", bad("next-token %q", text)
		}
	}
	end := min(start+size, len(all))
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	return all[start:end], next, nil
}
