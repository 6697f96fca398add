// What a class leaves behind: the report, and the grades in the LMS.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';
import { title } from './planning.mjs';

export async function theReport(tycho) {
  await tycho.app.getByRole('link', { name: 'Report' }).click();
  const row = tycho.app.getByRole('row').filter({ hasText: 'Caroline Haddad' });
  await see(row.getByText('Sent', { exact: true }));
  await takePictures(tycho.page, 'report');

  const { attendedSeconds, intervals, grade } = await attendance(tycho);
  assert.ok(attendedSeconds > 0);
  assert.equal(intervals.length, 1, 'she was always back within the minute of grace');
  assert.equal(grade.scoreMaximum, 100);
  const minutes = `${Math.floor(attendedSeconds / 60)}:${String(attendedSeconds % 60).padStart(2, '0')}`;
  await see(row.getByText(minutes, { exact: true }));
  await see(row.getByText(`${grade.scoreGiven} of 100`));
}

export async function theGradebook(tycho, caroline) {
  const { scoreGiven } = (await attendance(tycho)).grade;
  const herScore = (page) =>
    page
      .getByRole('row', { name: 'Caroline Haddad' })
      .getByRole('cell', { name: String(scoreGiven) });

  await tycho.page.getByRole('link', { name: 'Gradebook' }).click();
  await see(tycho.page.getByRole('columnheader', { name: title }));
  await see(herScore(tycho.page));
  await see(tycho.page.getByRole('row', { name: 'Edwin Nakamura' }));
  await takePictures(tycho.page, 'lms-gradebook');

  await caroline.page.getByRole('link', { name: 'My grades' }).click();
  await see(herScore(caroline.page));
  assert.equal(await caroline.page.getByRole('row').count(), 2, 'the headings and her own');
  await takePictures(caroline.page, 'lms-my-grades');
}

/** Caroline in the report, as the API tells the teacher. */
async function attendance(tycho) {
  const { id } = await centre.event(tycho, title);
  const { people } = (await tycho.call('GET', `/api/events/${id}/report`)).body;
  return people.find(({ name }) => name === 'Caroline Haddad');
}
