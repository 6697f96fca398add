// An application made with an unmodified openid-client. It signs people in, proves
// itself with private_key_jwt, and shows what it was told of them.
import { createServer } from 'node:http';
import { generateKeyPair, exportJWK } from 'jose';
import * as openid from 'openid-client';

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const kid = 'client-key';
const logins = new Map(); // by state
let configuration;

async function provider() {
  configuration ??= await openid.discovery(
    new URL(process.env.ISSUER),
    process.env.CLIENT_ID,
    undefined,
    openid.PrivateKeyJwt({ key: privateKey, kid }),
    { execute: [openid.allowInsecureRequests] }, // the test has no TLS
  );
  return configuration;
}

const pages = {
  async '/login'(url) {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const state = openid.randomState();
    const nonce = openid.randomNonce();
    logins.set(state, { pkceCodeVerifier, expectedState: state, expectedNonce: nonce });
    return openid.buildAuthorizationUrl(await provider(), {
      redirect_uri: `${address}/callback`,
      scope: 'openid profile email',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      login_hint: url.searchParams.get('login_hint'),
    });
  },

  async '/callback'(url) {
    const login = logins.get(url.searchParams.get('state'));
    const tokens = await openid.authorizationCodeGrant(await provider(), url, login);
    const claims = tokens.claims();
    const info = await openid.fetchUserInfo(await provider(), tokens.access_token, claims.sub);
    const out = openid.buildEndSessionUrl(await provider(), {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: `${address}/bye`,
    });
    return JSON.stringify({ claims, info, out });
  },

  async '/bye'() {
    return 'goodbye';
  },
};

const server = createServer(async (request, response) => {
  try {
    const url = new URL(request.url, address);
    const answer = await pages[url.pathname](url);
    if (answer instanceof URL) response.writeHead(302, { Location: answer.href }).end();
    else response.end(answer);
  } catch (failure) {
    response.writeHead(500).end(`${failure.stack} ${JSON.stringify(failure.cause)}`);
  }
});
let address;
server.listen(0, '127.0.0.1', async () => {
  address = `http://localhost:${server.address().port}`;
  const key = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  console.log(JSON.stringify({ address, jwks: { keys: [key] } }));
});
