// The teacher plans a series; the student's page follows.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

const title = 'The night sky in November';

export async function bothAreThere(tycho, caroline) {
  await tycho.openHere();
  await caroline.openHere();
  await centre.schedule(tycho.app, {
    Title: title,
    Description: 'What can be seen with the naked eye.',
    'Time zone': timeZone,
    ...centre.thisMinute(timeZone),
  });
  await see(centre.card(caroline.app, title));
}

export async function theTeacherPlansASeries({ app, page }) {
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByRole('textbox', { name: 'Title' }).fill('Observing');
  await editor.getByRole('textbox', { name: 'Date', exact: true }).fill('2031-03-03');
  await editor.getByRole('combobox', { name: 'Repeats' }).click();
  await app.getByRole('option', { name: 'By weeks' }).click();
  await editor.getByText('Wed', { exact: true }).click();
  await editor.getByRole('textbox', { name: 'Number of times' }).fill('4');
  await editor.getByRole('button', { name: 'Hosts, invited people, links, opening time' }).click();
  await editor.getByRole('button', { name: 'Add link' }).click();
  await editor.getByRole('textbox', { name: 'Title of link 1' }).fill('Star chart');
  await editor.getByRole('textbox', { name: 'Address of link 1' }).fill('https://sky.example/chart');
  await takePictures(page, 'editor-series');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
  await see(centre.card(app, 'Observing').first().getByText('Every week on Mon, Wed'));
  assert.equal(await centre.card(app, 'Observing').count(), 4);
}

export async function theTeacherChangesTheSeries({ app, page }) {
  await app.getByRole('button', { name: 'More for Observing' }).nth(1).click();
  await app.getByRole('menuitem', { name: 'Edit' }).click();
  const editor = app.getByRole('dialog', { name: 'Edit event' });
  await editor.getByRole('radio', { name: 'This and the following events' }).check();
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill('Observing outside');
  await takePictures(page, 'editor-scope');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
  await see(centre.card(app, 'Observing outside').nth(2));
  assert.equal(await centre.card(app, 'Observing').count(), 1);
}

export async function theTeacherLooksAtTheCalendar({ app, page }) {
  await app.getByText('Month', { exact: true }).click();
  await see(app.getByRole('table'));
  await takePictures(page, 'events-month');
  await app.getByText('Week', { exact: true }).click();
  await see(app.getByRole('group', { name: 'Weeks' }));
  await see(centre.card(app, title));
  await takePictures(page, 'events-week');
  await app.getByRole('searchbox', { name: 'Search events' }).fill('outside');
  await see(app.getByText('3 events found'));
  await takePictures(page, 'events-search');
  await app.getByRole('searchbox', { name: 'Search events' }).fill('');
  await app.getByText('List', { exact: true }).click();
}

export async function theTeacherHidesTheSeries({ app, page }, caroline) {
  await app.getByRole('button', { name: 'More for Observing', exact: true }).click();
  await app.getByRole('menuitem', { name: 'Hide from students' }).click();
  await app.getByRole('dialog').getByRole('button', { name: 'Hide' }).click();
  await see(centre.card(app, 'Observing').getByText('Hidden'));
  await takePictures(page, 'events-hidden');
  assert.equal(await centre.event(caroline, 'Observing'), undefined);
  for (const name of ['Observing', 'Observing outside']) {
    await app.getByRole('button', { name: `More for ${name}`, exact: true }).first().click();
    await app.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = app.getByRole('dialog', { name: 'Delete this event?' });
    if (name === 'Observing outside') {
      await dialog.getByRole('radio', { name: 'All events of the series' }).check();
    }
    await dialog.getByRole('button', { name: 'Delete event' }).click();
    await centre.card(app, name).first().waitFor({ state: 'detached' });
  }
}

export async function theStudentSubscribes(_, { app, page }) {
  await app.getByRole('link', { name: 'Calendar' }).click();
  await app.getByRole('button', { name: 'Make an address' }).click();
  const address = app.getByRole('textbox', { name: 'Your private address' });
  await see(address);
  const url = await address.inputValue();
  await takePictures(page, 'calendar');
  const calendar = await (await fetch(url)).text();
  assert.match(calendar, /SUMMARY:The night sky in November/);
  assert.doesNotMatch(calendar, /Lindqvist|Haddad/);
  await app.getByRole('button', { name: 'Withdraw the address' }).click();
  await see(app.getByText('The address does not work any more.'));
  assert.equal((await fetch(url)).status, 404);
  await app.getByRole('link', { name: 'All events' }).click();
  await see(centre.card(app, title));
}

/** Nobody reloads: what was done stands on the other page, and the log tells how soon. */
export async function aChangeReachesTheStudent(tycho, caroline) {
  const { id, version, date, startTime, timeZone, durationMinutes } = await centre.event(
    tycho,
    title,
  );
  const description = 'Bring a warm coat and a red light.';
  const change = { title, description, date, startTime, timeZone, durationMinutes, version };
  const began = performance.now();
  assert.equal((await tycho.call('PUT', `/api/events/${id}`, change)).status, 200);
  await see(centre.card(caroline.app, title).getByText(description));
  console.log(`a change stood on the student's page after ${Math.round(performance.now() - began)} ms`);
}

/** A class that nobody has scheduled begins at once, and the student hears of it. */
export async function theTeacherStartsAtOnce({ app, page }, caroline) {
  await app.getByRole('button', { name: 'Start a class now' }).click();
  const dialog = app.getByRole('dialog', { name: 'Start a class now' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('A quick question');
  await takePictures(page, 'start-now');
  await dialog.getByRole('button', { name: 'Start class' }).click();
  await see(centre.card(caroline.app, 'A quick question').getByText('Live', { exact: true }));
}

/** The teacher sets how the course wants its Events Centre; the student sees it so. */
export async function theTeacherSetsTheCourse({ app, page }, { app: looking, document }) {
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByText('This course', { exact: true }).click();
  await app.getByRole('textbox', { name: 'Title of the page' }).fill('Live sessions');
  await app.getByRole('combobox', { name: 'Times' }).click();
  await app.getByRole('option', { name: '3:30 PM' }).click();
  await app.getByRole('textbox', { name: 'Duration in minutes' }).fill('90');
  await takePictures(page, 'settings');
  await app.getByRole('button', { name: 'Save', exact: true }).click();
  await see(app.getByText('The settings have been saved.'));
  await app.getByRole('link', { name: 'All events' }).click();
  await see(app.getByRole('heading', { name: 'Live sessions', level: 1 }));
  await app.getByRole('button', { name: 'Schedule event' }).click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  assert.equal(await editor.getByRole('textbox', { name: 'Duration', exact: true }).inputValue(), '90');
  await editor.getByRole('button', { name: 'Discard' }).click();

  await document.evaluate(() => location.reload());
  await see(looking.getByRole('heading', { name: 'Live sessions', level: 1 }));
  await see(centre.card(looking, title).getByText(/\d:\d\d [ap]m/i));
}
