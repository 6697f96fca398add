import assert from 'node:assert/strict';
import { cookies } from './chromium.mjs';
import { scenario } from './scenario.mjs';
import {
  cookiesKept, greeting, heard, holdLaunch, inFrame, lms, newTab, openCourse, portal, pressNewTab, see, signed, takePictures, tool,
} from './school.mjs';

const allowed = { profile: cookies.allowed };
const blocked = { profile: cookies.thirdPartyBlocked };
const blockedInside = { profile: cookies.blockedInside(tool, lms, portal) };
const blockedEverywhere = { profile: cookies.blocked(tool) };

/** Asserts which cookies the tool keeps in the course's frame. */
const keeps = async (context, at, ...names) => assert.deepEqual(await cookiesKept(context, at), names.sort());
const keepsAll = (context) => keeps(context, lms, 'plain', 'partitioned');
const keepsPartitioned = (context) => keeps(context, lms, 'partitioned');
const keepsNone = (context, at = lms) => keeps(context, at);

await scenario('only the authority of the test makes the sites trusted', { trust: false }, async (context) => {
  const page = await context.newPage();
  await assert.rejects(page.goto(`${lms}/course/plain`), /ERR_CERT_AUTHORITY_INVALID/);
});

await scenario('cookies allowed', allowed, async (context) => {
  await keepsAll(context);
  const page = await openCourse(context, lms, 'storage');
  await see(greeting(inFrame(page)));
  assert.deepEqual(await heard(page), [], 'a cookie goes before the storage');
});

await scenario('third-party cookies blocked', blocked, async (context) => {
  await keepsPartitioned(context);
  const page = await openCourse(context, lms, 'plain');
  await see(greeting(inFrame(page)));
});

await scenario('TC-039 two tabs at once, launches in reverse order', blocked, async (context) => {
  await keepsPartitioned(context);
  await twoTabs(context, 'plain');
});

await scenario('TC-039 two tabs at once on platform storage', blockedInside, async (context) => {
  await keepsNone(context);
  await twoTabs(context, 'storage');
});

async function twoTabs(context, mode) {
  const first = await context.newPage();
  const { held, release } = await holdLaunch(first);
  await first.goto(`${lms}/course/${mode}`, { waitUntil: 'commit' });
  await held;
  const second = await openCourse(context, lms, mode);
  await see(greeting(inFrame(second)));
  assert.equal(await greeting(inFrame(first)).count(), 0);
  release();
  await see(greeting(inFrame(first)));
}

await scenario('reload, back and forward after the launch', allowed, async (context) => {
  await keepsAll(context);
  const page = await context.newPage();
  await page.goto(`${lms}/course/empty`);
  await page.goto(`${lms}/open`); // in the whole window
  await see(greeting(page));
  await page.reload();
  await see(page.getByText('open the link again from your course'));
  await see(page.getByText('invalid_state'));
  await page.goBack();
  await see(inFrame(page).getByText('An empty page'));

  await page.goto(`${lms}/course/plain`);
  await see(greeting(inFrame(page)));
  await page.reload();
  await see(greeting(inFrame(page)));
  await page.goBack();
  await see(inFrame(page).getByText('An empty page'));
  await page.goForward();
  await see(greeting(inFrame(page)));
});

await scenario('TC-179 platform storage alone', blockedInside, async (context) => {
  await keepsNone(context);
  const page = await openCourse(context, lms, 'storage');
  await see(greeting(inFrame(page)));
  const messages = await page.evaluate(() => window.heard);
  assert.deepEqual(messages.map((message) => message.subject),
    ['lti.capabilities', 'lti.put_data', 'lti.capabilities', 'lti.get_data', 'lti.put_data']);
  assert.equal(messages[4].value, null, 'what was stored is cleared');
  assert.equal(messages[4].key, messages[1].key);
});

