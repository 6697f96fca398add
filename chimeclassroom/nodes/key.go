package nodes

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Key is what makes a process a node of this classroom: all nodes derive the same one
// from the secrets that they have in common, and nobody else can. With it both ends of
// every connection prove that they are nodes, by TLS 1.3 with certificates on both
// sides. Names and dates in the certificates say nothing; the key does.
type Key struct {
	certificate tls.Certificate
	public      ed25519.PublicKey
	digest      string
}

// NewKey derives the key from secrets that nobody can guess, by their names.
func NewKey(secrets map[string]string) (Key, error) {
	var material strings.Builder
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		fmt.Fprintf(&material, "%d %s %d %s\n", len(name), name, len(secrets[name]), secrets[name])
	}
	seed, err := hkdf.Key(sha256.New, []byte(material.String()), nil, "chimeclassroom nodes: key", ed25519.SeedSize)
	if err != nil {
		return Key{}, err
	}
	digest, err := hkdf.Key(sha256.New, []byte(material.String()), nil, "chimeclassroom nodes: digest", sha256.Size)
	if err != nil {
		return Key{}, err
	}
	private := ed25519.NewKeyFromSeed(seed)
	k := Key{public: ed25519.PublicKey(private[ed25519.SeedSize:]), digest: hex.EncodeToString(digest)}
	k.certificate, err = selfSigned(private, k.public)
	return k, err
}

// selfSigned is a certificate that vouches for itself, for ever.
func selfSigned(private ed25519.PrivateKey, public ed25519.PublicKey) (tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"node"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, err
}

// Digest tells whether two nodes have the same secrets, and nothing of those.
func (k Key) Digest() string { return k.digest }

// Server is how a node serves the others: whoever has not the key is refused.
func (k Key) Server() *tls.Config {
	c := k.config()
	c.ClientAuth = tls.RequireAnyClientCert
	return c
}

// Client is how a node speaks to another, and to nobody else.
func (k Key) Client() *tls.Config {
	c := k.config()
	c.InsecureSkipVerify = true // VerifyConnection does it: the key counts, and no authority or name
	return c
}

func (k Key) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{k.certificate},
		NextProtos: []string{"http/1.1"}, // WebSocket needs it
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || !k.public.Equal(state.PeerCertificates[0].PublicKey) {
				return errStranger
			}
			return nil
		},
	}
}

// errStranger: whoever it is has not the key.
var errStranger = errors.New("the other side is no node of this classroom")
