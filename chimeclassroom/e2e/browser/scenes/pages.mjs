// The pages around a class, as those meet them who see little or use no mouse.
import { lookOver } from '../access.mjs';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { enter, title } from '../roomPage.mjs';
import { see } from '../see.mjs';

export async function ofATeacher({ tycho }) {
  await tycho.openHere();
  await see(tycho.app.getByText('No events yet'));
  await lookOver(tycho, 'no events');
  await centre.schedule(tycho.app, { Title: title, ...centre.thisMinute(timeZone) });
  await see(centre.card(tycho.app, title));
  await lookOver(tycho, 'the list');
  await theEditor(tycho);
  await theViews(tycho);
  await theSettings(tycho);
}

export async function ofAStudent({ caroline }) {
  await caroline.openHere();
  await see(centre.card(caroline.app, title));
  await lookOver(caroline, 'the list of a student');
  await caroline.app.getByRole('link', { name: 'Calendar' }).click();
  await see(caroline.app.getByRole('button', { name: 'Make an address' }));
  await lookOver(caroline, 'the calendar');
  await caroline.app.getByRole('link', { name: 'All events' }).click();
}

async function theEditor(tycho) {
  const { app } = tycho;
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByRole('button', { name: 'Hosts, invited people, links, opening time' }).click();
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await see(editor.getByText('Please fill this in.'));
  await lookOver(tycho, 'the editor');
  await editor.getByRole('button', { name: 'Discard' }).click();
  await editor.waitFor({ state: 'detached' });
}

async function theViews(tycho) {
  const { app } = tycho;
  await app.getByText('Month', { exact: true }).click();
  await see(app.getByRole('table'));
  await lookOver(tycho, 'the month');
  await app.getByText('Week', { exact: true }).click();
  await see(app.getByRole('group', { name: 'Weeks' }));
  await lookOver(tycho, 'the week');
  await app.getByText('List', { exact: true }).click();
  await centre.card(app, title).getByRole('link', { name: title }).click();
  await see(app.getByRole('heading', { name: title, level: 1 }));
  await lookOver(tycho, 'the event');
  await app.getByRole('link', { name: 'All events' }).click();
}

async function theSettings(tycho) {
  const { app } = tycho;
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByText('This course', { exact: true }).click();
  await see(app.getByRole('textbox', { name: 'Title of the page' }));
  await lookOver(tycho, 'the settings');
  await app.getByRole('link', { name: 'All events' }).click();
}

export async function afterTheClass({ tycho, caroline }) {
  await enter(tycho.app);
  await enter(caroline.app);
  await see(caroline.app.getByRole('heading', { name: 'People (2)' }));
  await tycho.app.getByRole('button', { name: 'End class' }).click();
  const dialog = tycho.app.getByRole('dialog', { name: 'End class for everyone?' });
  await see(dialog);
  await lookOver(tycho, 'ending the class');
  await dialog.getByRole('button', { name: 'End class for everyone' }).click();
  for (const person of [tycho, caroline]) {
    await see(person.app.getByRole('heading', { name: 'The class has ended' }));
    await lookOver(person, 'the class has ended');
  }
  await tycho.app.getByRole('link', { name: 'Report' }).click();
  await see(tycho.app.getByRole('row').filter({ hasText: 'Caroline Haddad' }));
  await lookOver(tycho, 'the report');
}
