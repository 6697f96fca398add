package lti

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/internal/strictjson"
)

// decoder reads the claims of one message and notes what it tolerates.
type decoder struct {
	in       string // the claim that is looked into; empty at the top
	findings []Finding
}

// members is what an object can be read into, member by member. No member is
// null: that counts as absent, and so do names that are not known.
type members interface {
	member(d *decoder, name string, v strictjson.Value) error
}

// object reads the members of a claim.
func (d *decoder) object(v strictjson.Value, claim string, to members) error {
	if v.Kind() != strictjson.Object {
		return d.refuse(claim, "an object", v)
	}
	d.in = claim
	err := v.EachMember(func(name string, v strictjson.Value) error {
		if v.Kind() == strictjson.Null && !d.mindsNull(name) {
			return nil
		}
		return to.member(d, name, v)
	})
	d.in = ""
	if errors.Is(err, strictjson.ErrRepeated) {
		return malformed(err)
	}
	return err
}

// mindsNull names what null does not make absent.
func (d *decoder) mindsNull(name string) bool {
	return d.in == ClaimCustom || d.in == "" && (name == "sub" || name == "aud")
}

func (d *decoder) path(name string) string {
	if d.in == "" {
		return name
	}
	return d.in + "." + Shortened(name) // of custom parameters it may be long
}

// found notes something tolerated.
func (d *decoder) found(finding, name, want string, got strictjson.Value) {
	d.findings = append(d.findings, Finding{Name: finding, Claim: d.path(name), Want: want, Got: "a JSON " + string(got.Kind())})
}

func (d *decoder) refuse(name, want string, got strictjson.Value) error {
	return claimError(ErrMessage, d.path(name), want, "a JSON "+string(got.Kind()), "A part of the launch has the wrong form.")
}

// string reads a text that everything hangs on: nothing else is tolerated.
func (d *decoder) string(to *string, name string, v strictjson.Value) error {
	if v.Kind() != strictjson.String {
		return d.refuse(name, "a string", v)
	}
	*to = v.Text()
	return nil
}

// text reads a text of less weight, also one that is a number or a boolean.
func (d *decoder) text(to *string, name string, v strictjson.Value) error {
	switch v.Kind() {
	case strictjson.String:
		*to = v.Text()
		return nil
	case strictjson.Number, strictjson.Boolean:
		d.found(FindingTextType, name, "a string", v)
		*to = string(v)
		return nil
	}
	return d.refuse(name, "a string", v)
}

// id is text with a finding of its own, which is severe: "7" and 7 could be two
// places or people to whoever compares them elsewhere.
func (d *decoder) id(to *string, name string, v strictjson.Value, finding string) error {
	before := len(d.findings)
	err := d.text(to, name, v)
	if len(d.findings) > before {
		last := &d.findings[before]
		last.Name, last.Severe = finding, true
	}
	return err
}

func (d *decoder) subject(to *string, name string, v strictjson.Value) error {
	if v.Kind() != strictjson.String || v.Text() == "" {
		return d.refuse(name, "a string that is not empty", v)
	}
	*to = v.Text()
	return nil
}

func (d *decoder) audience(to *Audience, name string, v strictjson.Value) error {
	if v.Kind() == strictjson.String {
		*to = Audience{v.Text()}
		return nil
	}
	*to = Audience{}
	return d.strings((*[]string)(to), name, v)
}

// strings reads an array of strings, strictly.
func (d *decoder) strings(to *[]string, name string, v strictjson.Value) error {
	const want = "an array of strings"
	if v.Kind() != strictjson.Array {
		return d.refuse(name, want, v)
	}
	return v.EachElement(func(e strictjson.Value) error {
		if e.Kind() != strictjson.String {
			return claimError(ErrMessage, d.path(name), want, "a JSON "+string(e.Kind())+" in it", "A part of the launch has the wrong form.")
		}
		*to = append(*to, e.Text())
		return nil
	})
}

func (d *decoder) roles(to *[]Role, name string, v strictjson.Value) error {
	texts := make([]string, 0, 8)
	if err := d.strings(&texts, name, v); err != nil {
		return err
	}
	*to = make([]Role, len(texts))
	for i, text := range texts {
		(*to)[i] = Role(text)
	}
	return nil
}

