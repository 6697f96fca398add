// What is kept about somebody, and the copy of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { takeNarrow, takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

export async function theStudentReads(caroline) {
  const app = await caroline.openHere();
  await app.getByRole('button', { name: /Caroline Haddad/ }).click();
  await app.getByRole('link', { name: 'What is kept about you' }).click();
  await see(app.getByRole('heading', { name: 'What is kept about you', level: 1 }));
  await see(app.getByText('Your LMS has set no limit'));
  await takePictures(caroline.page, 'privacy');
  await takeNarrow(caroline.page, 'privacy');
}

export async function theStudentTakesACopy(caroline) {
  const saved = caroline.page.waitForEvent('download');
  await caroline.app.getByRole('button', { name: 'Download a copy' }).click();
  const file = await saved;
  assert.equal(file.suggestedFilename(), 'kept-about-me.json');
  const { kept } = JSON.parse(await readFile(await file.path(), 'utf8'));
  const [person] = kept.find((part) => part.about === 'person').records;
  assert.equal(person.name, 'Caroline Haddad');
}
