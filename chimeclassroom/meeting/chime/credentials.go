package chime

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// credentials is what a page joins with: the two arguments of
// MeetingSessionConfiguration of amazon-chime-sdk-js, in the words of the API.
//
//	{
//	  "Meeting": {
//	    "MeetingId": "87654321-4321-4321-1234-111122223333",
//	    "ExternalMeetingId": "5f0c…-g1",
//	    "MediaRegion": "eu-central-1",
//	    "MediaPlacement": {
//	      "AudioHostUrl": "…", "AudioFallbackUrl": "…", "SignalingUrl": "…", "EventIngestionUrl": "…"
//	    },
//	    "MeetingFeatures": {"Attendee": {"MaxCount": 100}, "Video": {"MaxResolution": "HD"}},
//	    "TenantIds": ["school"]
//	  },
//	  "Attendee": {
//	    "AttendeeId": "12345678-4321-4321-1234-111122223333",
//	    "ExternalUserId": "9ab1…",
//	    "JoinToken": "…",
//	    "Capabilities": {"Audio": "SendReceive", "Video": "SendReceive", "Content": "Receive"}
//	  }
//	}
//
// ExternalUserId is the attendee id by which the room knows the person; that is
// how a page finds the name to a tile. A content share is the attendee
// AttendeeId+"#content". MeetingFeatures and TenantIds are absent when not set.
type credentials struct {
	Meeting  pageMeeting
	Attendee pageAttendee
}

// pageMeeting is types.Meeting without the ARN, which names the AWS account.
type pageMeeting struct {
	MeetingID         string `json:"MeetingId"`
	ExternalMeetingID string `json:"ExternalMeetingId"`
	MediaRegion       string
	MediaPlacement    pagePlacement
	MeetingFeatures   *pageFeatures `json:",omitempty"`
	TenantIDs         []string      `json:"TenantIds,omitempty"`
}

type pagePlacement struct {
	AudioHostURL      string `json:"AudioHostUrl"`
	AudioFallbackURL  string `json:"AudioFallbackUrl"`
	SignalingURL      string `json:"SignalingUrl"`
	EventIngestionURL string `json:"EventIngestionUrl,omitempty"`
}

type pageFeatures struct {
	Audio    *pageEcho       `json:",omitempty"`
	Video    *pageResolution `json:",omitempty"`
	Content  *pageResolution `json:",omitempty"`
	Attendee *pageCount      `json:",omitempty"`
}

type pageEcho struct{ EchoReduction string }

type pageResolution struct{ MaxResolution string }

type pageCount struct{ MaxCount int32 }

type pageAttendee struct {
	AttendeeID     string `json:"AttendeeId"`
	ExternalUserID string `json:"ExternalUserId"`
	JoinToken      string
	Capabilities   pageCapabilities
}

type pageCapabilities struct{ Audio, Video, Content string }

// credentialsOf is what the page of the attendee gets.
func credentialsOf(m *types.Meeting, a *types.Attendee) (meeting.Credentials, error) {
	return json.Marshal(credentials{Meeting: newPageMeeting(m), Attendee: newPageAttendee(a)})
}

func newPageMeeting(m *types.Meeting) pageMeeting {
	p := pageMeeting{
		MeetingID: aws.ToString(m.MeetingId), ExternalMeetingID: aws.ToString(m.ExternalMeetingId),
		MediaRegion: aws.ToString(m.MediaRegion), TenantIDs: m.TenantIds,
	}
	if at := m.MediaPlacement; at != nil {
		p.MediaPlacement = pagePlacement{
			AudioHostURL: aws.ToString(at.AudioHostUrl), AudioFallbackURL: aws.ToString(at.AudioFallbackUrl),
			SignalingURL: aws.ToString(at.SignalingUrl), EventIngestionURL: aws.ToString(at.EventIngestionUrl),
		}
	}
	if f := m.MeetingFeatures; f != nil {
		p.MeetingFeatures = newPageFeatures(f)
	}
	return p
}

func newPageFeatures(f *types.MeetingFeaturesConfiguration) *pageFeatures {
	p := &pageFeatures{}
	if f.Audio != nil {
		p.Audio = &pageEcho{string(f.Audio.EchoReduction)}
	}
	if f.Video != nil {
		p.Video = &pageResolution{string(f.Video.MaxResolution)}
	}
	if f.Content != nil {
		p.Content = &pageResolution{string(f.Content.MaxResolution)}
	}
	if f.Attendee != nil && f.Attendee.MaxCount != nil {
		p.Attendee = &pageCount{*f.Attendee.MaxCount}
	}
	return p
}

func newPageAttendee(a *types.Attendee) pageAttendee {
	p := pageAttendee{AttendeeID: aws.ToString(a.AttendeeId), ExternalUserID: aws.ToString(a.ExternalUserId), JoinToken: aws.ToString(a.JoinToken)}
	if c := a.Capabilities; c != nil {
		p.Capabilities = pageCapabilities{Audio: string(c.Audio), Video: string(c.Video), Content: string(c.Content)}
	}
	return p
}
