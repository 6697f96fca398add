// Package ags is Assignment and Grade Services 2.0: the line items, scores and
// results of a gradebook. It holds the wire types, the tool's [Client], the
// platform's [Handler] and the contracts of the gradebook behind it.
//
// A tool takes a client for what a launch offered, finds its column and sends
// what it has to report:
//
//	grades := ags.NewClient(t.Services(registration, deploymentID), launch.Message.AGS)
//	column, err := grades.FindOrCreate(ctx, ags.LineItem{Label: "Quiz 7", ScoreMaximum: 10, ResourceID: "quiz-7"})
//	err = grades.PostScoreTo(ctx, column.ID, ags.Score{UserID: sub, Timestamp: clock.Next(),
//		ScoreGiven: &points, ScoreMaximum: &maximum, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded})
//
// Package ags/outbox sends scores that must not be lost.
package ags

// Media types of the service (AGS §3.2.3, §3.4.2, §3.3.3).
const (
	MediaTypeLineItem          = "application/vnd.ims.lis.v2.lineitem+json"
	MediaTypeLineItemContainer = "application/vnd.ims.lis.v2.lineitemcontainer+json"
	MediaTypeScore             = "application/vnd.ims.lis.v1.score+json"
	MediaTypeResultContainer   = "application/vnd.ims.lis.v2.resultcontainer+json"
)
