package lms

import (
	"net/http"

	"github.com/ltikit/ltikit/lti/platform/placement"
)

// A course may ask each person before a tool learns anything of them. The answer
// holds for the tool wherever it is placed.

// ask shows what the tool would learn.
func (l *LMS) ask(w http.ResponseWriter, r *http.Request, s seat, link Link, q placement.Question) {
	l.show(w, r, http.StatusOK, "consent.html", view{Title: "What may " + link.Title + " know?", Tab: "course", seat: s, Link: &link, Question: &q, Bare: isFramed(r)})
}

// agree keeps the answer, a refusal too, and opens the link.
func (l *LMS) agree(w http.ResponseWriter, r *http.Request, s seat) {
	link, ok := l.opened(w, r, s)
	if !ok {
		return
	}
	agreed := placement.Consent{Name: r.PostFormValue("name") != "", Email: r.PostFormValue("email") != ""}
	if err := l.tools.Answer(r.Context(), link.placement.ID, s.ID, agreed); err != nil {
		l.refuse(w, r, err)
		return
	}
	http.Redirect(w, r, s.Path()+"/launch/"+link.ID, http.StatusSeeOther)
}
