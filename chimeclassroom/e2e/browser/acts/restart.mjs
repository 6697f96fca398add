// After the classroom and the LMS were stopped and started again, with the launch in a tab of its
// own.
import assert from 'node:assert/strict';
import { withChromium } from '../chromium.mjs';
import * as centre from '../eventsCentre.mjs';
import { personIn } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { scenario } from '../scenario.mjs';
import { title } from '../scenes/planning.mjs';
import { see } from '../see.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  await scenario(browser, 'events and attendance are kept', eventsAreKept);
  await scenario(browser, 'grades are kept', gradesAreKept);
});

async function eventsAreKept(browser) {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const app = await tycho.openInNewTab();
  await see(centre.card(app, 'Galaxies').getByText('Cancelled'));
  await see(centre.card(app, title).getByText('Ended'));
  await takePictures(tycho.page, 'events-new-tab');

  await centre.card(app, title).getByRole('button', { name: 'Report' }).click();
  const row = app.getByRole('row').filter({ hasText: 'Caroline Haddad' });
  await see(row.getByText('Sent', { exact: true }));
  await app.reload();
  await see(row.getByText('Sent', { exact: true }));
  tycho.complaints.none();
}

async function gradesAreKept(browser) {
  const grace = await personIn(browser, 'Grace Okafor');
  await grace.page.getByRole('link', { name: 'Gradebook' }).click();
  const score = grace.page.getByRole('row', { name: 'Caroline Haddad' }).getByRole('cell');
  assert.match(await score.innerText(), /^\d+(\.\d+)?\s+Attended [\d.]+ of [\d.]+ minutes; points in proportion\.\s+Completed · /);

  const edwin = await personIn(browser, 'Edwin Nakamura');
  await edwin.page.getByRole('link', { name: 'My grades' }).click();
  const own = edwin.page.getByRole('row', { name: 'Edwin Nakamura' });
  assert.match(await own.getByRole('cell').innerText(), /^0\s+Attended 0 of /, 'he never came');
  assert.equal(await edwin.page.getByText('Caroline Haddad').count(), 0);
  grace.complaints.none();
  edwin.complaints.none();
}
