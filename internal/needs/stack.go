package needs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Template is a SAM template, and what it is tried with.
type Template struct {
	File       string
	Parameters map[string]string
	// Delete deletes the stack again.
	Delete bool
}

// Stack is what became of a template in moto.
type Stack struct {
	Status string `json:"status"`
	// Created, Unknown and LeftOut are types of resources that moto made, does not
	// know, and cannot make of these templates.
	Created []string `json:"created"`
	Unknown []string `json:"unknown"`
	LeftOut []string `json:"left_out"`
	// Environments are those of the functions, by their name in the template.
	Environments map[string]map[string]string `json:"environments"`
	// Resources is all that SAM makes of the template.
	Resources map[string]Resource `json:"resources"`
	// Refused is why it was not deleted.
	Refused string `json:"refused"`
}

// Resource is one of a template.
type Resource struct {
	Type       string         `json:"Type"`
	Properties map[string]any `json:"Properties"`
}

// Try creates the template in the moto at that address, or skips the test where SAM's
// translator is not installed.
func (s Template) Try(t testing.TB, address string) (got Stack) {
	t.Helper()
	parameters, err := json.Marshal(s.Parameters)
	if err != nil {
		t.Fatal(err)
	}
	then := "keep"
	if s.Delete {
		then = "delete"
	}
	root := moduleRoot(t)
	try := exec.CommandContext(t.Context(), filepath.Join(samTools(t), "python"), filepath.Join(root, "internal", "needs", "stack.py"), s.File, address, string(parameters), then) //nolint:gosec // our own tools
	try.Stderr = t.Output()
	told, err := try.Output()
	if err == nil {
		err = json.Unmarshal(told, &got)
	}
	if err != nil {
		t.Fatalf("%s cannot be created: %v\n%s", s.File, err, told)
	}
	return got
}

// Lint fails the test unless cfn-lint finds nothing, or skips it as Try does.
func (s Template) Lint(t testing.TB) {
	t.Helper()
	told, err := exec.CommandContext(t.Context(), filepath.Join(samTools(t), "cfn-lint"), s.File).CombinedOutput() //nolint:gosec // our own tool
	if err != nil {
		t.Fatalf("cfn-lint: %v\n%s", err, told)
	}
}

// samTools is where cfn-lint and the Python of SAM's translator are.
func samTools(t testing.TB) string {
	t.Helper()
	bin := filepath.Dir(motoServer(t))
	if exec.CommandContext(t.Context(), filepath.Join(bin, "python"), "-c", "import samtranslator").Run() != nil && os.Getenv("CI") != "true" { //nolint:gosec // our own tool
		t.Skip("needs aws-sam-translator beside moto: `.ci/setup.sh moto` installs it")
	}
	return bin
}
