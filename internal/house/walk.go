package house

import (
	"io/fs"
	"path"
	"strings"
)

// walkGo calls visit with every Go file that the go command would see.
func walkGo(tree fs.FS, visit func(file string) error) error {
	return fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isIgnored(name):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		return visit(name)
	})
}

// isIgnored reports whether the go command passes the folder by.
func isIgnored(dir string) bool {
	base := path.Base(dir)
	if base == "testdata" || base == "node_modules" {
		return true
	}
	return dir != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_"))
}