// array reads an array of texts.
func (d *decoder) array(to *[]string, name string, v strictjson.Value) error {
	if v.Kind() != strictjson.Array {
		return d.refuse(name, "an array of strings", v)
	}
	*to = []string{}
	return v.EachElement(func(e strictjson.Value) error {
		if e.Kind() == strictjson.Null {
			d.found(FindingTextType, name, "strings alone", e)
			return nil
		}
		var text string
		if err := d.text(&text, name, e); err != nil {
			return err
		}
		*to = append(*to, text)
		return nil
	})
}

// list is array, or one text in its place.
func (d *decoder) list(to *[]string, name string, v strictjson.Value) error {
	if v.Kind() != strictjson.String {
		return d.array(to, name, v)
	}
	d.found(FindingListType, name, "an array of strings", v)
	if text := v.Text(); text != "" {
		*to = []string{text}
	}
	return nil
}

func (d *decoder) scopes(to *[]Scope, name string, v strictjson.Value) error {
	texts := make([]string, 0, 8)
	if err := d.list(&texts, name, v); err != nil {
		return err
	}
	*to = make([]Scope, len(texts))
	for i, text := range texts {
		(*to)[i] = Scope(text)
	}
	return nil
}

func (d *decoder) mediaTypes(to *string, name string, v strictjson.Value) error {
	if v.Kind() != strictjson.Array {
		return d.text(to, name, v)
	}
	d.found(FindingMediaTypesList, name, "a string", v)
	var list []string
	if err := d.array(&list, name, v); err != nil {
		return err
	}
	*to = strings.Join(list, ",")
	return nil
}

func (d *decoder) documentTarget(to *string, name string, v strictjson.Value) error {
	if err := d.text(to, name, v); err != nil {
		return err
	}
	switch *to {
	case "", "frame", "iframe", "window":
		return nil
	}
	*to = ""
	d.findings = append(d.findings, Finding{Name: FindingDocumentTarget, Claim: d.path(name), Want: "frame, iframe or window", Got: "another text"})
	return nil
}

// number reads a number, also one in quotes; a text that is none counts as
// absent.
func (d *decoder) number(to *float64, name string, v strictjson.Value) error {
	text := string(v)
	switch v.Kind() {
	case strictjson.Number:
	case strictjson.String:
		d.found(FindingNumberType, name, "a number", v)
		text = v.Text()
	default:
		return d.refuse(name, "a number", v)
	}
	n, err := strictjson.Parse(text)
	if err != nil || n.Kind() != strictjson.Number {
		return nil //nolint:nilerr // no number in the quotes
	}
	if *to, err = strconv.ParseFloat(string(n), 64); err != nil {
		return d.refuse(name, "a number that is not so large", v)
	}
	return nil
}

// time reads a NumericDate (RFC 7519 §2), strictly.
func (d *decoder) time(to *time.Time, name string, v strictjson.Value) error {
	if v.Kind() != strictjson.Number {
		return d.refuse(name, "a number", v)
	}
	t, err := parseNumericDate(string(v))
	if err != nil {
		return claimError(fmt.Errorf("%w: %w", ErrMessage, err), name, "seconds since 1970", "a number out of range", "A part of the launch has the wrong form.")
	}
	*to = t
	return nil
}

// boolean reads a boolean, also one in quotes or as 0 or 1; any other text or
// number counts as absent.
func (d *decoder) boolean(to **bool, name string, v strictjson.Value) error {
	text := string(v)
	switch v.Kind() {
	case strictjson.Boolean:
	case strictjson.String:
		d.found(FindingBooleanType, name, "a boolean", v)
		text = v.Text()
	case strictjson.Number:
		d.found(FindingBooleanType, name, "a boolean", v)
	default:
		return d.refuse(name, "a boolean", v)
	}
	switch strings.ToLower(text) {
	case "true", "1":
		*to = new(bool)
		**to = true
	case "false", "0":
		*to = new(bool)
	}
	return nil
}
