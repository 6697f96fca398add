// The teacher plans events; the student looks on.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

/** The event that everything else is about. */
export const title = 'The night sky in November';

const reason = 'The observatory is closed that evening.';

export async function itIsEmpty(tycho, caroline) {
  for (const [person, role] of [
    [tycho, 'Teacher'],
    [caroline, 'Student'],
  ]) {
    const app = await person.openHere();
    await see(app.getByRole('heading', { name: 'Events', level: 1 }));
    await see(app.getByText(person.name, { exact: true }));
    await see(app.getByText(role, { exact: true }));
    await see(app.getByText('Introduction to Astronomy'));
    await see(app.getByText('No events yet'));
    await takePictures(person.page, `events-empty-${role.toLowerCase()}`);
  }
}

export async function theEditorWantsATitle({ app, page }) {
  await app.getByRole('button', { name: 'Schedule event' }).click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await see(editor.getByText('Please fill this in.'));
  await takePictures(page, 'editor');
  await editor.getByRole('button', { name: 'Discard' }).click();
  await editor.waitFor({ state: 'detached' });
  await see(app.getByText('No events yet'));
}

export async function theTeacherSchedules({ app, page }) {
  await centre.schedule(app, {
    Title: 'The night sky',
    Description: 'What can be seen with the naked eye. Bring a warm coat and your star chart.',
    Duration: '45',
    'Time zone': timeZone,
    ...centre.thisMinute(timeZone),
  });
  await see(centre.card(app, 'The night sky').getByText('Ready to start'));
  await centre.edit(app, 'The night sky', { Title: title });
  await see(centre.card(app, title).getByText('Bring a warm coat'));
  await see(centre.card(app, title).getByText('45 min'));

  await centre.card(app, title).getByRole('link', { name: title }).click();
  await see(app.getByRole('heading', { name: title, level: 1 }));
  await takePictures(page, 'event');
  await app.getByRole('link', { name: 'All events' }).click();
}

export async function theTeacherCancelsAndDeletes({ app, page }) {
  await centre.schedule(app, {
    Title: 'Galaxies',
    Date: '2031-03-14',
    'Start time': '20:00',
    'Time zone': 'Asia/Tokyo',
  });
  await see(centre.card(app, 'Galaxies').getByText('Your time: 12:00–13:00'));
  const cancelling = await centre.startCancelling(app, 'Galaxies', reason);
  await takePictures(page, 'event-cancelling');
  await cancelling.confirm();
  await see(centre.card(app, 'Galaxies').getByText(`Reason: ${reason}`));

  await centre.schedule(app, { Title: 'A mistake', Date: '2031-03-15', 'Start time': '09:00' });
  const deleting = await centre.startDeleting(app, 'A mistake');
  await takePictures(page, 'event-deleting');
  await deleting.confirm();
  await centre.card(app, 'A mistake').waitFor({ state: 'detached' });
}

export async function aReloadGoesOn({ app, document, page }) {
  await document.evaluate(() => location.reload());
  await see(centre.card(app, title));
  await see(centre.card(app, 'Galaxies').getByText('Cancelled'));
  assert.equal(await app.getByRole('article').count(), 2);
  await takePictures(page, 'events-teacher');
}

// The page has been open since before there were events.
export async function theStudentSees(_, { app, page }) {
  await see(centre.card(app, title).getByText('Waiting for the teacher'));
  await see(centre.card(app, 'Galaxies').getByText(`Reason: ${reason}`));
  const buttons = (await app.getByRole('button').allTextContents()).filter(Boolean);
  assert.deepEqual(buttons, ['CHCaroline Haddad, Student']); // who one is, and what is kept
  await takePictures(page, 'events-student');
}

export async function theStudentIsRefused(tycho, caroline) {
  const before = await centre.events(tycho);
  const { id, version, date, startTime, durationMinutes, timeZone } = await centre.event(
    caroline,
    title,
  );
  const change = { title: 'Free afternoon', date, startTime, durationMinutes, timeZone };
  const path = `/api/events/${id}`;
  for (const [method, address, body] of [
    ['POST', '/api/events', change],
    ['PUT', path, { ...change, version }],
    ['DELETE', path],
    ['POST', `${path}/cancel`, {}],
    ['POST', `${path}/start`],
    ['POST', `${path}/end`],
    ['GET', `${path}/report`],
  ]) {
    const answer = await caroline.call(method, address, body);
    assert.equal(answer.status, 403, `${method} ${address}`);
    assert.equal(answer.body.code, 'forbidden');
  }
  assert.deepEqual(await centre.events(tycho), before);
}
