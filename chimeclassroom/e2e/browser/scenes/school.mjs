// What an administrator brings into the school, and what comes of it in the courses.
import assert from 'node:assert/strict';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

const hall = 'Lecture hall';
const quiz = 'Star quiz';
const astronomy = { label: 'ASTRO 101', title: 'Introduction to Astronomy' };
const optics = { label: 'OPTICS 210', title: 'Telescopes and Optics' };

export async function register(grace) {
  await grace.page.getByRole('link', { name: 'School' }).click();
  await takePictures(grace.page, 'lms-school');
  await startRegistering(grace);
  // The classroom registers in a frame and says when that is done; the page goes back by itself.
  await see(grace.page.getByRole('heading', { name: 'Waiting for approval' }));
  await takePictures(grace.page, 'lms-school-waiting');
  grace.complaints.none();
}

/** The page stays where the tool has something to say, and the administrator leaves it. */
export async function registerAgain(grace) {
  await grace.page.getByRole('link', { name: 'Leave' }).click();
  await startRegistering(grace);
  const framed = grace.page.frameLocator('iframe[title="Registration of the tool"]');
  await see(framed.getByRole('heading', { name: 'The registration did not work' }));
  await takePictures(grace.page, 'lms-registration-refused');
  await grace.page.getByRole('link', { name: 'Back to the tools of the school' }).click();
  await see(grace.page.getByRole('heading', { name: 'Tools of the school' }));
  assert.equal(await grace.page.getByText('Waiting for approval').count(), 0);
}

async function startRegistering(grace) {
  const adding = grace.page.getByRole('form', { name: 'By its registration URL' });
  await adding.getByLabel('Registration URL').fill(process.env.CONNECT_URL);
  await adding.getByRole('button', { name: 'Register' }).click();
}

export async function place(grace) {
  const waiting = grace.page.getByRole('form', { name: 'Virtual classroom' });
  await waiting.getByLabel('Name in the school').fill(hall);
  await waiting.getByRole('button', { name: 'Approve' }).click();
  await inEveryCourse(grace, hall);
  await takePictures(grace.page, 'lms-school-placed');
  assert.equal(await grace.page.getByText('Waiting for approval').count(), 0);
  grace.complaints.none();
}

async function inEveryCourse(grace, tool) {
  await grace.page.getByRole('button', { name: `Place ${tool} in every course` }).click();
  const card = grace.page.getByRole('region', { name: tool, exact: true });
  await see(card.getByText('In use in the school'));
}

export async function openInTwoCourses(caroline) {
  for (const course of [astronomy, optics]) {
    const me = await openHall(caroline, course);
    assert.ok(me.includes(course.title), me);
    assert.ok(me.includes('Caroline Haddad'), me);
  }
  caroline.complaints.none();
}

export async function narrow(tycho, caroline) {
  await tycho.page.getByRole('link', { name: 'Tools' }).click();
  const tool = tycho.page.getByRole('form', { name: hall });
  await tool.getByLabel('See names').uncheck();
  await tool.getByRole('button', { name: 'Save' }).click();
  await see(tool.getByText(`Off by scope ${astronomy.title}`));
  await takePictures(tycho.page, 'lms-tools');
  tycho.complaints.none();

  assert.ok(!(await openHall(caroline, astronomy)).includes('Caroline'), 'no name in this course');
  assert.ok((await openHall(caroline, optics)).includes('Caroline Haddad'), 'in the other as before');
  caroline.complaints.none();
}

export async function addOldTool(grace) {
  const adding = grace.page.getByRole('form', { name: 'LTI 1.1' });
  await adding.getByLabel('Name', { exact: true }).fill(quiz);
  await adding.getByLabel('Launch URL').fill(process.env.OLD_TOOL_URL);
  await adding.getByLabel('Key').fill('quiz-key');
  await adding.getByLabel('Secret').fill('quiz-secret');
  await adding.getByRole('button', { name: 'Add' }).click();
  await inEveryCourse(grace, quiz);
  grace.complaints.none();
}

export async function gradeArrives(tycho, caroline) {
  await goTo(caroline, optics);
  await takePictures(caroline.page, 'lms-course-school');
  await open(caroline, quiz);
  const framed = caroline.page.frameLocator(`iframe[title="${quiz}"]`);
  await see(framed.getByText('Well done, Caroline Haddad'));
  await caroline.page.getByRole('link', { name: 'My grades' }).click();
  await see(caroline.page.getByRole('cell', { name: '9' }));
  caroline.complaints.none();

  await goTo(tycho, optics);
  await tycho.page.getByRole('link', { name: 'Gradebook' }).click();
  const row = tycho.page.getByRole('row', { name: 'Caroline Haddad' });
  await see(row.getByRole('cell', { name: '9' }));
  await takePictures(tycho.page, 'lms-gradebook-old-tool');
  tycho.complaints.none();
}

export async function isLogged(grace) {
  await grace.page.getByRole('link', { name: 'administration' }).click();
  await takePictures(grace.page, 'lms-administration');
  await grace.page.getByRole('link', { name: 'Log' }).click();
  for (const action of ['application.approve', 'tool.enable', 'consumer.create'])
    await see(grace.page.getByText(action).first());
  grace.complaints.none();
}

/** Opens the classroom in the frame of a course; returns what it knows of the person. */
async function openHall(person, course) {
  await goTo(person, course);
  const arrived = person.page.waitForEvent('framenavigated', (frame) =>
    frame.url().startsWith(`${settings.classroom}/`) && !frame.url().includes('/lti/'),
  );
  await open(person, hall);
  await arrived;
  await see(person.page.frameLocator(`iframe[title="${hall}"]`).getByText(hall).first());
  return JSON.stringify((await person.call('GET', '/api/me')).body);
}

async function open(person, title) {
  const link = person.page.getByRole('region', { name: title, exact: true });
  await link.getByRole('link', { name: 'Open here' }).click();
}

async function goTo(person, course) {
  await person.page.getByRole('link', { name: 'Course', exact: true }).click();
  await person.page.getByRole('link', { name: course.label }).click();
  await see(person.page.getByRole('heading', { name: course.title }));
}
