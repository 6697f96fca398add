// Who comes into a live class, and what hosts can do there.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { desktop, takeNarrow, takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

const title = 'Comets';

export async function theTeacherPlans({ tycho }) {
  await tycho.openHere();
  const { app, page } = tycho;
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  const { Date: day, 'Start time': time } = centre.thisMinute(timeZone);
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
  await editor.getByRole('textbox', { name: 'Date', exact: true }).fill(day);
  await editor.getByRole('textbox', { name: 'Start time', exact: true }).fill(time);
  await editor.getByRole('button', { name: 'Hosts, invited people, links, opening time' }).click();
  await editor.getByRole('switch', { name: 'Students wait until a host lets them in' }).click();
  await editor.getByRole('textbox', { name: 'People at most' }).fill('5');
  await takePictures(page, 'waiting-editor');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
}

export async function aStudentComesEarly({ tycho, caroline, edwin, vera }) {
  for (const student of [caroline, edwin, vera]) await student.openHere();
  await centre.card(caroline.app, title).getByRole('link', { name: 'Go in and wait' }).click();
  await enter(caroline.app);
  await see(heading(caroline.app, 'The class has not begun yet'));
  await takePictures(caroline.page, 'waiting-early');
  await centre.card(tycho.app, title).getByRole('button', { name: 'Start class' }).click();
  await see(heading(caroline.app, 'Please wait'));
  await takePictures(caroline.page, 'waiting-door');
  await enter(tycho.app);
  await see(people(tycho.app, 1));
}

export async function oneIsLetIn({ tycho, caroline, edwin, vera }) {
  await see(queue(tycho.app, 1).getByText('Caroline Haddad'));
  for (const student of [edwin, vera]) {
    await knock(student);
    await see(heading(student.app, 'Please wait'));
  }
  await see(queue(tycho.app, 3));
  await takePictures(tycho.page, 'waiting-queue');
  await takeNarrow(tycho.page, 'waiting-notice');
  await tycho.page.setViewportSize(desktop);
  const shown = await caroline.app.locator('body').innerText();
  for (const name of ['Tycho', 'Edwin', 'Vera', 'Chat'])
    assert.ok(!shown.includes(name), `who waits sees nothing of ${name}`);
  const order = await queue(tycho.app, 3).getByRole('listitem').allInnerTexts();
  assert.deepEqual(
    order.map((line) => line.split(' ')[0]),
    ['Caroline', 'Edwin', 'Vera'],
  );
  await button(tycho.app, 'Let Caroline Haddad in').click();
  await see(people(caroline.app, 2));
  await see(people(tycho.app, 2));
}

export async function twoAreSentAway({ tycho, edwin, vera }) {
  await button(tycho.app, 'Turn Vera Martins away').click();
  await tycho.app.getByRole('menuitem', { name: 'Not now' }).click();
  await see(heading(vera.app, 'Not just now'));
  await takePictures(vera.page, 'waiting-later');
  await button(vera.app, 'Try again').click();
  await see(queue(tycho.app, 2));
  await button(tycho.app, 'Turn Vera Martins away').click();
  await tycho.app.getByRole('menuitem', { name: 'Not into this class' }).click();
  await see(heading(vera.app, 'You cannot enter this class'));
  await takePictures(vera.page, 'waiting-denied');
  const { id } = await centre.event(vera, title);
  const again = await vera.call('POST', `/api/events/${id}/join`);
  assert.equal(again.status, 403);
  await see(heading(edwin.app, 'Please wait'));
}

export async function theDoorIsLocked({ tycho, caroline, edwin }) {
  await tycho.app.getByText('Nobody new', { exact: true }).click();
  await see(heading(edwin.app, 'The class is closed'));
  await takePictures(edwin.page, 'waiting-locked');
  await button(edwin.app, 'Try again').click();
  await see(heading(edwin.app, 'The class is closed'));
  await button(caroline.app, 'Leave').click();
  await see(people(tycho.app, 1));
  await knock(caroline);
  await see(people(caroline.app, 2)); // who was in comes back
  await tycho.app.getByText('Who is let in', { exact: true }).click();
  await button(edwin.app, 'Try again').click();
  await see(heading(edwin.app, 'Please wait'));
}