await scenario('TC-187 frame of the capabilities', blockedInside, async (context) => {
  await keepsNone(context, portal);
  const page = await openCourse(context, portal, 'forwarded');
  await see(greeting(inFrame(page)));
  assert.deepEqual(await heard(page), ['lti.capabilities', 'lti.capabilities'], 'what is stored does not pass the page around');
  const frame = page.frame('post_message_forwarding');
  assert.deepEqual(await frame.evaluate(() => window.heard.map((message) => message.subject)), ['lti.put_data', 'lti.get_data', 'lti.put_data']);
});

await scenario('TC-182 page of another origin than the platform', blockedInside, async (context) => {
  await keepsNone(context, portal);
  const page = await openCourse(context, portal, 'forgetful');
  await see(newTab(inFrame(page)));
  assert.deepEqual(await heard(page), ['lti.capabilities'], 'the secret is for the platform alone');
});

await scenario('TC-185 storage that never answers', blockedInside, async (context) => {
  await keepsNone(context);
  const page = await openCourse(context, lms, 'silent');
  await see(newTab(inFrame(page)));
  assert.deepEqual(await heard(page), ['lti.capabilities']);
  await see(greeting(await pressNewTab(page)));
});

await scenario('TC-186 storage that gives another value', blockedInside, async (context) => {
  await keepsNone(context);
  const page = await openCourse(context, lms, 'forgetful');
  await see(inFrame(page).getByText('invalid_state'));
  assert.deepEqual(await heard(page), ['lti.capabilities', 'lti.put_data', 'lti.capabilities', 'lti.get_data', 'lti.put_data']);
});

await scenario('TC-181 nothing but a new tab', blockedInside, async (context) => {
  await keepsNone(context);
  const page = await openCourse(context, lms, 'plain');
  await see(newTab(inFrame(page)));
  const before = await signed(page);
  await takePictures(page, 'new-tab');
  const tab = await pressNewTab(page);
  await see(greeting(tab));
  assert.equal(await signed(page), before + 1, 'the launch was not spent before');
  assert.equal(await tab.evaluate(() => window.opener), null);
  await see(inFrame(page).getByRole('heading', { name: 'It opens in a new tab' }));
  assert.equal(await newTab(inFrame(page)).isVisible(), false);
  await takePictures(page, 'opened');
});

await scenario('no cookies anywhere', blockedEverywhere, async (context) => {
  await keepsNone(context);
  const page = await openCourse(context, lms, 'plain');
  await see(newTab(inFrame(page)));
  const tab = await pressNewTab(page);
  await see(tab.getByText('keeps no cookies for this application'));
  await takePictures(tab, 'refused');
});

await scenario('expired login', allowed, async (context) => {
  await keepsAll(context);
  const page = await context.newPage();
  const { held, release } = await holdLaunch(page);
  await page.goto(`${lms}/course/plain`, { waitUntil: 'commit' });
  await held;
  await page.evaluate(() => fetch('/expire'));
  release();
  await see(inFrame(page).getByText('Too much time has passed'));
});

await scenario('new tab after the platform gave the launch up', blockedInside, async (context) => {
  await keepsNone(context);
  const page = await openCourse(context, lms, 'plain');
  await see(newTab(inFrame(page)));
  await page.evaluate(() => fetch('/expire'));
  const tab = await pressNewTab(page);
  await see(tab.getByText('launch_no_longer_valid'));
  await see(tab.getByText('open the link again from your course'));
});

await scenario('scripts off', { ...allowed, javaScriptEnabled: false }, async (context) => {
  const page = await openCourse(context, lms, 'plain');
  await inFrame(page).getByRole('button', { name: 'Continue' }).press('Enter');
  await see(greeting(inFrame(page)));
});

await scenario('scripts off, nothing but a new tab', { ...blockedInside, javaScriptEnabled: false }, async (context) => {
  const page = await openCourse(context, lms, 'storage');
  const tab = await pressNewTab(page);
  await tab.getByRole('button', { name: 'Continue' }).press('Enter');
  await see(greeting(tab));
});
