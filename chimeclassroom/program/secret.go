package program

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const secretSize = 32 // bytes

// openSecret reads a secret of the data folder. The first time it makes one,
// readable by its owner alone.
func openSecret(data, name string) (string, error) {
	path := filepath.Join(data, name)
	text, err := os.ReadFile(path) //nolint:gosec // a file of the operator's own folder
	switch {
	case err == nil:
		return checkSecret(path, text)
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("a secret cannot be read: %w", err)
	}
	raw := make([]byte, secretSize)
	_, _ = rand.Read(raw) // it never fails
	secret := base64.RawURLEncoding.EncodeToString(raw)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a file of the operator's own folder
	if err == nil {
		_, err = file.WriteString(secret + "\n")
		err = errors.Join(err, file.Sync(), file.Close())
	}
	if err != nil {
		return "", fmt.Errorf("a secret cannot be made: %w", err)
	}
	return secret, nil
}

// checkSecret refuses what is too short to be one, such as the file of a program
// that was stopped while it wrote.
func checkSecret(path string, text []byte) (string, error) {
	secret := string(bytes.TrimSpace(text))
	if len(secret) < secretSize {
		return "", fmt.Errorf("%s holds no secret of %d characters or more; remove it to have one made", path, secretSize)
	}
	return secret, nil
}
