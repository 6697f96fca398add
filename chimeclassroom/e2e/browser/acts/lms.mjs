// The LMS on its own.
import assert from 'node:assert/strict';
import { withChromium } from '../chromium.mjs';
import { courseOf, personIn } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { scenario } from '../scenario.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  await scenario(browser, 'people and pages', peopleAndPages);
  await scenario(browser, 'who takes part', whoTakesPart);
  await scenario(browser, 'nobody is signed in', nobodyIsSignedIn);
  await scenario(browser, "out of the tool's frame", outOfTheFrame);
});

async function peopleAndPages(browser) {
  const grace = await personIn(browser, 'Grace Okafor');
  await takePictures(grace.page, 'lms-course');
  await grace.page.getByRole('link', { name: 'Gradebook' }).click();
  await see(grace.page.getByText('There are no grades yet.'));
  await takePictures(grace.page, 'lms-gradebook-empty');
  await grace.page.getByRole('link', { name: 'Switch' }).click();
  await see(grace.page.getByRole('button', { name: 'Vera Martins' }));
  await takePictures(grace.page, 'lms-sign-in');
  grace.complaints.none();

  for (const path of [`${courseOf('admin')}/links/unknown`, courseOf('nobody'), '/as/admin/courses/unknown', '/unknown']) {
    const answer = await grace.page.goto(settings.lms + path);
    assert.equal(answer.status(), 404);
    await see(grace.page.getByRole('heading', { name: 'There is no such page' }));
  }
  await takePictures(grace.page, 'lms-not-found');
}

/** The teacher makes Vera inactive and active again, which everybody sees and no student does. */
async function whoTakesPart(browser) {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const vera = await personIn(browser, 'Vera Martins');
  await tycho.page.getByRole('link', { name: 'People' }).click();
  const her = tycho.page.getByRole('listitem', { name: 'Vera Martins' });
  await her.getByRole('button', { name: 'Make Vera Martins inactive' }).click();
  await see(her.getByText('Inactive', { exact: true }));
  await takePictures(tycho.page, 'lms-people');

  await vera.page.getByRole('link', { name: 'People' }).click();
  await see(vera.page.getByRole('listitem', { name: 'Vera Martins' }).getByText('Inactive'));
  assert.equal(await vera.page.getByRole('button').count(), 0, 'students change nothing');

  await her.getByRole('button', { name: 'Make Vera Martins active' }).click();
  await see(her.getByText('Active', { exact: true }));
  tycho.complaints.none();
  vera.complaints.none();
}

async function nobodyIsSignedIn(browser) {
  const page = await (await browser.newContext()).newPage();
  for (const path of ['', '/gradebook', '/people', '/tools', '/launch/5b1f9c42-classroom']) {
    await page.goto(settings.lms + courseOf('teacher') + path);
    await see(page.getByRole('button', { name: 'Tycho Lindqvist' }));
    assert.equal(page.url(), `${settings.lms}/`);
  }
}

/** The tool sends people back from its frame: with something to say, and without. */
async function outOfTheFrame(browser) {
  const { page, complaints } = await personIn(browser, 'Grace Okafor');
  const framed = page.frameLocator('iframe[title="Virtual classroom"]');
  const leave = async (query) => {
    await page.getByRole('link', { name: 'Open here' }).click();
    await see(framed.getByText('Virtual classroom').first());
    const address = `${settings.lms}${courseOf('admin')}/back${query}`;
    await framed.locator('body').evaluate((_, to) => setTimeout(() => location.assign(to)), address);
  };
  await leave('?lti_errormsg=The+sound+was+lost&lti_msg=You+left+early');
  await see(framed.getByRole('alert').getByText('The sound was lost'));
  await see(framed.getByRole('status').getByText('You left early'));
  await takePictures(page, 'lms-back');
  await framed.getByRole('link', { name: 'Back to the course' }).click();
  await page.waitForURL(`**${courseOf('admin')}`);

  await leave('');
  await page.waitForURL(`**${courseOf('admin')}`);
  complaints.none();
}
