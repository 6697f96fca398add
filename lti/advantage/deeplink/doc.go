// Package deeplink is Deep Linking 2.0: a teacher picks content in a tool, and
// the platform takes it into the course. It holds the content items, what a tool
// answers ([Response], to be sent with Tool.Reply) and how a platform reads the
// answer ([Accept], on what Platform.Receive hands out).
//
//	// the tool, when the teacher has chosen
//	m, err := deeplink.Response(launch.Message, deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Cells"})
//	err = t.Reply(w, r, launch, launch.Message.DeepLinking.ReturnURL, m)
//
//	// the platform, in the handler of Platform.Receive
//	chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: in.Offered, Tool: in.Registration, Now: now})
package deeplink
