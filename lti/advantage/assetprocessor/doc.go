// Package assetprocessor is the LTI Asset Processor: a tool is attached to an
// activity, is told of what people submit there, fetches it and reports on it. It
// holds the wire types, the tool's [Client], the platform's [Handler] and the
// contracts behind it, and what two of its messages are about: [ReadSettings] and
// [ReadReportReview].
//
// A tool is attached by deep linking, with an item of type
// deeplink.TypeAssetProcessor. Submissions come as notices of the Platform
// Notification Service, whose claims lti.Message reads: AssetService lists the
// assets, AssetReport says where reports go:
//
//	c := assetprocessor.NewClient(t.Services(registration, deploymentID), assets, reports)
//	for _, a := range assets.Assets {
//		_, err := c.Download(ctx, a, file, 100<<20)
//		err = c.PostReport(ctx, assetprocessor.Report{AssetID: a.ID, Type: "originality", Timestamp: now,
//			Progress: assetprocessor.Processed, Result: "75/100", Priority: 2})
//	}
//
// Experimental: known from implementations of a candidate of the standard, not
// from its text.
package assetprocessor
