package house

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// Proofs finds tests that the documents name, as what shows that something is there,
// and that no package has. It returns one sentence for each.
func Proofs(tree fs.FS, documents []string) ([]string, error) {
	exists := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Benchmark|Fuzz)\w+)\(`)
	err := walkGo(tree, func(file string) error {
		if !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		for _, match := range declared.FindAllSubmatch(text, -1) {
			exists[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var found []string
	named := regexp.MustCompile(`\b(?:Test|Benchmark|Fuzz)[A-Z0-9]\w*`)
	for _, document := range documents {
		text, err := fs.ReadFile(tree, document)
		if err != nil {
			return nil, err
		}
		for _, name := range named.FindAllString(string(text), -1) {
			if !exists[name] {
				found = append(found, fmt.Sprintf("%s: there is no test %s", document, name))
			}
		}
	}
	return found, nil
}
