package conformance

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// headerChecks are those of the JOSE header and the signature (Sec §6.1).
func headerChecks() []toolCheck {
	return slices.Concat(keyChecks(), algorithmChecks(), formChecks())
}

func keyChecks() []toolCheck {
	return []toolCheck{
		refuse("TC-048", "", func(a *attempt) { a.token.head(map[string]any{"kid": nil}) }),
		refuse("TC-049", "", func(a *attempt) { a.token.sign = signRSA(a.keys().stranger.Signer, crypto.SHA256) }),
		refuse("TC-050", "", func(a *attempt) { *a.token = *newToken(a.keys().stranger, a.token.claims) }),
		refuse("TC-051", "", func(a *attempt) { a.token.whole = otherPayload }),
		refuse("TC-052", "", func(a *attempt) { a.token.sign = unsigned }),
		{id: "TC-060", run: unknownKey},
		refuse("TC-065", "kid of the platform", func(a *attempt) { embedKey(a, a.keys().main.ID) }),
		refuse("TC-065", "kid of its own", func(a *attempt) { embedKey(a, a.keys().stranger.ID) }),
		{id: "TC-066", variant: "jku", run: lured("jku")},
		{id: "TC-066", variant: "x5u", run: lured("x5u")},
		refuse("TC-070", "", func(a *attempt) {
			a.token.head(map[string]any{"kid": weakKID})
			a.token.sign = signRSA(a.keys().weak, crypto.SHA256)
		}),
	}
}

