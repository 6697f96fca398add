package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type notice struct {
	Number  int64                     `json:"number"`
	Kind    chimeclassroom.NoticeKind `json:"kind"`
	At      instant                   `json:"at"`
	By      string                    `json:"by"`
	Unread  bool                      `json:"unread"`
	Event   noticeEvent               `json:"event"`
	Before  *instant                  `json:"before,omitempty"`
	Minutes int                       `json:"minutes,omitempty"`
	Classes int                       `json:"classes"`
}

type noticeEvent struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	StartsAt *instant `json:"startsAt,omitempty"`
	EndsAt   *instant `json:"endsAt,omitempty"`
}

type noticeList struct {
	Unread  int      `json:"unread"`
	Notices []notice `json:"notices"`
}

type seenRequest struct {
	UpTo int64 `json:"upTo"`
}

func newNotice(n service.NoticeView) notice {
	view := notice{
		Number: n.Number, Kind: n.Kind, At: instant(n.At), Unread: n.Unread,
		Event:  noticeEvent{ID: n.EventID, Title: n.Event.Title, StartsAt: optional(n.Event.StartsAt), EndsAt: optional(n.Event.EndsAt())},
		Before: optional(n.Before), Minutes: n.Minutes, Classes: n.Classes,
	}
	if n.By != "" {
		view.By = n.Who.DisplayName()
	}
	return view
}

func (a *API) listNotices(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	news, err := a.service.ReadNews(r.Context(), v)
	if err != nil {
		return err
	}
	list := noticeList{Unread: news.Unread, Notices: make([]notice, 0, len(news.Notices))}
	for _, n := range news.Notices {
		list.Notices = append(list.Notices, newNotice(n))
	}
	return writeJSON(w, http.StatusOK, list)
}

func (a *API) seeNotices(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in seenRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.UpTo < 1 {
		return invalidField("upTo", "The number of the newest notice that was read is required.", nil)
	}
	if err := a.service.SeeNews(r.Context(), v, in.UpTo); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
