// Package linkcontent is the Link and Content Service: a tool reads and changes
// its own content of a course without anybody at the browser. It holds the wire
// type, the tool's [Client], the platform's [Handler] and the contracts behind it.
//
// Items are those of Deep Linking with a few members more. What Deep Linking says
// of them stays as it is read; package deeplink has the type for it:
//
//	item, err := linkcontent.NewItem(deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Cells"})
//	var content deeplink.Item
//	err = item.Read(&content)
//
// Experimental: known from one implementation of a draft.
package linkcontent
