// Reads a list of jobs as JSON and answers each of them: what oauth-1.0a signs,
// whether it comes to the same signature, and whether a tool made with ims-lti
// takes a launch.
import { createHash, createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(import.meta.url);
const OAuth = require("oauth-1.0a");
const lti = require("ims-lti");

function oauth({ key, secret, hash }) {
  return new OAuth({
    consumer: { key, secret },
    signature_method: "HMAC-" + hash.toUpperCase(),
    hash_function: (base, signingKey) => createHmac(hash, signingKey).update(base).digest("base64"),
    body_hash_function: (body) => createHash(hash).update(body).digest("base64"),
    realm: "",
  });
}

const single = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, values.length > 1 ? values : values[0]]));

const answers = {
  // The fields of a signed form.
  form(job) {
    const request = { method: job.method, url: job.url, data: single(job.fields) };
    const signed = { ...request.data, ...oauth(job).authorize(request) };
    return { fields: Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, [value].flat().map(String)])) };
  },
  // The Authorization of a request with that body.
  body(job) {
    const client = oauth(job);
    const request = { method: job.method, url: job.url, data: job.body, includeBodyHash: true };
    return { authorization: client.toHeader(client.authorize(request)).Authorization };
  },
  // The signature that belongs to those fields.
  check(job) {
    const { oauth_signature: signature, ...fields } = single(job.fields);
    return { ok: oauth(job).getSignature({ method: job.method, url: job.url, data: {} }, "", fields) === signature };
  },
  // Whether a tool takes the launch.
  launch(job) {
    const url = new URL(job.url);
    const request = { method: job.method, protocol: "https", originalUrl: url.pathname + url.search, headers: { host: url.host } };
    const tool = new lti.Provider(job.key, job.secret);
    return new Promise((done) => {
      tool.valid_request(request, single(job.fields), (error, ok) =>
        done({ ok: ok === true, error: error?.message, instructor: tool.instructor, person: tool.userId }),
      );
    });
  },
};

const jobs = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await Promise.all(jobs.map((job) => answers[job.do](job)))));