func algorithmChecks() []toolCheck {
	plain := func(id, alg string) toolCheck {
		return refuse(id, alg, func(a *attempt) {
			a.token.head(map[string]any{"alg": alg})
			a.token.sign = unsigned
		})
	}
	secret := func(id, variant string, of func(*attempt) []byte) toolCheck {
		return refuse(id, variant, func(a *attempt) {
			a.token.head(map[string]any{"alg": "HS256"})
			a.token.sign = signHMAC(of(a))
		})
	}
	pss := refuse("TC-064", "", func(a *attempt) {
		a.token.head(map[string]any{"alg": "PS256"})
		a.token.sign = signRSA(a.keys().main.Signer, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
	})
	pss.skip = ifTaken("PS256")
	rs512 := refuse("LK-008", "", func(a *attempt) {
		a.token.head(map[string]any{"alg": "RS512"})
		a.token.sign = signRSA(a.keys().main.Signer, crypto.SHA512)
	})
	rs512.skip = ifTaken("RS512")
	es256 := accept("TC-062", "", func(a *attempt) {
		a.token.head(map[string]any{"alg": "ES256", "kid": a.keys().curve.ID})
		a.token.sign = signES256(a.keys().curve.Signer)
	})
	es256.skip = unlessTaken("ES256")
	return []toolCheck{
		plain("TC-053", "none"), plain("TC-054", "None"), plain("TC-054", "nOnE"),
		secret("TC-055", "", func(a *attempt) []byte { return publicPEM(a.keys().main) }),
		secret("TC-056", "", func(a *attempt) []byte { return []byte(a.run.tool.ClientID) }),
		refuse("TC-057", "", func(a *attempt) { a.token.head(map[string]any{"alg": "ES256"}) }),
		es256, pss, rs512,
	}
}

// formChecks are those of how the token is written.
func formChecks() []toolCheck {
	return []toolCheck{
		refuse("TC-058", "", func(a *attempt) { a.token.head(map[string]any{"crit": []string{"conformance"}, "conformance": true}) }),
		refuse("TC-059", "", func(a *attempt) {
			a.token.whole = func(s string) string { return s + "." + b64([]byte("more")) + ".AA" }
		}),
		accept("TC-063", "typ missing", func(a *attempt) { a.token.head(map[string]any{"typ": nil}) }),
		accept("TC-063", "typ jwt", func(a *attempt) { a.token.head(map[string]any{"typ": "jwt"}) }),
		refuse("TC-067", "padded signature", func(a *attempt) { a.token.whole = func(s string) string { return s + "==" } }),
		refuse("TC-067", "standard alphabet", func(a *attempt) { a.token.whole = standardAlphabet }),
		refuse("TC-068", "aud twice in the payload", func(a *attempt) { a.token.payload = twice(a.token.claims, "aud", "somebody-else") }),
		refuse("TC-068", "sub twice in the payload", func(a *attempt) { a.token.payload = twice(a.token.claims, "sub", "somebody-else") }),
		refuse("TC-069", "array", func(a *attempt) { a.token.payload = wrap(a.token.claims) }),
		refuse("TC-069", "string", func(a *attempt) { a.token.payload = []byte(`"launch"`) }),
	}
}

func (a *attempt) keys() *keys { return a.run.platform.keys }

func ifTaken(alg string) func(Tool) string {
	return func(t Tool) string {
		if slices.Contains(t.Algorithms, alg) {
			return "the tool takes " + alg
		}
		return ""
	}
}

func unlessTaken(alg string) func(Tool) string {
	return func(t Tool) string {
		if !slices.Contains(t.Algorithms, alg) {
			return "the tool does not take " + alg
		}
		return ""
	}
}

// otherPayload makes another person of the one who is signed for.
func otherPayload(signed string) string {
	parts := strings.Split(signed, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return signed
	}
	parts[1] = b64(bytes.ReplaceAll(payload, []byte(instructorID), []byte("conformance-somebody")))
	return strings.Join(parts, ".")
}

// standardAlphabet writes the signature as plain base64 does, where that differs.
func standardAlphabet(signed string) string {
	i := strings.LastIndexByte(signed, '.')
	signature := strings.NewReplacer("-", "+", "_", "/").Replace(signed[i:])
	if signature == signed[i:] {
		return signed + "=" // no letter that differs; padding does
	}
	return signed[:i] + signature
}

// twice writes claims with one name repeated: the wrong value first.
func twice(claims map[string]any, name, wrong string) []byte {
	payload, err := json.Marshal(claims)
	if err != nil {
		return nil
	}
	return append([]byte(fmt.Sprintf(`{%q:%q,`, name, wrong)), payload[1:]...)
}

func wrap(claims map[string]any) []byte {
	payload, err := json.Marshal([]any{claims})
	if err != nil {
		return nil
	}
	return payload
}

// embedKey signs with a stranger's key and brings it along in the header.
func embedKey(a *attempt, kid string) {
	stranger := a.keys().stranger
	jwk, err := lti.PublicJWK(lti.SigningKey{ID: kid, Signer: stranger.Signer})
	if err != nil {
		return // not of an RSA key
	}
	a.token.head(map[string]any{"kid": kid, "jwk": jwk})
	a.token.sign = signRSA(stranger.Signer, crypto.SHA256)
}

// lured signs with a stranger's key and names where its key set is.
func lured(member string) func(context.Context, *ToolRun) (seen, error) {
	return func(ctx context.Context, r *ToolRun) (seen, error) {
		_, before := r.platform.fetched()
		s, err := r.refuses(ctx, nil, func(a *attempt) {
			*a.token = *newToken(a.keys().stranger, a.token.claims)
			a.token.head(map[string]any{member: r.platform.at("/lure")})
		})
		if _, after := r.platform.fetched(); after > before {
			return seen{observed: "the address in the header was fetched"}, err
		}
		return s, err
	}
}

// unknownKey counts what a made-up key id makes the tool fetch.
func unknownKey(ctx context.Context, r *ToolRun) (seen, error) {
	before, _ := r.platform.fetched()
	s, err := r.refuses(ctx, nil, func(a *attempt) { a.token.head(map[string]any{"kid": "unknown-" + rand.Text()}) })
	after, _ := r.platform.fetched()
	if after-before > 1 {
		return seen{observed: fmt.Sprintf("the key set was fetched %d times", after-before)}, err
	}
	s.observed = fmt.Sprintf("%s; %d fetches of the key set", s.observed, after-before)
	return s, err
}
