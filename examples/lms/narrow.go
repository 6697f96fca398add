package lms

import (
	"context"
	"maps"
	"net/http"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// A teacher narrows in their course what the school allows a tool. Nothing can be
// allowed here that a level above does not.

// showTools lists the tools of the course with what they may do here, and who says
// so.
func (l *LMS) showTools(w http.ResponseWriter, r *http.Request, s seat) {
	tools, err := l.toolsOf(r.Context(), s.Course.ID)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	v := view{Title: "Tools", Tab: "tools", seat: s}
	for _, e := range tools {
		said, err := l.said(r.Context(), s.Course, e.Tool.ID)
		if err != nil {
			l.fail(w, r, err)
			return
		}
		v.Narrowing = append(v.Narrowing, narrowing{e, switches(e, said)})
	}
	l.show(w, r, http.StatusOK, "tools.html", v)
}

// narrowing is a tool with what may be switched off.
type narrowing struct {
	config.Effective
	Switches []toolSwitch
}

// toolSwitch is one thing that a tool may do.
type toolSwitch struct {
	Name, Label string
	// On is what holds, By who says so, and Above tells whether a level above
	// says no, so that nothing can be done here.
	On, Above bool
	By        string
}

// State says what holds, and by whom.
func (t toolSwitch) State() string {
	switch {
	case t.By == "":
		return "Off"
	case t.Name == "ask" && t.On:
		return "On by " + t.By
	case t.On:
		return "Allowed by " + t.By
	}
	return "Off by " + t.By
}

// switches are those of a tool, where the course says that of it.
func switches(e config.Effective, said config.Settings) []toolSwitch {
	list := []toolSwitch{
		{Name: "use", Label: "Open the tool", On: e.Enabled.Value, By: e.Enabled.Origin.String(), Above: !e.Enabled.Value && !said.Off},
		{Name: "grades", Label: "Write grades", On: e.Grades.Value != config.GradesOff, By: e.Grades.Origin.String(),
			Above: e.Grades.Value == config.GradesOff && said.Grades == ""},
		shared("names", "See names", e.ShareName, said.ShareName),
		shared("addresses", "See e-mail addresses", e.ShareEmail, said.ShareEmail),
	}
	if e.Tool.Version == config.V13 {
		roster := e.Services[config.Roster]
		_, here := said.Services[config.Roster]
		list = append(list, toolSwitch{Name: "roster", Label: "Read the list of people", On: roster.Value, By: roster.Origin.String(), Above: !roster.Value && !here})
	}
	return append(list, toolSwitch{Name: "ask", Label: "Ask each person before names and addresses are shared", On: e.AskConsent.Value, By: e.AskConsent.Origin.String(),
		Above: e.AskConsent.Value && !said.AskConsent})
}

func shared(name, label string, f config.Field[bool], said *bool) toolSwitch {
	return toolSwitch{Name: name, Label: label, On: f.Value, By: f.Origin.String(), Above: !f.Value && said == nil}
}

// said is what the course itself says of a tool.
func (l *LMS) said(ctx context.Context, c *Course, toolID string) (config.Settings, error) {
	rules, err := l.cfg.Store.Rules(ctx, toolID, []string{c.ID})
	rule, _ := find(rules, func(r config.Rule) bool { return r.ToolID == toolID })
	return rule.Settings, err
}

// narrow stores what the teacher switched off or on again. What a level above says
// no to is left as it is, for that may change, and so is what has no switch.
func (l *LMS) narrow(w http.ResponseWriter, r *http.Request, s seat) {
	e, err := l.tools.Effective(r.Context(), r.PathValue("tool"), s.Course.ID)
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	said, err := l.said(r.Context(), s.Course, e.Tool.ID)
	if err == nil {
		for _, one := range switches(e, said) {
			if !one.Above {
				one.set(&said, r.PostFormValue(one.Name) != "")
			}
		}
		err = l.tools.SaveRule(r.Context(), config.Rule{ScopeID: s.Course.ID, ToolID: e.Tool.ID, Settings: said})
	}
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	http.Redirect(w, r, s.Path()+"/tools", http.StatusSeeOther)
}

// set says no here, or nothing.
func (t toolSwitch) set(said *config.Settings, on bool) {
	var no *bool
	if !on {
		no = &on
	}
	switch t.Name {
	case "use":
		said.Off = !on
	case "grades":
		said.Grades = ""
		if !on {
			said.Grades = config.GradesOff
		}
	case "ask":
		said.AskConsent = on
	case "names":
		said.ShareName = no
	case "addresses":
		said.ShareEmail = no
	case "roster":
		services := maps.Clone(said.Services)
		if services == nil {
			services = map[config.Service]bool{}
		}
		if delete(services, config.Roster); !on {
			services[config.Roster] = false
		}
		said.Services = services
	}
}
