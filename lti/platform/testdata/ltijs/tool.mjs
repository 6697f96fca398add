// A tool made with an unmodified ltijs, for the platform's tests. It takes the
// platform to trust as JSON in LTIJS_PLATFORM, says where it listens in one line
// of JSON, and ends when its standard input does.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import ltijs from 'ltijs';
import { MapStorage } from './storage.mjs';

const lti = ltijs.Provider;

// The cookies stay as ltijs makes them by default, neither Secure nor SameSite,
// which is what plain http on one host takes. devMode stays off: it would let a
// launch pass without its state cookie.
lti.setup(randomBytes(32).toString('hex'), { plugin: new MapStorage() });

lti.onConnect((token, req, res) => res.json(token));

lti.app.get('/members', async (req, res) => {
  // Unasked, ltijs reads the first page only; `pages: false` means all of them.
  const options = { role: req.query.role, limit: req.query.limit, pages: false, resourceLinkId: req.query.link === 'true' };
  await answer(res, () => lti.NamesAndRoles.getMembers(res.locals.token, options));
});

lti.app.post('/score', async (req, res) => {
  const { token } = res.locals;
  await answer(res, () => lti.Grade.submitScore(token, token.platformContext.endpoint.lineitem, req.body));
});

lti.app.get('/results', async (req, res) => {
  const { token } = res.locals;
  await answer(res, () => lti.Grade.getScores(token, token.platformContext.endpoint.lineitem, { userId: req.query.userId }));
});

// answer shows what the platform answered, a refusal as 502.
async function answer(res, ask) {
  try {
    res.json(await ask());
  } catch (err) {
    res.status(502).json({ error: err.message, answer: err.response?.body });
  }
}

// ltijs would listen on every address of the machine by itself; "serverless"
// leaves the listening to its caller.
await lti.deploy({ serverless: true, silent: true });
await lti.registerPlatform(JSON.parse(process.env.LTIJS_PLATFORM));
const server = createServer(lti.app).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));

process.stdin.resume().on('end', () => process.exit());
