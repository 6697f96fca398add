package platform

import (
	"context"
	"maps"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Variables gives the values of substitution variables (Core App. B) that a
// message does not say itself, such as Context.id.history.
type Variables interface {
	// Variable returns the value of a variable, named without its dollar sign;
	// "" is the value of one that holds nothing at present. known is false for
	// a variable that this platform does not have, or that this tool may not
	// see: the tool gets its name as it is. An error refuses the launch, since
	// a tool that takes a missing history for none begins anew.
	//
	// It is not asked for people's data that the Policy keeps from the tool.
	Variable(ctx context.Context, a AuthRequest, name string) (value string, known bool, err error)
}

// VariablesFunc is a function that is Variables.
type VariablesFunc func(ctx context.Context, a AuthRequest, name string) (value string, known bool, err error)

// Variable calls f.
func (f VariablesFunc) Variable(ctx context.Context, a AuthRequest, name string) (value string, known bool, err error) {
	return f(ctx, a, name)
}

// MergeCustom joins custom parameters of several levels, given from the widest
// to the narrowest: platform, tool, deployment, link. Where several name one
// parameter the last counts, even if it is empty.
func MergeCustom(levels ...map[string]string) map[string]string {
	merged := make(map[string]string)
	for _, level := range levels {
		maps.Copy(merged, level)
	}
	return merged
}

// Substitute replaces the values of custom parameters that are a variable by what
// it holds, as the platform does with each message that it signs. The message must
// be restricted to a.Allowed; v may be nil. What comes out is not looked at again:
// a course may be called "$Person.name.full".
func Substitute(ctx context.Context, v Variables, a AuthRequest, m *lti.Message) error {
	for parameter, value := range m.Custom {
		value = strings.TrimSpace(value)
		m.Custom[parameter] = value
		name, ok := variableName(value)
		if !ok || withheld(name, a.Allowed, m) {
			continue
		}
		resolved, known, err := variable(ctx, v, a, m, name)
		if err != nil {
			return err
		}
		if known {
			m.Custom[parameter] = strings.TrimSpace(resolved)
		}
	}
	return nil
}

// variable asks the message first. One that the message could say and does not
// is empty, unless Variables knows better.
func variable(ctx context.Context, v Variables, a AuthRequest, m *lti.Message, name string) (value string, known bool, err error) {
	value, known = said(m, name)
	if value != "" || v == nil {
		return value, known, nil
	}
	value, more, err := v.Variable(ctx, a, name)
	if err != nil {
		return "", false, applicationError("variables", err)
	}
	if !more {
		value = ""
	}
	return value, known || more, nil
}

// variableName is the name in a custom value that is nothing but a variable.
func variableName(value string) (name string, ok bool) {
	name, ok = strings.CutPrefix(value, "$")
	return name, ok && strings.Contains(name, ".") && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", r)
	})
}
