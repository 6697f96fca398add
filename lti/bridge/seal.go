package bridge

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
)

// seals are the sealers of the present key and of those before it: the first
// seals, all open.
type seals []*sealer

func newSeals(key []byte, old [][]byte) seals {
	list := seals{newSealer(key)}
	for _, key := range old {
		list = append(list, newSealer(key))
	}
	return list
}

func (s seals) seal(value string, purpose ...string) string { return s[0].seal(value, purpose...) }

func (s seals) open(name string, purpose ...string) (value string, ok bool) {
	for _, one := range s {
		if value, ok = one.open(name, purpose...); ok {
			return value, true
		}
	}
	return "", false
}

// sealer gives values names that say nothing, that nobody else can make, and that
// the bridge can read again: the same name for the same value and purpose, on
// every node, without a table. It is the construction of RFC 5297 §3, a synthetic
// IV, with HMAC-SHA-256 and AES-256-CTR.
type sealer struct {
	mac   []byte
	block cipher.Block
}

func newSealer(key []byte) *sealer {
	block, err := aes.NewCipher(derive(key, "ltikit bridge cipher"))
	if err != nil {
		panic(err) // never: the key has 32 bytes
	}
	return &sealer{mac: derive(key, "ltikit bridge name"), block: block}
}

func derive(key []byte, purpose string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(purpose))
	return h.Sum(nil)
}

// seal names the value; names of different purposes have nothing in common.
func (s *sealer) seal(value string, purpose ...string) string {
	iv := s.iv(value, purpose)
	sealed := make([]byte, aes.BlockSize+len(value))
	copy(sealed, iv)
	cipher.NewCTR(s.block, iv).XORKeyStream(sealed[aes.BlockSize:], []byte(value))
	return base64.RawURLEncoding.EncodeToString(sealed)
}

// open returns the value of a name that was made for exactly that purpose.
func (s *sealer) open(name string, purpose ...string) (value string, ok bool) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(name)
	if err != nil || len(sealed) < aes.BlockSize {
		return "", false
	}
	iv, text := sealed[:aes.BlockSize], make([]byte, len(sealed)-aes.BlockSize)
	cipher.NewCTR(s.block, iv).XORKeyStream(text, sealed[aes.BlockSize:])
	if subtle.ConstantTimeCompare(iv, s.iv(string(text), purpose)) != 1 {
		return "", false
	}
	return string(text), true
}

func (s *sealer) iv(value string, purpose []string) []byte {
	h := hmac.New(sha256.New, s.mac)
	for _, part := range append(purpose[:len(purpose):len(purpose)], value) {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return h.Sum(nil)[:aes.BlockSize]
}

// hashed is a random value as it is kept: what leaks from a store opens nothing.
func hashed(value string) string {
	sum := sha256.Sum256([]byte(value))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
