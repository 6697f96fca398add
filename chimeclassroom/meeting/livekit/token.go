package livekit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// tokenLasts is how long a token is good. LiveKit gives connected pages tokens of
// the same life, so a shorter one would take back nothing.
const tokenLasts = 10 * time.Minute

// leeway is by how much clocks may differ; LiveKit allows the same.
const leeway = time.Minute

// claims are those of the JWTs that LiveKit gives and takes.
type claims struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub,omitempty"`
	NotBefore int64  `json:"nbf,omitempty"`
	Expires   int64  `json:"exp"`
	Video     *grant `json:"video,omitempty"`
	// SHA256 is that of the body which the token came with.
	SHA256 string `json:"sha256,omitempty"`
}

// grant is what the holder of a token may do. LiveKit takes what is not said of
// the last four as allowed, so a token to join with says it all.
type grant struct {
	RoomCreate bool   `json:"roomCreate,omitempty"`
	RoomList   bool   `json:"roomList,omitempty"`
	RoomAdmin  bool   `json:"roomAdmin,omitempty"`
	RoomJoin   bool   `json:"roomJoin,omitempty"`
	Room       string `json:"room,omitempty"`

	CanSubscribe         *bool    `json:"canSubscribe,omitempty"`
	CanPublish           *bool    `json:"canPublish,omitempty"`
	CanPublishSources    []string `json:"canPublishSources,omitempty"`
	CanPublishData       *bool    `json:"canPublishData,omitempty"`
	CanUpdateOwnMetadata *bool    `json:"canUpdateOwnMetadata,omitempty"`
}

// header is that of every token: HMAC with SHA-256 is all that LiveKit knows.
const header = `{"alg":"HS256","typ":"JWT"}`

// signer makes and reads tokens of one key (RFC 7519, RFC 7515).
type signer struct {
	key    string
	secret []byte
	now    func() time.Time
}

var errToken = errors.New("the token is none of this key's, or too old")

// sign returns a token that is good from now on.
func (s signer) sign(c claims) (string, error) {
	now := s.now()
	c.Issuer, c.NotBefore, c.Expires = s.key, now.Unix(), now.Add(tokenLasts).Unix()
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	signed := encode([]byte(header)) + "." + encode(payload)
	return signed + "." + encode(s.mac(signed)), nil
}

// verify reads a token. Of the header it believes nothing: the token is HS256 of
// this secret, or it is refused.
func (s signer) verify(token string) (claims, error) {
	var c claims
	dot := strings.LastIndexByte(token, '.')
	if dot < 0 {
		return c, errToken
	}
	mac, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(mac, s.mac(token[:dot])) {
		return c, errToken
	}
	_, payload, _ := strings.Cut(token[:dot], ".")
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(decoded, &c) != nil {
		return c, errToken
	}
	now := s.now()
	if c.Issuer != s.key || now.Add(leeway).Unix() < c.NotBefore || now.Add(-leeway).Unix() > c.Expires {
		return c, errToken
	}
	return c, nil
}

func (s signer) mac(signed string) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(signed))
	return mac.Sum(nil)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
