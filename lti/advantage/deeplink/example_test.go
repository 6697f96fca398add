package deeplink_test

import (
	"encoding/json"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

// A tool answers with one link and asks for a column, where the platform has
// columns. The message goes out with Tool.Reply.
func ExampleResponse() {
	request := &lti.Message{Type: lti.DeepLinkingRequest, DeepLinking: &lti.DeepLinkingSettings{
		ReturnURL: "https://school.example/return", AcceptTypes: []string{deeplink.TypeResourceLink}, Data: "x1",
	}}
	item := deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Cells", Custom: deeplink.Custom{"quiz": "7"}}
	if deeplink.AcceptsLineItems(request.DeepLinking) {
		item.LineItem = &deeplink.LineItem{ScoreMaximum: 10, ResourceID: "quiz-7"}
	}
	m, err := deeplink.Response(request, item)
	if err != nil {
		fmt.Println(lti.AsError(err).Public)
		return
	}
	var items json.RawMessage
	_, _ = m.Claim(deeplink.ClaimContentItems, &items)
	fmt.Println(string(items))
	// Output: [{"type":"ltiResourceLink","title":"Cells","custom":{"quiz":"7"},"lineItem":{"scoreMaximum":10,"resourceId":"quiz-7"}}]
}
