// Launches that must not succeed, and the ways people go astray.
import assert from 'node:assert/strict';
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { scenario } from '../scenario.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const vera = await personIn(browser, 'Vera Martins');
  const launch = await takeLaunch(vera);
  await scenario(browser, 'a launch is replayed in its own browser', async () => {
    await assertRefused(vera.context, launch, 'This browser did not start the launch');
  });
  await scenario(browser, 'a launch is replayed with its cookie put back', async () => {
    await vera.context.addCookies(launch.cookies);
    await assertRefused(vera.context, launch, 'This launch was used before');
  });
  await scenario(browser, 'a launch is replayed in another browser', async () => {
    await assertRefused(
      await browser.newContext(),
      launch,
      'This browser did not start the launch',
    );
  });
  await scenario(browser, 'back and forward after the launch', backAndForward);
  await scenario(browser, 'the classroom without a launch', withoutLaunch);
  await scenario(browser, 'back to the course from the frame', backToTheCourse);
  await scenario(browser, 'a link with a code of somebody else', codeOfSomebodyElse);
  await scenario(browser, 'a reload of the page with the frame', reloadOfTheCourse);
});

/** Launches in a new tab and keeps what the LMS posted, with the cookies as they were then. */
async function takeLaunch(person) {
  const taken = {};
  await person.context.route(`${settings.classroom}/lti/launch`, async (route) => {
    taken.form = new URLSearchParams(route.request().postData());
    taken.cookies = (await person.context.cookies()).filter(({ name }) =>
      name.startsWith('__Host-lti-'),
    );
    await route.continue();
  });
  const app = await person.openInNewTab();
  await see(app.getByRole('heading', { name: 'Events', level: 1 }));
  await person.context.unroute(`${settings.classroom}/lti/launch`);
  assert.equal(taken.cookies.length, 1);
  person.complaints.none();
  return taken;
}

/** Posts a launch from a page of somebody else's. */
async function assertRefused(context, { form }, sentence) {
  const page = await context.newPage();
  const answered = page.waitForResponse(`${settings.classroom}/lti/launch`);
  await page.evaluate(post, [`${settings.classroom}/lti/launch`, [...form]]);
  const answer = await answered;
  assert.ok(answer.status() >= 400 && answer.status() < 500, `status ${answer.status()}`);
  await see(page.getByRole('heading', { name: 'This did not work' }));
  await see(page.getByText(sentence));
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await takePictures(page, `refused-${sentence.split(' ').slice(0, 2).join('-').toLowerCase()}`);
  await page.close();
}

// Runs in the page.
function post([action, fields]) {
  const form = Object.assign(document.createElement('form'), { method: 'post', action });
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  }
  document.body.append(form);
  form.submit();
}

async function backAndForward(browser) {
  const edwin = await personIn(browser, 'Edwin Nakamura');
  const events = (app) => see(app.getByRole('heading', { name: 'Events', level: 1 }));
  const course = edwin.page.getByRole('heading', { name: 'Introduction to Astronomy' });
  await events(await edwin.openHere());
  await edwin.page.goBack();
  await see(course);
  await edwin.page.goForward();
  await events(edwin.app);

  // The same without the frame: the steps of the launch are no places to go back to.
  await edwin.goToCourse();
  const link = await edwin.page
    .getByRole('link', { name: 'Open in a new tab' })
    .getAttribute('href');
  await edwin.page.goto(settings.lms + link);
  await events(edwin.page);
  await edwin.page.goBack();
  await see(course);
  await edwin.page.goForward();
  await events(edwin.page);
  edwin.complaints.none();
}

async function withoutLaunch(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(settings.classroom);
  await see(page.getByRole('heading', { name: 'Open the classroom from your course' }));
  await takePictures(page, 'without-launch');
}

async function backToTheCourse(browser) {
  const edwin = await personIn(browser, 'Edwin Nakamura');
  const app = await edwin.openHere();
  await see(app.getByRole('heading', { name: 'Events', level: 1 }));
  await app.getByRole('link', { name: 'Back to the course' }).click();
  await see(edwin.page.getByRole('heading', { name: 'Introduction to Astronomy' }));
  edwin.complaints.none();
}

/** A code opens a session for the browser that was launched, never for who follows a link with it. */
async function codeOfSomebodyElse(browser) {
  const attacker = await personIn(browser, 'Edwin Nakamura');
  let code;
  await attacker.context.route(`${settings.classroom}/api/session`, async (route) => {
    ({ code } = route.request().postDataJSON());
    await route.abort(); // the code stays good
  });
  const stopped = await attacker.openInNewTab();
  await see(stopped.getByRole('button', { name: 'Try again' }));

  const context = await browser.newContext();
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${settings.classroom}/#code=${encodeURIComponent(code)}`);
  await see(page.getByRole('heading', { name: 'Open the classroom from your course' }));
  assert.ok(!asked.includes('/api/session'), `asked for ${asked}`);
  assert.equal(new URL(page.url()).hash, '');
}

async function reloadOfTheCourse(browser) {
  const edwin = await personIn(browser, 'Edwin Nakamura');
  const events = edwin.app.getByRole('heading', { name: 'Events', level: 1 });
  await edwin.openHere();
  await see(events);
  await edwin.page.reload();
  await see(events);
  edwin.complaints.none();
}
