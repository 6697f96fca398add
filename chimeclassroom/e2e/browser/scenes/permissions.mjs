// What an administrator lets others do, and what comes of it.
import assert from 'node:assert/strict';
import { lookOver, noBarriers } from '../access.mjs';
import { card, schedule } from '../eventsCentre.mjs';
import { takeNarrow, takePictures, desktop } from '../pictures.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

const heading = (app) => app.getByRole('heading', { name: 'Who may do what' });

export async function isHidden(tycho, caroline) {
  const teacher = await tycho.openHere();
  await teacher.getByRole('link', { name: 'Settings' }).click();
  await see(teacher.getByRole('heading', { name: 'Settings' }));
  assert.equal(await teacher.getByRole('link', { name: 'Who may do what' }).count(), 0);
  const student = await caroline.openHere();
  await see(student.getByRole('heading', { name: 'Events', exact: false }).first());
  assert.equal(await student.getByRole('button', { name: 'Schedule event' }).count(), 0);
  await student.getByRole('link', { name: 'Settings' }).click();
  await see(student.getByRole('heading', { name: 'Settings' }));
  assert.equal(await student.getByRole('link', { name: 'Who may do what' }).count(), 0);
  for (const person of [tycho, caroline]) {
    for (const scope of ['course', 'platform']) {
      const answer = await person.call('GET', `/api/permissions?scope=${scope}`);
      assert.equal(answer.status, 403);
    }
    person.complaints.none();
  }
}

export async function look(grace) {
  const app = await grace.openInNewTab();
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByRole('link', { name: 'Who may do what' }).click();
  await see(heading(app));
  await see(app.getByRole('checkbox', { name: 'Speak: Student' }));
  assert.equal(await app.getByRole('checkbox', { name: /: Administrator$/ }).count(), 0);
  assert.equal(await app.getByRole('checkbox', { name: 'See attendance and grades: Guest' }).count(), 0);
  await takePictures(app, 'permissions');
  await takeNarrow(app, 'permissions');
  await app.setViewportSize(desktop);
  grace.complaints.none();
}

/** By keyboard alone, once the first box has the focus. */
export async function letStudentsSchedule(grace) {
  const app = grace.page;
  await app.getByText('All courses').click();
  await see(app.getByText('In all courses of your LMS.'));
  await app.getByRole('checkbox', { name: 'Put classes on the schedule: Student' }).focus();
  await app.keyboard.press('Space');
  await app.getByRole('checkbox', { name: 'Manage and lead their own classes: Student' }).focus();
  await app.keyboard.press('Space');
  await see(app.getByText('2 changes are not saved yet.'));
  await takePictures(app, 'permissions-changed');
  await app.setViewportSize(desktop);
  await app.getByRole('button', { name: 'Save' }).focus();
  await app.keyboard.press('Enter');
  await see(app.getByText('The permissions are saved.', { exact: false }));
  await see(app.getByText('Last changed by Grace Okafor', { exact: false }));
  assert.ok(await app.getByRole('checkbox', { name: 'Put classes on the schedule: Student' }).isChecked());
  grace.complaints.none();
}

export async function lead(caroline) {
  await caroline.goToCourse();
  const app = await caroline.openHere();
  await schedule(app, { Title: 'Study group' });
  await see(card(app, 'Study group'));
  const [own] = (await caroline.call('GET', '/api/events')).body.events;
  for (const action of ['edit', 'cancel', 'hide', 'delete']) assert.ok(own.actions.includes(action), action);
  const report = await caroline.call('GET', `/api/events/${own.id}/report`);
  assert.equal(report.status, 403);
  caroline.complaints.none();
}

/** It stands in the log, for those who answer for it. */
export async function readLog(grace, tycho) {
  const app = grace.page;
  await app.getByRole('link', { name: 'All events' }).click();
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByRole('link', { name: 'Activity log' }).click();
  await see(app.getByRole('heading', { name: 'Activity log' }));
  await see(app.getByText('Caroline Haddad', { exact: false }));
  await see(app.getByRole('link', { name: 'Study group' }));
  await see(app.getByText('Permissions changed'));
  await lookOver(grace, 'the log');
  await takePictures(app, 'activity');
  await takeNarrow(app, 'activity');
  await app.setViewportSize(desktop);
  await app.getByRole('radiogroup').getByText('All courses').click();
  await see(app.getByText('Study group'));
  noBarriers();
  grace.complaints.none();
  const answer = await tycho.call('GET', '/api/log?scope=platform');
  assert.equal(answer.status, 403);
}

/** The page asks for another token and goes on; the person sees nothing of it. */
export async function renew(tycho) {
  await tycho.goToCourse();
  let refused = 0;
  const asked = [];
  await tycho.context.route(`${settings.classroom}/api/events?**`, async (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    return route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{}' });
  });
  tycho.page.on('request', (request) => asked.push(request));
  const app = await tycho.openHere();
  await see(card(app, 'Study group'));
  assert.ok(refused > 1, 'the request is sent again');
  const secret = await tycho.document.evaluate(() =>
    sessionStorage.getItem('chimeclassroom.renewal'),
  );
  const carriers = asked.filter((request) => request.postData()?.includes(secret));
  assert.deepEqual(
    carriers.map((request) => new URL(request.url()).pathname),
    ['/api/session/token'],
    'for one new token, and the secret goes nowhere else',
  );
  const addresses = asked.map((request) => request.url());
  for (const address of addresses.filter((url) => url.startsWith(`${settings.classroom}/`))) {
    if (address.includes('/lti/')) continue; // what the LMS wants back is its own
    assert.ok(!address.includes('eyJ') && !address.includes(secret), 'no token is in an address');
  }
  await tycho.context.unroute(`${settings.classroom}/api/events?**`);
}
