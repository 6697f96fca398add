// Package e2e holds the classroom's tests in a real browser. They start the demo
// as its users do and play whole classes in Chromium; the plays are in the folder
// browser.
package e2e
