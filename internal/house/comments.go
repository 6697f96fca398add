package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Comments finds what an importer sees without a word on it: packages, and
// exported functions, types, methods, interface methods, constants and
// variables. Packages under internal and commands have no importer, so of them
// only the package comment is asked for. It returns one sentence for each gap.
func Comments(tree fs.FS) ([]string, error) {
	var found []string
	described := map[string]bool{} // package → has a package comment
	err := walkGo(tree, func(file string) error {
		if strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, file, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		described[folder(file)] = described[folder(file)] || parsed.Doc != nil
		if ast.IsGenerated(parsed) || parsed.Name.Name == "main" || slices.Contains(strings.Split(file, "/"), "internal") {
			return nil
		}
		for _, name := range bare(parsed) {
			at := positions.Position(name.Pos())
			found = append(found, fmt.Sprintf("%s:%d: exported %s has no comment", file, at.Line, name.Name))
		}
		return nil
	})
	for _, dir := range slices.Sorted(maps.Keys(described)) {
		if !described[dir] {
			found = append(found, path.Join(dir, "*.go")+": the package has no package comment")
		}
	}
	return found, err
}

// bare returns the exported names of a file that no comment describes.
func bare(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Doc == nil && d.Name.IsExported() && isReachable(d) && !isWellKnown(d) {
				names = append(names, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				names = append(names, bareInSpec(d, spec)...)
			}
		}
	}
	return names
}

// bareInSpec looks into one type, constant or variable. The comment of a group
// describes all its constants or variables, but never a type.
func bareInSpec(group *ast.GenDecl, spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return nil
		}
		names := bareMethods(s)
		if s.Doc == nil && (group.Doc == nil || group.Lparen.IsValid()) {
			names = append(names, s.Name)
		}
		return names
	case *ast.ValueSpec:
		if s.Doc == nil && s.Comment == nil && group.Doc == nil {
			return slices.DeleteFunc(slices.Clone(s.Names), func(n *ast.Ident) bool { return !n.IsExported() })
		}
	}
	return nil
}

// bareMethods returns the methods of an interface that no comment describes.
func bareMethods(spec *ast.TypeSpec) []*ast.Ident {
	contract, ok := spec.Type.(*ast.InterfaceType)
	if !ok {
		return nil
	}
	var names []*ast.Ident
	for _, method := range contract.Methods.List {
		// The comment of a one-method interface may speak for its method.
		if method.Doc != nil || method.Comment != nil || len(contract.Methods.List) == 1 {
			continue
		}
		for _, name := range method.Names {
			if name.IsExported() {
				names = append(names, name)
			}
		}
	}
	return names
}

// isReachable reports whether an importer can name the function: it is no
// method of an unexported type.
func isReachable(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	reachable := true
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			// The type parameters of a receiver are not its type.
			reachable = isExported(n.X)
			return false
		case *ast.IndexListExpr:
			reachable = isExported(n.X)
			return false
		case *ast.Ident:
			reachable = n.IsExported()
		}
		return true
	})
	return reachable
}

func isExported(e ast.Expr) bool {
	name, ok := e.(*ast.Ident)
	return ok && name.IsExported()
}

// isWellKnown reports whether a method only fulfils an interface that every Go
// reader knows.
func isWellKnown(f *ast.FuncDecl) bool {
	known := []string{"Error", "Unwrap", "String", "Read", "Write", "Close", "ServeHTTP", "Len", "Less", "Swap"}
	return f.Recv != nil && slices.Contains(known, f.Name.Name)
}
