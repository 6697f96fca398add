package livekitserver

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// OpenKey reads the key and its secret from a file, as LiveKit writes them: the
// key, a colon, and the secret. The first time it makes both, readable by the
// file's owner and group alone: the classroom needs them too.
func OpenKey(path string) (key, secret string, err error) {
	text, err := os.ReadFile(path) //nolint:gosec // a file of the operator's choice
	if errors.Is(err, fs.ErrNotExist) {
		text = []byte("classroom: " + rand.Text() + rand.Text() + "\n")
		err = writeNew(path, text)
	}
	if err != nil {
		return "", "", fmt.Errorf("the key of the media server: %w", err)
	}
	key, secret, ok := strings.Cut(strings.TrimSpace(string(text)), ":")
	if secret = strings.TrimSpace(secret); !ok || len(secret) < secretAtLeast || strings.Contains(secret, "\n") {
		return "", "", fmt.Errorf("%s holds no key, colon and secret of %d characters or more; remove it to have one made", path, secretAtLeast)
	}
	return key, secret, nil
}

// writeNew writes a file that is not there yet.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // a file of the operator's choice
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}
