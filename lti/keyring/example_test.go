package keyring_test

import (
	"log"

	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// A ring that rotates by itself and is stored encrypted. Any number of nodes may
// share it: give them one store, such as an sqlstore.Store, and the same
// key-encryption key.
func ExampleNewRotating() {
	secrets, err := keyring.SecretsFromEnv("LTI_KEY_ENCRYPTION_KEY") // openssl rand -base64 32
	if err != nil {
		log.Print(err)
		return
	}
	keys, err := keyring.NewRotating(keyring.Config{Store: memory.New(memory.Config{}), Wrapper: secrets})
	if err != nil {
		log.Print(err)
		return
	}
	_ = tool.Config{Keys: keys} // and the rest
}
