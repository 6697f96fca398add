package strictxml_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/internal/strictxml"
)

type message struct {
	ID   string   `xml:"head>id"`
	Many []string `xml:"many"`
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ document, refused string }{
		"plain":                  {`<m><head><id>7</id></head></m>`, ""},
		"a declaration":          {`<?xml version="1.0" encoding="UTF-8"?><m><head><id>7</id></head></m>`, ""},
		"a byte order mark":      {"\xef\xbb\xbf<?xml version=\"1.0\"?><m><head><id>7</id></head></m>", ""},
		"a default namespace":    {`<m xmlns="urn:x"><head><id>7</id></head></m>`, ""},
		"another prefix":         {`<q:m xmlns:q="urn:x"><q:head><q:id>7</q:id></q:head></q:m>`, ""},
		"comments and CDATA":     {`<!-- a --><m><head><id><![CDATA[7]]><!-- b --></id></head></m><!-- c -->`, ""},
		"predefined entities":    {`<m><head><id>&#55;</id></head></m>`, ""},
		"what may be repeated":   {`<m><many>a</many><many>b</many><head><id>7</id></head></m>`, ""},
		"unknown elements":       {`<m><x><y/></x><head><id>7</id></head></m>`, ""},
		"a document type":        {`<!DOCTYPE m><m><head><id>7</id></head></m>`, "document types"},
		"an external entity":     {`<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]><m><head><id>&e;</id></head></m>`, "document types"},
		"entities in entities":   {`<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><m><head><id>&b;</id></head></m>`, "document types"},
		"an unknown entity":      {`<m><head><id>&e;</id></head></m>`, "not the expected XML"},
		"a style sheet":          {`<?xml-stylesheet href="x"?><m><head><id>7</id></head></m>`, "processing instructions"},
		"a late declaration":     {`<m><?xml version="1.0"?><head><id>7</id></head></m>`, "processing instructions"},
		"another encoding":       {`<?xml version="1.0" encoding="UTF-7"?><m><head><id>7</id></head></m>`, "not the expected XML"},
		"an element twice":       {`<m><head><id>7</id><id>8</id></head></m>`, `"id" is given twice`},
		"a parent twice":         {`<m><head><id>7</id></head><head><id>8</id></head></m>`, `"head" is given twice`},
		"a second document":      {`<m><head><id>7</id></head></m><m/>`, "second document"},
		"text behind":            {`<m><head><id>7</id></head></m>7`, "text outside"},
		"a document type behind": {`<m><head><id>7</id></head></m><!DOCTYPE m>`, "document types"},
		"too deep":               {strings.Repeat("<m>", 21) + strings.Repeat("</m>", 21), "nested"},
		"cut off":                {`<m><head><id>7</id>`, "not the expected XML"},
		"not UTF-8":              {"<m><head><id>\xff</id></head></m>", "not the expected XML"},
		"U+0000":                 {"<m><head><id>\x00</id></head></m>", "not the expected XML"},
		"no XML":                 {`{"id":7}`, "text outside"},
		"empty":                  {``, "not the expected XML"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var m message
			err := strictxml.Unmarshal([]byte(c.document), &m, "many")
			if c.refused != "" {
				require.ErrorContains(t, err, c.refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "7", m.ID)
		})
	}
}

func TestNothingOfTheDocumentIsQuoted(t *testing.T) {
	t.Parallel()
	var m message
	err := strictxml.Unmarshal([]byte(`<m><head><id>ada@school.example</wrong></head></m>`), &m)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "wrong")
}
