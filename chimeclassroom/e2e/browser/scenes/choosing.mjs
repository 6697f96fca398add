// The teacher chooses events in the frame of the LMS; the course page shows them as links.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { courseOf, timeZone } from '../person.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

const comets = 'Comets and where they come from';
const eclipse = 'The eclipse of August';
const galaxies = 'Galaxies far away';

/** The picker inside the course's frame. */
const picker = (person) => person.page.frameLocator('iframe[title="Add content"]');

/** A link of the course page. */
const link = (person, title) => person.page.getByRole('region', { name: title, exact: true });

/** The classroom in the frame of that link. */
const framed = (person, title) => person.page.frameLocator(`iframe[title="${title}"]`);

async function openPicker(person) {
  await person.page.getByRole('link', { name: 'Add content' }).click();
  await see(picker(person).getByRole('heading', { name: 'Add events to the course' }));
  return picker(person);
}

async function openLink(person, title) {
  await link(person, title).getByRole('link', { name: 'Open here' }).click();
  return framed(person, title);
}

export async function theTeacherCancels(tycho) {
  const app = await openPicker(tycho);
  await see(app.getByText('Nothing chosen yet'));
  assert.equal(await app.getByRole('button', { name: 'Add to course' }).isDisabled(), true);
  await takePictures(tycho.page, 'choose-empty');
  await app.getByRole('button', { name: 'Cancel' }).click();
  await see(link(tycho, 'Virtual classroom'));
  assert.equal(await tycho.page.getByRole('link', { name: 'Open here' }).count(), 1);
  tycho.complaints.none();
}

export async function theTeacherChooses(tycho) {
  const app = await openPicker(tycho);
  for (const [title, date] of [
    [comets, '2031-03-14'],
    [eclipse, '2031-08-15'],
    [galaxies, '2031-09-16'],
  ]) {
    await centre.schedule(app, {
      Title: title,
      Date: date,
      'Start time': '18:00',
      'Time zone': timeZone,
    });
    await see(app.getByRole('checkbox', { name: title }));
  }
  await app.getByRole('checkbox', { name: comets }).click();
  await app.getByRole('checkbox', { name: galaxies }).press('Space');
  await app.getByRole('checkbox', { name: eclipse }).press('Space');
  await app.getByRole('checkbox', { name: galaxies }).click();
  await see(app.getByText('2 chosen'));
  await takePictures(tycho.page, 'choose');
  await app.getByRole('button', { name: 'Add to course' }).click();
  for (const title of ['Virtual classroom', comets, eclipse]) await see(link(tycho, title));
  assert.equal(new URL(tycho.page.url()).pathname, courseOf('teacher'));
  assert.equal(await link(tycho, galaxies).count(), 0);
  await takePictures(tycho.page, 'lms-course-chosen');
  tycho.complaints.none();
}

export async function theLinkOpensForTheTeacher(tycho) {
  const app = await openLink(tycho, eclipse);
  await see(app.getByRole('heading', { name: eclipse, level: 1 }));
  assert.equal(await app.getByRole('article').count(), 1);
  await takePictures(tycho.page, 'event-by-link');
  await app.getByRole('link', { name: 'All events' }).click();
  await see(centre.card(app, comets));
  await tycho.goToCourse();
  tycho.complaints.none();
}

export async function theLinkOpensForTheStudent(_, caroline) {
  await caroline.page.reload();
  const app = await openLink(caroline, comets);
  await see(app.getByRole('heading', { name: comets, level: 1 }));
  const onTheCard = app.getByRole('article').getByRole('button');
  assert.deepEqual(await onTheCard.allTextContents(), []);
  await caroline.goToCourse();
  caroline.complaints.none();
}

export async function theFirstLinkShowsEverything(_, caroline) {
  const app = await openLink(caroline, 'Virtual classroom');
  for (const title of [comets, eclipse, galaxies]) await see(centre.card(app, title));
  await see(app.getByText('Virtual classroom'));
  await caroline.goToCourse();
  caroline.complaints.none();
}

export async function theStudentAddsNothing(_, caroline) {
  assert.equal(await caroline.page.getByRole('link', { name: 'Add content' }).count(), 0);
  assert.equal(await caroline.page.getByRole('button', { name: 'Remove' }).count(), 0);
  for (const path of ['add', 'add/demo', 'choose/demo', 'tools']) {
    await caroline.page.goto(`${settings.lms}${courseOf('caroline')}/${path}`);
    assert.equal(new URL(caroline.page.url()).pathname, courseOf('caroline'));
  }
  caroline.complaints.none();
}

export async function aLinkToADeletedClass(tycho, caroline) {
  const app = await openLink(tycho, 'Virtual classroom');
  const deleting = await centre.startDeleting(app, comets);
  await deleting.confirm();
  await centre.card(app, comets).waitFor({ state: 'detached' });
  await tycho.goToCourse();
  const refused = await openLink(caroline, comets);
  await see(refused.getByText('The event behind this link is not in this course'));
  await caroline.goToCourse();
}

export async function theTeacherRemovesALink(tycho) {
  await tycho.page.getByRole('button', { name: `Remove ${comets} from the course` }).click();
  await link(tycho, comets).waitFor({ state: 'detached' });
  await see(link(tycho, eclipse));
  assert.equal(
    await tycho.page.getByRole('button', { name: 'Remove Virtual classroom' }).count(),
    0,
  );
}