export async function theCoHostLetsIn({ tycho, caroline, edwin }) {
  await see(queue(tycho.app, 1));
  assert.equal(await caroline.app.getByText('Edwin Nakamura').count(), 0);
  await menu(tycho.app, 'Caroline Haddad', 'Make co-host');
  await see(caroline.app.getByText('You are a co-host of this class now.'));
  await see(queue(caroline.app, 1).getByText('Edwin Nakamura'));
  await takePictures(caroline.page, 'waiting-cohost');
  await button(caroline.app, 'What to do about Tycho Lindqvist').click();
  await see(caroline.app.getByRole('menuitem', { name: 'Show to everyone' }));
  assert.equal(await caroline.app.getByRole('menuitem').count(), 1, 'nothing else about a teacher');
  await caroline.page.keyboard.press('Escape');
  await button(caroline.app, 'Let Edwin Nakamura in').click();
  await see(people(edwin.app, 3));
}

export async function theSpotlight({ tycho, caroline, edwin }) {
  await menu(tycho.app, 'Edwin Nakamura', 'Show to everyone');
  for (const { app } of [tycho, caroline, edwin])
    await see(app.locator('[data-focus]').getByRole('button', { name: /^Pin Edwin Nakamura/ }));
  await see(edwin.app.getByText('A host shows you to everyone.'));
  await takePictures(caroline.page, 'waiting-spotlight');
  await menu(tycho.app, 'Edwin Nakamura', 'Show to everyone no more');
  for (const { app } of [tycho, caroline, edwin])
    await app.locator('[data-focus]').waitFor({ state: 'detached' });
}

export async function focus({ tycho, caroline, edwin }) {
  await menu(tycho.app, 'Caroline Haddad', 'Co-host no more');
  await see(caroline.app.getByText('You are not a co-host of this class any more.'));
  await tycho.app.getByRole('switch', { name: 'Students see hosts only' }).click();
  for (const student of [caroline, edwin]) {
    await see(student.app.getByText('You see the hosts only'));
    await see(people(student.app, 2));
  }
  await see(people(tycho.app, 3));
  await takePictures(edwin.page, 'waiting-focus');
  await tycho.app.getByRole('switch', { name: 'Students see hosts only' }).click();
  await see(people(edwin.app, 3));
}

export async function theTeacherHandsOver({ tycho, caroline, edwin }) {
  await button(tycho.app, 'Leave').click();
  const dialog = tycho.app.getByRole('dialog', { name: 'Who keeps the class?' });
  await dialog.getByRole('combobox', { name: 'Co-host' }).click();
  await tycho.app.getByRole('option', { name: 'Caroline Haddad' }).click();
  await takePictures(tycho.page, 'waiting-handover');
  await dialog.getByRole('button', { name: 'Leave the class' }).click();
  await see(caroline.app.getByText('Who comes in'));
  await see(people(edwin.app, 2));
  assert.equal(await edwin.app.getByText('No host is here').count(), 0);
  await button(caroline.app, 'Leave').click();
  await see(edwin.app.getByText('No host is here at the moment.'));
  await takePictures(edwin.page, 'waiting-hostless');
  await knock(tycho);
  await see(people(edwin.app, 2));
  await button(tycho.app, 'End class').click();
  const ending = tycho.app.getByRole('dialog', { name: 'End class for everyone?' });
  await ending.getByRole('button', { name: 'End class for everyone' }).click();
  await see(heading(edwin.app, 'The class has ended'));
}

const button = (app, name) => app.getByRole('button', { name, exact: true });
const heading = (app, name) => app.getByRole('heading', { name });
const queue = (app, n) => app.getByRole('region', { name: `Waiting at the door (${n})` });
const people = (app, n) => app.getByRole('heading', { name: `People (${n})` });

async function menu(app, name, item) {
  await button(app, `What to do about ${name}`).click();
  await app.getByRole('menuitem', { name: item, exact: true }).click();
}

async function knock({ app }) {
  await centre.card(app, title).getByRole('button', { name: 'Join class' }).click();
  await enter(app);
}

/** Goes on from the look at camera and microphone. */
const enter = (app) => app.getByRole('button', { name: 'Enter the class' }).click();
