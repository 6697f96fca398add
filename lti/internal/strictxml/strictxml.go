// Package strictxml reads the small XML messages of LTI 1.1 and refuses what
// those never hold and attackers like: document types and with them entities,
// processing instructions, deep nesting, and an element given twice, which two
// readers could read in two ways.
package strictxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxDepth is more than twice what any message of LTI 1.1 needs.
const maxDepth = 20

// Unmarshal reads one document, in UTF-8, into v as encoding/xml does, whatever
// prefixes and namespaces it uses. Beside an element there may be no second one
// of its name, but for those that are named as repeatable. The caller bounds the
// size of the document.
func Unmarshal(document []byte, v any, repeatable ...string) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(document, []byte("\xef\xbb\xbf"))))
	strict := &reader{tokens: d, repeatable: repeatable}
	if err := xml.NewTokenDecoder(strict).Decode(v); err != nil {
		return fault(err)
	}
	// Decode stops behind the root; the rest must be empty.
	for {
		switch _, err := strict.Token(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fault(err)
		}
	}
}

// fault hides what encoding/xml quotes of the document, which may name people.
func fault(err error) error {
	if refused, ok := errors.AsType[refusal](err); ok {
		return refused
	}
	return errors.New("the document is not the expected XML")
}

// refusal says which rule of this package was broken.
type refusal string

// Error implements error.
func (r refusal) Error() string { return string(r) }

// reader lets harmless tokens through.
type reader struct {
	tokens     xml.TokenReader
	repeatable []string
	// open holds, for the document and each open element, the names of the
	// children so far.
	open  []map[string]bool
	begun bool
}

// Token implements xml.TokenReader.
func (r *reader) Token() (xml.Token, error) {
	token, err := r.tokens.Token()
	if err != nil {
		return nil, err
	}
	if r.open == nil {
		r.open = []map[string]bool{{}}
	}
	switch t := token.(type) {
	case xml.StartElement:
		err = r.start(t.Name.Local)
	case xml.EndElement:
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		if len(r.open) == 1 && len(bytes.TrimSpace(t)) > 0 {
			err = refusal("there is text outside the document")
		}
	case xml.Directive:
		err = refusal("document types and entities are not accepted")
	case xml.ProcInst:
		if t.Target != "xml" || r.begun {
			err = refusal("processing instructions are not accepted")
		}
	}
	r.begun = true
	if err != nil {
		return nil, err
	}
	return token, nil
}

func (r *reader) start(name string) error {
	siblings := r.open[len(r.open)-1]
	switch {
	case len(r.open) > maxDepth:
		return refusal(fmt.Sprintf("elements are nested more than %d deep", maxDepth))
	case len(r.open) == 1 && len(siblings) > 0:
		return refusal("there is a second document")
	case siblings[name] && !slices.Contains(r.repeatable, name):
		return refusal(fmt.Sprintf("the element %.40q is given twice", name))
	}
	siblings[name] = true
	r.open = append(r.open, map[string]bool{})
	return nil
}
