package house

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
)

// stranger is a text that belongs to one machine or one network.
type stranger struct {
	pattern *regexp.Regexp
	what    string
}

// strangers are written so that they do not match themselves.
func strangers() []stranger {
	const path, host = "a path of one machine", "the host of a package registry"
	return []stranger{
		{regexp.MustCompile(`(^|[^\w./}-]|file://)/(work|root)/`), path},
		{regexp.MustCompile(`registry\.(npmjs|yarnpkg|npmmirror)\.`), host},
		{regexp.MustCompile(`(proxy|sum)\.golang\.|goproxy\.(io|cn)\b`), host},
		{regexp.MustCompile(`(files\.pythonhosted|pypi)\.org`), host},
		{regexp.MustCompile(`(deb|security|snapshot)\.debian\.`), host},
		{regexp.MustCompile(`repo1?\.maven\.`), host},
		{regexp.MustCompile(`"resolved"\s*:\s*"https?:`), "an npm lock entry bound to one registry"},
	}
}

// Text finds lines in the named files that tie the repository to one machine
// or network. Binary files, and files deleted since they were listed, are
// passed by. It returns one sentence for each find.
func Text(tree fs.FS, files []string) ([]string, error) {
	var found []string
	patterns := strangers()
	for _, file := range files {
		text, err := fs.ReadFile(tree, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if bytes.IndexByte(text, 0) >= 0 {
			continue
		}
		line := 0
		for content := range bytes.Lines(text) {
			line++
			for _, s := range patterns {
				if hit := s.pattern.Find(content); hit != nil {
					found = append(found, fmt.Sprintf("%s:%d: %q is %s", file, line, hit, s.what))
				}
			}
		}
	}
	return found, nil
}
