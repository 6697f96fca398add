package tool

import "strings"

// Custom returns a custom parameter that has a value. A variable that the
// platform does not know, or does not tell this tool, comes as it was written,
// such as "$User.username": that is no value (Core App. B). A known variable
// without one is "".
func (l *Launch) Custom(name string) (value string, found bool) {
	value, found = l.Message.Custom[name]
	if !found || isVariable(value) {
		return "", false
	}
	return value, true
}

// isVariable tells whether a text is the name of a variable and nothing else.
func isVariable(s string) bool {
	name, ok := strings.CutPrefix(s, "$")
	if !ok || name == "" || !isLetter(rune(name[0])) {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool {
		return !isLetter(r) && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
	}) < 0
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
