// What the classroom knows of the people of a course, and tells them.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

export const otherStudent = 'Vera Martins';

const title = 'A talk about your essay';

export async function theCourseIsRead(tycho, caroline, other) {
  await tycho.openHere();
  await caroline.openHere();
  await other.openHere();
  const known = await until(async () => {
    const { body } = await tycho.call('GET', '/api/people');
    return body.roster.state === 'read' ? body : null;
  });
  const names = known.people.map(({ name }) => name);
  assert.ok(names.length > 3, `everybody of the course, not only who came: ${names}`);
  assert.ok(names.includes('Caroline Haddad'));
}

export async function anEventIsForOne({ app, page }, caroline) {
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
  const { Date: date, 'Start time': time } = centre.thisMinute(timeZone);
  await editor.getByRole('textbox', { name: 'Date', exact: true }).fill(date);
  await editor.getByRole('textbox', { name: 'Start time' }).fill(time);
  await editor.getByRole('button', { name: 'Hosts, invited people, links, opening time' }).click();
  await editor.getByRole('combobox', { name: 'Hosts' }).fill('okafor');
  await app.getByRole('option', { name: 'Grace Okafor' }).click();
  await editor.getByRole('combobox', { name: 'Only for', exact: true }).fill('haddad');
  await app.getByRole('option', { name: 'Caroline Haddad (Student)' }).click();
  await takePictures(page, 'editor-invited');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
  await see(centre.card(app, title).getByText('For 1 invited person'));
  await see(centre.card(app, title).getByText('Grace Okafor'));
  await see(centre.card(caroline.app, title));
}

export async function theOthersDoNotKnow(tycho, caroline, other) {
  const { id } = await centre.event(tycho, title);
  assert.deepEqual(await centre.events(other), []);
  assert.equal((await other.call('GET', `/api/events/${id}`)).status, 404);
  assert.equal((await other.call('GET', `/api/events/${id}/comments`)).status, 404);
  assert.deepEqual((await other.call('GET', '/api/notices')).body.notices, []);
  const seen = await centre.event(caroline, title);
  assert.deepEqual(seen.invited, []);
}

export async function theStudentComments(tycho, caroline) {
  await centre.card(tycho.app, title).getByRole('link', { name: title }).click();
  await see(tycho.app.getByText('Nobody has written anything yet.'));
  await centre.card(caroline.app, title).getByRole('link', { name: title }).click();
  const text = 'Which version do you mean, https://lms.example/essays/7?';
  await caroline.app.getByRole('textbox', { name: 'Write a comment' }).fill(text);
  await caroline.app.getByRole('button', { name: 'Send' }).click();
  const comments = tycho.app.getByRole('region', { name: 'Comments' });
  await see(comments.getByText('Which version do you mean'));
  const link = comments.getByRole('link', {
    name: 'https://lms.example/essays/7',
  });
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
  await tycho.app.getByRole('textbox', { name: 'Write a comment' }).fill('The second.');
  await tycho.app.getByRole('button', { name: 'Send' }).click();
  await see(caroline.app.getByText('The second.'));
  assert.equal(await caroline.app.getByRole('button', { name: /^Delete the comment/ }).count(), 1);
  await takePictures(caroline.page, 'event-comments');
  await tycho.app.getByRole('button', { name: 'Delete the comment of Caroline Haddad' }).click();
  await tycho.app.getByRole('button', { name: 'Delete comment' }).click();
  await caroline.app.getByText('Which version do you mean').waitFor({ state: 'detached' });
}

export async function theStudentIsTold(tycho, caroline) {
  await tycho.app.getByRole('link', { name: 'All events' }).click();
  await caroline.app.getByRole('link', { name: 'All events' }).click();
  await see(caroline.app.getByRole('button', { name: 'News, 2 unread' }));
  await centre.edit(tycho.app, title, { Duration: '45' });
  await caroline.app.getByRole('button', { name: 'News, 3 unread' }).click();
  const news = caroline.app.getByRole('dialog');
  await see(news.getByText(`“${title}” has a new length`));
  await see(news.getByText(`Tycho Lindqvist commented on “${title}”.`));
  await takePictures(caroline.page, 'news');
  await news.getByRole('button', { name: 'Mark all as read' }).click();
  await news.getByRole('button', { name: 'Mark all as read' }).waitFor({ state: 'detached' });
  await caroline.page.keyboard.press('Escape');
  await see(caroline.app.getByRole('button', { name: 'News', exact: true }));
}

export async function theReportTellsWhoWasAbsent(tycho) {
  const { id } = await centre.event(tycho, title);
  for (const step of ['start', 'end']) {
    assert.equal((await tycho.call('POST', `/api/events/${id}/${step}`)).status, 200);
  }
  await tycho.document.evaluate((event) => (location.hash = `#/events/${event}/report`), id);
  const absent = tycho.app.getByRole('region', { name: 'Absent' });
  await see(absent.getByText('Caroline Haddad'));
  assert.equal(await absent.getByRole('listitem').count(), 1, 'the event was for nobody else');
  await takePictures(tycho.page, 'report-absent');
}

export async function theTeacherImports({ app, page }, caroline) {
  await app.getByRole('link', { name: 'All events' }).click();
  await app.getByRole('link', { name: 'Import' }).click();
  await see(app.getByRole('heading', { name: 'Import events from a file' }));
  const choose = (...lines) =>
    app.locator('input[type=file]').setInputFiles({
      name: 'timetable.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['title;date;start;end;repeat', ...lines].join('\r\n')),
    });
  const weekly = 'Telescopes;2031-02-03;9:00;10:30;"FREQ=WEEKLY;COUNT=3"';
  await choose(weekly, 'Comets;2031-02-31;9:00;10:00;');
  await see(app.getByText('One line has a fault'));
  await see(app.getByText('Line 3'));
  await takePictures(page, 'import');
  await choose(weekly);
  await app.getByRole('button', { name: 'Import 3 classes' }).click();
  await see(centre.card(app, 'Telescopes').first());
  await see(centre.card(caroline.app, 'Telescopes').nth(2));
}

export async function theOpenPagesRemind(tycho, caroline, other) {
  await tycho.app.getByRole('link', { name: 'Settings' }).click();
  await tycho.app.getByText('This course', { exact: true }).click();
  await tycho.app.getByRole('combobox', { name: 'Reminder of a class' }).click();
  await tycho.app.getByRole('option', { name: '5 minutes before', exact: true }).click();
  await takePictures(tycho.page, 'settings-reminder');
  await tycho.app.getByRole('button', { name: 'Save', exact: true }).click();
  await see(tycho.app.getByText('The settings have been saved.'));
  await other.app.getByRole('link', { name: 'Settings' }).click();
  await see(other.app.getByRole('combobox', { name: 'Reminder of a class' }));
  const starts = new Date(Date.now() + 6 * 60_000);
  const [date, startTime] = starts.toISOString().split('T');
  const { status } = await tycho.call('POST', '/api/events', {
    ...{
      title: 'Meteors',
      description: '',
      date,
      startTime: startTime.slice(0, 5),
    },
    ...{ timeZone: 'UTC', durationMinutes: 30 },
  });
  assert.equal(status, 201);
  // It comes with the next minute, wherever people are.
  const said = (app) => app.getByText('“Meteors” begins in 5 minutes').first();
  await said(other.app).waitFor({ timeout: 90_000 });
  await takePictures(other.page, 'reminder');
  await see(caroline.app.getByRole('button', { name: /^News, \d+ unread$/ }));
}

/** Looks again until there is something. */
async function until(look) {
  for (let tries = 0; tries < 60; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('it did not come');
}
