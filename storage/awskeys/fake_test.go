package awskeys_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// fakeKMS signs with keys in this process as KMS documents it. It is here because
// moto takes a digest for a message and hashes it once more.
type fakeKMS struct {
	keys  map[string]crypto.Signer
	usage types.KeyUsageType // of all keys; empty means for signing

	mu       sync.Mutex
	requests []*kms.SignInput
}

var errKMS = errors.New("no such key, or it must not be used")

func (f *fakeKMS) GetPublicKey(_ context.Context, in *kms.GetPublicKeyInput, _ ...func(*kms.Options)) (*kms.GetPublicKeyOutput, error) {
	key, ok := f.keys[*in.KeyId]
	if !ok {
		return nil, errKMS
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	usage := f.usage
	if usage == "" {
		usage = types.KeyUsageTypeSignVerify
	}
	arn := "arn:" + *in.KeyId
	return &kms.GetPublicKeyOutput{KeyId: &arn, KeyUsage: usage, PublicKey: der}, nil
}

func (f *fakeKMS) Sign(ctx context.Context, in *kms.SignInput, _ ...func(*kms.Options)) (*kms.SignOutput, error) {
	f.mu.Lock()
	f.requests = append(f.requests, in)
	f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key, ok := f.keys[strings.TrimPrefix(*in.KeyId, "arn:")]
	if !ok || !strings.HasPrefix(*in.KeyId, "arn:") || in.MessageType != types.MessageTypeDigest {
		return nil, errKMS
	}
	algorithm := string(in.SigningAlgorithm)
	hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[algorithm[len(algorithm)-3:]]
	var opts crypto.SignerOpts = hash
	if strings.HasPrefix(algorithm, "RSASSA_PSS") {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	signature, err := key.Sign(rand.Reader, in.Message, opts)
	return &kms.SignOutput{Signature: signature}, err
}

// fakeWrapping is a KMS with symmetric keys that refuses as it is told.
type fakeWrapping struct {
	refuse map[string]error // by key
	asked  []string
}

func (f *fakeWrapping) Encrypt(_ context.Context, in *kms.EncryptInput, _ ...func(*kms.Options)) (*kms.EncryptOutput, error) {
	return &kms.EncryptOutput{CiphertextBlob: in.Plaintext}, f.refuse[*in.KeyId]
}

func (f *fakeWrapping) Decrypt(_ context.Context, in *kms.DecryptInput, _ ...func(*kms.Options)) (*kms.DecryptOutput, error) {
	f.asked = append(f.asked, *in.KeyId)
	if err := f.refuse[*in.KeyId]; err != nil {
		return nil, err
	}
	return &kms.DecryptOutput{Plaintext: in.CiphertextBlob}, nil
}
