// Named templates: saved from the editor, begun with, renamed, deleted.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

const name = 'Seminar';

export async function theTeacherSavesATemplate({ app, page }) {
  await app.getByRole('link', { name: 'All events' }).click();
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill('Reading seminar');
  await editor.getByRole('textbox', { name: 'Description' }).fill('Bring your text.');
  await editor.getByRole('textbox', { name: 'Duration' }).fill('90');
  await editor.getByRole('button', { name: 'Save as template' }).click();
  const dialog = app.getByRole('dialog', { name: 'Save as template' });
  await dialog.getByRole('textbox', { name: 'Name of the template' }).fill(name);
  await takePictures(page, 'template-saving');
  await dialog.getByRole('button', { name: 'Save template' }).click();
  await dialog.waitFor({ state: 'detached' });
  await editor.getByRole('button', { name: 'Discard' }).click();
  await editor.waitFor({ state: 'detached' });
}

export async function aNewEventBeginsWithIt({ app, page }) {
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByRole('combobox', { name: 'Begin with a template' }).click();
  await app.getByRole('option', { name }).click();
  assert.equal(await editor.getByRole('textbox', { name: 'Description' }).inputValue(), 'Bring your text.');
  assert.equal(await editor.getByRole('textbox', { name: 'Duration' }).inputValue(), '90');
  await takePictures(page, 'template-begun');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
  await see(centre.card(app, 'Reading seminar').getByText('1 h 30 min'));
}

export async function theTemplateIsRenamedAndDeleted({ app, page }, caroline) {
  await app.getByRole('link', { name: 'Templates' }).click();
  await app.getByRole('button', { name: `Rename ${name}` }).click();
  const renaming = app.getByRole('dialog', { name: 'Rename the template' });
  await renaming.getByRole('textbox', { name: 'Name of the template' }).fill('Reading class');
  await renaming.getByRole('button', { name: 'Rename' }).click();
  await see(app.getByRole('article', { name: 'Reading class' }));
  await takePictures(page, 'templates');
  await app.getByRole('button', { name: 'Delete Reading class' }).click();
  await app.getByRole('button', { name: 'Delete template' }).click();
  await see(app.getByText('There is no template yet.'));
  assert.equal((await caroline.call('GET', '/api/templates')).status, 403);
}
