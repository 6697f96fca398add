package health

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
)

//go:embed health.html
var files embed.FS

// Page is the part of a page of the administration that tells how the classroom
// does, what needs somebody first.
func (m *Monitor) Page(ctx context.Context) (template.HTML, error) {
	var shown struct{ Bad, Well []Signal }
	for _, s := range m.Read(ctx) {
		if s.Advice != "" {
			shown.Bad = append(shown.Bad, s)
		} else {
			shown.Well = append(shown.Well, s)
		}
	}
	page, err := template.ParseFS(files, "health.html")
	var body bytes.Buffer
	if err == nil {
		err = page.Execute(&body, shown)
	}
	if err != nil {
		return "", fmt.Errorf("drawing how the classroom does: %w", err)
	}
	return template.HTML(body.String()), nil //nolint:gosec // html/template wrote it
}
