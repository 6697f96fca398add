package awskeys

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/ltikit/ltikit/lti"
)

// signer is a crypto.Signer whose key is in KMS.
type signer struct {
	ctx    context.Context //nolint:containedctx // crypto.Signer has none; a signer lives for one call of SigningKey
	api    SigningAPI
	keyID  string // the ARN, not an alias, which may change its key
	public crypto.PublicKey
}

// openSigner asks KMS for the public half.
func openSigner(ctx context.Context, api SigningAPI, keyID string) (signer, error) {
	out, err := api.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: &keyID})
	if err != nil {
		return signer{}, err
	}
	if out.KeyUsage != types.KeyUsageTypeSignVerify {
		return signer{}, fmt.Errorf("it is for %s, not for signing", out.KeyUsage)
	}
	public, err := x509.ParsePKIXPublicKey(out.PublicKey)
	if err != nil {
		return signer{}, fmt.Errorf("public key: %w", err)
	}
	return signer{api: api, keyID: aws.ToString(out.KeyId), public: public}, nil
}

// Public returns the public half.
func (s signer) Public() crypto.PublicKey { return s.public }

// Sign lets KMS sign a digest. The randomness is that of KMS.
func (s signer) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if len(digest) != opts.HashFunc().Size() {
		return nil, errors.New("the digest does not have the size of its hash")
	}
	algorithm, err := s.algorithm(opts)
	if err != nil {
		return nil, err
	}
	out, err := s.api.Sign(s.ctx, &kms.SignInput{
		KeyId: &s.keyID, Message: digest, MessageType: types.MessageTypeDigest, SigningAlgorithm: algorithm,
	})
	if err != nil {
		return nil, &lti.Error{Code: lti.CodeUnavailable, Public: "This side cannot sign at the moment. Please try again later.",
			Err: fmt.Errorf("signing with KMS key %s: %w", s.keyID, err)}
	}
	return out.Signature, nil
}

// algorithm is KMS's name for how the key is to sign.
func (s signer) algorithm(opts crypto.SignerOpts) (types.SigningAlgorithmSpec, error) {
	hash := opts.HashFunc()
	bits := map[crypto.Hash]string{crypto.SHA256: "256", crypto.SHA384: "384", crypto.SHA512: "512"}[hash]
	if bits == "" {
		return "", fmt.Errorf("KMS does not sign with %s", hash)
	}
	switch key := s.public.(type) {
	case *rsa.PublicKey:
		pss, ok := opts.(*rsa.PSSOptions)
		if !ok {
			return types.SigningAlgorithmSpec("RSASSA_PKCS1_V1_5_SHA_" + bits), nil
		}
		if pss.SaltLength != rsa.PSSSaltLengthEqualsHash && pss.SaltLength != hash.Size() {
			return "", errors.New("KMS signs with a salt of the size of the hash alone")
		}
		return types.SigningAlgorithmSpec("RSASSA_PSS_SHA_" + bits), nil
	case *ecdsa.PublicKey:
		if key.Curve.Params().BitSize != hash.Size()*8 {
			return "", fmt.Errorf("KMS does not sign with %s and %s", key.Curve.Params().Name, hash)
		}
		return types.SigningAlgorithmSpec("ECDSA_SHA_" + bits), nil
	}
	return "", fmt.Errorf("keys of type %T do not sign", s.public)
}
