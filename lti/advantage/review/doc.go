// Package review is Submission Review 1.0: a launch that shows one person's
// submission, to an instructor or to the learner. The platform writes it with
// [Review.AddTo], the tool reads it with [Read]. Which line items can be reviewed
// is said in the line item itself (package ags, submissionReview).
//
// Experimental: the text of the standard is its members' alone; the wire format
// is that of the implementations in use.
package review
