import assert from 'node:assert/strict';
import { scenario } from './scenario.mjs';
import { setting } from './settings.mjs';

// The platform's page frames two registered tools and a stranger, each of an origin of its own.
const names = ['first', 'second', 'stranger'];

/** Opens the page; the result sends messages from its frames. */
async function openPage(context) {
  const page = await context.newPage();
  await page.goto(setting('PAGE_URL'));
  return Object.fromEntries(names.map((name) => [name, (message, id = 'm-1') => send(page.frame(name), message, id)]));
}

/** Sends a message to the page around and returns the answer to it, without its id. */
async function send(frame, message, id) {
  const { message_id, ...answer } = await frame.evaluate(
    ([sent, platform]) =>
      new Promise((resolve) => {
        addEventListener('message', ({ data, origin }) => resolve({ ...data, origin }), { once: true });
        parent.postMessage(sent, platform);
      }).then(({ origin, ...data }) => (origin === platform ? data : { origin })),
    [{ ...message, ...(id && { message_id: id }) }, new URL(setting('PAGE_URL')).origin],
  );
  assert.equal(message_id ?? null, id, 'an answer has the id of its question');
  return answer;
}

const put = (key, value) => ({ subject: 'lti.put_data', key, value });
const get = (key) => ({ subject: 'lti.get_data', key });
const stored = (key, value) => ({ subject: 'lti.put_data.response', key, value });
const found = (key, value) => ({ subject: 'lti.get_data.response', key, value });

async function refused(asked, code) {
  const { error } = await asked;
  assert.equal(error?.code, code);
  assert.ok(error.message);
}

await scenario('TC-500 storage: another origin', {}, async (context) => {
  const { first, second, stranger } = await openPage(context);
  assert.deepEqual(await first(put('k', 'mine')), stored('k', 'mine'));
  assert.deepEqual(await second(get('k')), found('k', null));
  assert.deepEqual(await second(put('k', 'other')), stored('k', 'other'));
  assert.deepEqual(await first(get('k')), found('k', 'mine'));
  await refused(stranger(get('k')), 'wrong_origin');
  await refused(stranger(put('k', 'x')), 'wrong_origin');
  assert.deepEqual(await first(get('k')), found('k', 'mine'));
  assert.deepEqual(await first(get('__proto__')), found('__proto__', null));
});

await scenario('TC-501 storage: malformed messages', {}, async (context) => {
  const { first } = await openPage(context);
  await refused(first({ subject: 'lti.unknown' }), 'unsupported_subject');
  for (const message of [{ subject: 'lti.get_data' }, get(''), get(7), get({}), put(undefined, 'v'), put('k', 7), put('k', { a: 1 })])
    await refused(first(message), 'bad_request');
  for (const message of [get('k'), put('k', 'v'), { subject: 'lti.capabilities' }]) await refused(first(message, null), 'bad_request');
  assert.deepEqual(await first(get('k')), found('k', null), 'nothing was stored');
});

await scenario('TC-502 storage: full', {}, async (context) => {
  const { first, second } = await openPage(context);
  assert.deepEqual(await first(put('kéy', 'x'.repeat(4092))), stored('kéy', 'x'.repeat(4092)), '4096 bytes with the key');
  await refused(first(put('kéy', 'x'.repeat(4093))), 'storage_exhaustion');
  await refused(first(put('a', '')), 'storage_exhaustion');
  assert.equal((await first(get('kéy'))).value.length, 4092, 'what was there is kept');
  assert.deepEqual(await first(put('kéy', 'short')), stored('kéy', 'short'));
  assert.deepEqual(await first(put('a', 'b')), stored('a', 'b'), 'there is room again');

  for (let i = 0; i < 500; i += 1) assert.equal((await second(put(String(i), ''))).error, undefined, `key ${i}`);
  await refused(second(put('one more', '')), 'storage_exhaustion');
  assert.deepEqual(await second(put('0', 'new')), stored('0', 'new'), 'a key that is there may change');
});

await scenario('TC-503 storage: null clears', {}, async (context) => {
  const { first } = await openPage(context);
  await first(put('k', 'v'));
  assert.deepEqual(await first(put('k', null)), stored('k', null));
  assert.deepEqual(await first(get('k')), found('k', null));
  await first(put('k', 'v'));
  assert.deepEqual(await first({ subject: 'lti.put_data', key: 'k' }), stored('k', null), 'no value clears as well');
  assert.deepEqual(await first(get('k')), found('k', null));
});

await scenario('TC-504 storage: capabilities', {}, async (context) => {
  const { first, stranger } = await openPage(context);
  const supported = ['lti.capabilities', 'lti.put_data', 'lti.get_data'].map((subject) => ({ subject }));
  for (const tool of [first, stranger])
    assert.deepEqual(await tool({ subject: 'lti.capabilities' }), { subject: 'lti.capabilities.response', supported_messages: supported });
});
