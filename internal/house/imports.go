package house

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Imports checks every import of every non-test Go file in the tree of the
// module against the table and the bans. It returns one sentence for each
// violation.
func Imports(tree fs.FS, module string) ([]string, error) {
	var found []string
	err := walkGo(tree, func(file string) error {
		if strings.HasSuffix(file, "_test.go") {
			return nil
		}
		imports, err := importsOf(tree, file)
		if err != nil {
			return err
		}
		from := folder(file)
		if rowOf(from) == nil && mustHaveRow(from) {
			found = append(found, fmt.Sprintf("%s: no row of the import table names the package %s; add it to the architecture and to internal/house/table.go", file, from))
			return nil
		}
		for _, imported := range imports {
			if reason := violation(from, imported, module); reason != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", file, imported, reason))
			}
		}
		return nil
	})
	return found, err
}

// importsOf returns the import paths of one file.
func importsOf(tree fs.FS, file string) ([]string, error) {
	source, err := fs.ReadFile(tree, file)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var imports []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: import %s: %w", file, spec.Path.Value, err)
		}
		imports = append(imports, name)
	}
	return imports, nil
}

// violation says why the package from may not import a path, or "".
func violation(from, imported, module string) string {
	target, ours := strings.CutPrefix(imported, module+"/")
	for _, b := range bans() {
		if b.holds(from, target) {
			return b.reason
		}
	}
	r := rowOf(from)
	switch {
	case r == nil || isStandard(imported):
		return ""
	case ours && !matchesAny(r.ours, target):
		return fmt.Sprintf("%s may import of ours only %s", from, listed(r.ours))
	case !ours && !inModule(r.modules, imported):
		return fmt.Sprintf("%s may import of other modules only %s", from, listed(r.modules))
	}
	return ""
}

// holds reports whether the ban forbids from to import target.
func (b ban) holds(from, target string) bool {
	if b.forTests && strings.HasSuffix(from, "test") {
		return false
	}
	return matchesAny(b.from, from) && matchesAny(b.to, target) && !matchesAny(b.to, from)
}

// rowOf returns the row that names the package most specifically, or nil.
func rowOf(name string) *row {
	var best *row
	longest := -1
	for _, r := range table() {
		for _, pattern := range r.packages {
			if matches(pattern, name) && len(pattern) > longest {
				best, longest = &r, len(pattern)
			}
		}
	}
	return best
}

// mustHaveRow reports whether a package belongs to the part of the repository
// where nothing may stand outside the table.
func mustHaveRow(name string) bool {
	return matchesAny([]string{"lti/...", "storage/..."}, name)
}

func matchesAny(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if matches(pattern, name) {
			return true
		}
	}
	return false
}

func matches(pattern, name string) bool {
	base, wide := strings.CutSuffix(pattern, "...")
	if !wide {
		return name == pattern
	}
	return base == "" || name == strings.TrimSuffix(base, "/") || strings.HasPrefix(name, base)
}

// inModule reports whether one of the modules holds the imported package.
func inModule(modules []string, imported string) bool {
	return matchesAny(below(modules), imported) || matchesAny(modules, imported)
}

// isStandard reports whether the path is of the standard library, whose first
// element never holds a dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// listed renders a list of names for a sentence.
func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// folder returns the package of a file: its folder, "" at the top.
func folder(file string) string {
	if dir := path.Dir(file); dir != "." {
		return dir
	}
	return ""
}
