// What teachers and students see of a class: while it runs, and afterwards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { lookOver, noBarriers } from '../access.mjs';
import { desktop, takeNarrow, takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

const title = 'Double stars';
const student = 'Caroline Haddad';

// When the test began and was done with what starts and ends a time that is counted.
const moments = {};
async function noted(what, act) {
  const began = Date.now();
  await act();
  moments[what] = [began, Date.now()];
}

/** What lies between two such moments, at least and at most. */
const span = (from, until) => [
  moments[until][0] - moments[from][1],
  moments[until][1] - moments[from][0],
];

const between = (value, [least, most]) =>
  assert.ok(least <= value && value <= most, `${value} is not between ${least} and ${most}`);

const inSeconds = (ms) =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
const inMinutes = (ms) => String(Math.floor((ms * 100 + 30_000) / 60_000) / 100);

const row = (app) => app.getByRole('row').filter({ hasText: student });

export async function itMoves(tycho, caroline) {
  const app = await tycho.openInNewTab();
  await centre.schedule(app, { Title: title, ...centre.thisMinute(timeZone) });
  const { id } = await centre.event(tycho, title);
  await noted('start', async () => {
    assert.equal((await tycho.call('POST', `/api/events/${id}/start`)).status, 200);
  });
  await app.reload();
  await centre.card(app, title).getByRole('button', { name: 'Report' }).click();
  await see(app.getByText('Live: this page follows the class.'));

  const hers = await caroline.openInNewTab();
  await centre.card(hers, title).getByRole('button', { name: 'Join class' }).click();
  await noted('arrival', async () => {
    await hers.getByRole('button', { name: 'Enter the class' }).click();
    await see(hers.getByRole('complementary', { name: 'People in the class' }));
  });
  await seeSoon(row(app).getByText('Here now'), 'her arrival');
  await hers.getByRole('button', { name: 'Raise hand' }).click();
  const hands = await columnOf(app, 'Hands');
  await seeSoon(row(app).getByRole('cell').nth(hands).getByText('1', { exact: true }), 'her hand');
  await app.getByRole('textbox', { name: 'Find a person' }).fill('nobody');
  await see(app.getByText('Nobody is called that.'));
  await app.getByRole('textbox', { name: 'Find a person' }).fill('haddad');
  await see(row(app));
  await app.getByRole('textbox', { name: 'Find a person' }).fill('');
  await takePictures(app, 'report-live');
}

export async function allAgree(tycho) {
  const app = tycho.page;
  const { id } = await centre.event(tycho, title);
  await noted('end', async () => {
    assert.equal((await tycho.call('POST', `/api/events/${id}/end`)).status, 200);
  });
  await see(row(app).getByText('Sent', { exact: true }));
  await takePictures(app, 'report-after');
  const page = await onThePage(app);
  const file = await inTheFile(app);
  const lms = await inTheGradebook(tycho);
  console.log(JSON.stringify(page), 'on the page,', JSON.stringify(file), 'in the file,', JSON.stringify(lms), 'in the gradebook');
  const { people } = (await tycho.call('GET', `/api/events/${id}/report`)).body;
  const attended = people.find(({ name }) => name === student).figures.attendedMilliseconds.value;

  between(attended, span('arrival', 'end'));
  const [[least, most], [shortest, longest]] = [span('arrival', 'end'), span('start', 'end')];
  between(Number(page.grade), [(least / longest) * 100 - 0.1, Math.min(100, (most / shortest) * 100)]);

  assert.equal(page.attended, inSeconds(attended), 'the page, to the second');
  assert.equal(file.attended, inMinutes(attended), 'the file, to the hundredth of a minute');
  assert.ok(lms.comment.startsWith(`Attended ${file.attended} of `), lms.comment);
  assert.equal(page.percent, file.percent);
  assert.equal(page.grade, file.percent, 'as much as she has attended, out of 100');
  assert.equal(lms.grade, page.grade, 'the gradebook, to the point');
  assert.deepEqual([page.hands, file.hands], ['1', '1'], 'she has raised it once');
}

/** What the report page says of the student. */
async function onThePage(app) {
  const cells = await row(app).getByRole('cell').allInnerTexts();
  const cell = async (name) => cells[await columnOf(app, name)].trim();
  const [, grade] = /([\d.]+) of 100/.exec(await cell('Grade'));
  const percent = (await cell('Attendance')).replace(/\s?%$/, '');
  return { attended: await cell('Attended'), percent, hands: await cell('Hands'), grade };
}

/** What the table says of the student that the page gives away. */
async function inTheFile(app) {
  const table = await downloaded(app, 'Table (CSV)');
  const [head, ...lines] = table.trim().split('\r\n').map(cellsOf);
  const hers = lines.find(([name]) => name === student);
  const cell = (name) => hers[head.indexOf(name)];
  return { attended: cell('Attended (minutes)'), percent: cell('Attendance (%)'), hands: cell('Hands') };
}

/** What the gradebook of the LMS says of the student, on its own page. */
async function inTheGradebook(tycho) {
  const [lms] = tycho.context.pages();
  await lms.bringToFront();
  await lms.getByRole('link', { name: 'Gradebook' }).click();
  await see(lms.getByRole('heading', { name: 'Gradebook' }));
  const heads = await lms.getByRole('columnheader').allInnerTexts();
  const column = heads.findIndex((head) => head.startsWith(title)) - 1;
  const cell = lms.getByRole('row', { name: student }).getByRole('cell').nth(column);
  await takePictures(lms, 'report-gradebook');
  const said = {
    grade: await cell.locator('.score').innerText(),
    comment: await cell.locator('.comment').innerText(),
  };
  await tycho.page.bringToFront();
  return said;
}

export async function filesForPrograms(tycho) {
  const app = tycho.page;
  const { id } = await centre.event(tycho, title);
  const { people } = (await tycho.call('GET', `/api/events/${id}/report`)).body;
  const attended = people.find(({ name }) => name === student).figures.attendedMilliseconds.value;
  const everything = JSON.parse(await downloaded(app, 'Everything (JSON)'));
  assert.equal(everything.people.length, people.length);
  const [statement] = JSON.parse(await downloaded(app, 'xAPI statements'));
  assert.equal(statement.result.duration, `PT${attended / 1000}S`);
}

export async function theThresholds(tycho) {
  const app = tycho.page;
  await app.getByRole('link', { name: 'All events' }).click();
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByText('This course', { exact: true }).click();
  await app.getByRole('textbox', { name: 'Present from, in percent of the class' }).fill('99');
  const weights = app.getByRole('group', { name: 'Weights of the engagement score' });
  await weights.getByRole('textbox', { name: 'Attendance' }).fill('3');
  await weights.getByRole('button', { name: 'Leave as it was' }).waitFor();
  await takePictures(app, 'report-settings');
  await app.getByRole('button', { name: 'Save', exact: true }).click();
  await see(app.getByText('The settings have been saved.'));
  await app.getByRole('link', { name: 'All events' }).click();
  await centre.card(app, title).getByRole('button', { name: 'Report' }).click();
  await see(row(app).getByText('Absent', { exact: true }));
  await app.getByText('What the figures mean').click();
  await see(app.getByText('Absent here: less than 99% of the class.'));
  await see(app.getByText('The parts count here: Attendance 37.5%, Talk 12.5%'));
  await takePictures(app, 'report-definitions');
  await see(row(app).getByText(/[\d.]+ of 100/)); // points in proportion ask for no status
}

export async function theTeacherCorrects(tycho) {
  const app = tycho.page;
  await app.getByRole('button', { name: student }).click();
  const dialog = app.getByRole('dialog', { name: student });
  await see(dialog.getByRole('heading', { name: 'Timeline' }));
  await takePictures(app, 'report-person');
  await dialog.getByRole('button', { name: 'Correct' }).click();
  await dialog.getByRole('combobox', { name: 'Status' }).click();
  await app.getByRole('option', { name: 'Excused' }).click();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('The bus was late.');
  await takePictures(app, 'report-correcting');
  await dialog.getByRole('button', { name: 'Save correction' }).click();
  await see(dialog.getByText('The bus was late.'));
  await app.keyboard.press('Escape');
  await see(row(app).getByText('Excused'));
  await see(row(app).getByText('Manual'));
  await see(row(app).getByText('Measured: '));
  await takePictures(app, 'report-corrected');
}

export async function theCourse(tycho) {
  const app = tycho.page;
  await app.getByRole('link', { name: 'All events' }).click();
  await app.getByRole('link', { name: 'Reports' }).click();
  await see(app.getByRole('heading', { name: 'Report of the course' }));
  await see(row(app));
  await takePictures(app, 'report-course');
  const [head, ...people] = (await downloaded(app, 'Table (CSV)')).trim().split('\r\n').map(cellsOf);
  const hers = people.find(([name]) => name === student);
  assert.equal(hers[head.findIndex((name) => name.endsWith(`${title}, status`))], 'excused');
  const { trend, matrix } = JSON.parse(await downloaded(app, 'Everything (JSON)'));
  assert.deepEqual([matrix.length, matrix[0].length], [people.length, trend.length]);
  await row(app).getByRole('link', { name: student }).click();
  await see(app.getByRole('heading', { name: `Record of ${student}` }));
  await see(app.getByText('The bus was late.'));
}

export async function theOwnRecord(tycho, caroline) {
  const app = caroline.page;
  await app.getByRole('link', { name: 'Back to the events' }).click();
  await app.getByRole('link', { name: 'My record' }).click();
  await see(app.getByRole('heading', { name: 'What is recorded' }));
  await see(app.getByText('The bus was late.'));
  await takePictures(app, 'report-own');
  const { people } = (
    await tycho.call('GET', `/api/events/${(await centre.event(tycho, title)).id}/report`)
  ).body;
  const teacher = people.find(({ role }) => role !== 'student');
  for (const path of ['/api/report', ...(teacher ? [`/api/people/${teacher.personId}/report`] : [])]) {
    assert.equal((await caroline.call('GET', path)).status, 403, path);
  }
}

// The demo sums classes up every two seconds.
const SUMMED_UP_MS = 15_000;

/** What the classes come to, of the whole school; the class is summed up by now, or will be in a moment. */
export async function theUsage(grace, tycho) {
  const app = await grace.openInNewTab();
  await see(app.getByRole('link', { name: 'Settings' }));
  let usage;
  const until = Date.now() + SUMMED_UP_MS;
  do usage = (await grace.call('GET', '/api/usage')).body;
  while (usage.waiting > 0 && Date.now() < until);
  assert.ok(usage.total.classes > 0 && usage.total.students > 0);
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByRole('link', { name: 'Usage' }).click();
  await see(app.getByRole('heading', { name: 'Usage of all courses' }));
  const course = app.getByRole('row').filter({ hasText: 'Introduction to Astronomy' });
  await see(course.getByRole('link'));
  await lookOver(grace, 'the usage');
  await takePictures(app, 'usage');
  await takeNarrow(app, 'usage');
  await app.setViewportSize(desktop);
  const [head, ...months] = (await downloaded(app, 'Table by month (CSV)')).trim().split('\r\n');
  assert.match(head, /^Month,Classes,Hours of class,People/);
  assert.equal(Number(cellsOf(months.at(-1))[1]), usage.total.classes, 'the last row is the total');
  noBarriers();
  grace.complaints.none();
  assert.equal((await tycho.call('GET', '/api/usage')).status, 403);
}

// Of the cells that are read here none has a quote in it.
const cellsOf = (line) =>
  line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) => cell.replaceAll('"', ''));

/** Which cell of a row belongs to a column; the name of the person is none. */
async function columnOf(app, name) {
  const heads = await app.getByRole('columnheader').allInnerTexts();
  return heads.findIndex((head) => head.trim() === name) - 1;
}

async function seeSoon(locator, what) {
  const began = Date.now();
  await see(locator);
  console.log(`the report shows ${what} ${Date.now() - began} ms after the student's page does`);
}

/** The text of a file that the page gives to the person. */
async function downloaded(app, item) {
  await app.getByRole('button', { name: 'Download' }).click();
  const arriving = app.waitForEvent('download');
  await app.getByRole('menuitem', { name: item }).click();
  const text = readFileSync(await (await arriving).path(), 'utf8');
  return text.replace(/^\uFEFF/, '');
}
