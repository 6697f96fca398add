// A class of which the report must tell exactly what a student did.
import assert from 'node:assert/strict';
import { lookOver } from '../access.mjs';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { desktop, takeNarrow, takePictures } from '../pictures.mjs';
import { button, choose, enter, takeRoom, title } from '../roomPage.mjs';
import { see } from '../see.mjs';

const question = 'Which of these is a double star?';
const secret = 'Was this class too fast?';
const student = 'Caroline Haddad';

// When the test began and was done with what starts and ends a time.
const moments = {};
async function noted(what, act) {
  const began = Date.now();
  await act();
  moments[what] = [began, Date.now()];
}

const between = (what, value, least, most) =>
  assert.ok(least <= value && value <= most, `${what}: ${value} is not between ${least} and ${most}`);

/** A time is as long as the test knows, give or take what its own steps took. */
function lasted(what, milliseconds, from, until) {
  const least = moments[until][0] - moments[from][1] - 1_000;
  between(what, milliseconds, Math.max(1, least), moments[until][1] - moments[from][0] + 1_000);
}

export async function aPollIsPrepared({ tycho }) {
  const app = await tycho.openInNewTab();
  await centre.schedule(app, { Title: title, ...centre.thisMinute(timeZone) });
  await app.goto(`${new URL(app.url()).origin}/#/events/${(await centre.event(tycho, title)).id}`);
  const polls = app.getByRole('region', { name: 'Polls' });
  await polls.getByRole('button', { name: 'New poll' }).click();
  await write(polls, question, ['Albireo', 'Sirius', 'Neither']);
  await polls.getByRole('checkbox', { name: 'Several answers' }).check();
  await takePictures(app, 'polls-writing');
  await polls.getByRole('button', { name: 'Save' }).click();
  await see(polls.getByRole('heading', { name: question }));
  await takePictures(app, 'polls-prepared');
  await lookOver(tycho, 'a prepared poll');
}

export async function sheTakesPart({ tycho, caroline }) {
  await tycho.page.goto(`${new URL(tycho.page.url()).origin}/#/`);
  await enter(tycho.page);
  await button(tycho.page, 'People').waitFor();
  await tycho.page.getByRole('switch', { name: 'share their screen' }).click();
  const app = await caroline.openInNewTab();
  await noted('arrival', () => enter(app));
  await noted('camera on', () => see(button(app, 'Turn camera off')));
  await noted('share on', async () => {
    await button(app, 'Share screen').click();
    await see(tycho.page.getByLabel(`Screen of ${student}`, { exact: true }));
  });
  for (let times = 0; times < 2; times += 1) {
    await button(app, 'Raise hand').click();
    await button(app, 'Lower hand').click();
  }
  await app.getByRole('button', { name: /^Chat/ }).click();
  for (const text of ['Good evening!', 'Can everybody see my screen?', 'Then I begin.']) {
    await app.getByRole('textbox', { name: 'Write a message' }).fill(text);
    await button(app, 'Send').click();
    await see(app.getByRole('log').getByText(text));
  }
  for (const reaction of ['Applause', 'Thumbs up']) {
    await button(app, 'React').click();
    await button(app, reaction).click();
  }
  await noted('share off', () => button(app, 'Stop sharing').first().click());
}

export async function sheAnswers({ tycho, caroline }) {
  const [his, hers] = [tycho.page, caroline.page];
  await button(his, 'Polls').click();
  await takeRoom(tycho, 'polls-room-prepared');
  await button(his, 'Ask').click();
  await see(hers.getByText(`A poll is open: ${question}`));
  await takeRoom(caroline, 'polls-room-news');
  await button(hers, 'Answer').focus();
  await hers.keyboard.press('Enter');
  const panel = hers.getByRole('complementary', { name: 'Polls' });
  await panel.getByRole('checkbox', { name: 'Albireo' }).focus();
  await hers.keyboard.press('Space');
  await button(panel, 'Send answer').press('Enter');
  await see(panel.getByText('Your answer has been counted.'));
  await panel.getByRole('checkbox', { name: 'Sirius' }).check();
  await button(panel, 'Change answer').click();
  await see(his.getByText('1 person has answered'));
  await takeRoom(tycho, 'polls-room-open');
  await takeRoom(caroline, 'polls-room-answered');
  await lookOver(tycho, 'an open poll, for a host');
  await lookOver(caroline, 'an open poll, answered');
  await onAPhone(caroline);
  await button(his, 'Close the poll').click();
  await see(panel.getByText('Closed'));
  assert.equal(await panel.getByText('1 (100').count(), 0, 'the result is not shown yet');
  await button(his, 'Show everyone the result').click();
  await see(panel.getByText('1 (100').first());
}

async function onAPhone({ page }) {
  await page.setViewportSize({ width: 320, height: 640 });
  await choose(page, 'Polls');
  await see(page.getByRole('dialog', { name: 'Polls' }));
  await takeNarrow(page, 'polls-room');
  await page.keyboard.press('Escape');
  await page.setViewportSize(desktop);
}

export async function theyAnswerAnonymously({ tycho, caroline, edwin }) {
  const his = tycho.page;
  await button(his, 'New poll').click();
  await write(his, secret, ['Yes', 'No']);
  await his.getByRole('checkbox', { name: 'Anonymous' }).check();
  await button(his, 'Ask now').click();
  const late = await edwin.openInNewTab(); // comes late and sees what is open
  await enter(late);
  await see(late.getByText(`A poll is open: ${secret}`));
  await button(late, 'Answer').click();
  for (const [page, answer] of [[caroline.page, 'Yes'], [late, 'No']]) {
    const panel = page.getByRole('complementary', { name: 'Polls' });
    await panel.getByRole('radio', { name: answer, exact: true }).check();
    await button(panel, 'Send answer').click();
  }
  await see(his.getByText('2 people have answered'));
  await takeRoom(tycho, 'polls-room-anonymous');
}

export async function theReportTells({ tycho, caroline }) {
  const { id } = await centre.event(tycho, title);
  const read = async () => (await tycho.call('GET', `/api/events/${id}/report`)).body;
  const hers = async () => (await read()).people.find(({ name }) => name === student);
  while ((await hers()).figures.connectionGoodPercent === null)
    await tycho.page.evaluate(() => new Promise(requestAnimationFrame)); // her page tells every 30 s
  await noted('end', async () => {
    assert.equal((await tycho.call('POST', `/api/events/${id}/end`)).status, 200);
  });
  const { figures, personId, reactions, score } = await hers();
  const value = (name) => figures[name]?.value;
  lasted('camera', value('cameraMilliseconds'), 'camera on', 'end');
  lasted('share', value('shareMilliseconds'), 'share on', 'share off');
  between('talk', value('talkMilliseconds'), 1_000, moments.end[1] - moments.arrival[0]);
  assert.deepEqual(
    ['shares', 'messages', 'hands', 'reactions', 'polls', 'pollRatePercent'].map(value),
    [1, 3, 2, 2, 2, 100],
  );
  assert.deepEqual(reactions.map(({ kind }) => kind), ['applause', 'like']);
  assert.ok(figures.connectionGoodPercent.selfReported);

  const line = (await tycho.call('GET', `/api/events/${id}/people/${personId}/timeline`)).body;
  const [share] = line.share;
  assert.equal(line.share.length, 1);
  between('the share begins', Date.parse(share.from), moments['share on'][0] - 1_000, moments['share on'][1] + 1_000);
  for (const kind of ['camera', 'talk']) assert.ok(line[kind].length > 0, kind);
  assert.equal(line.marks.filter(({ what }) => what === 'answer').length, 2);
  await theScore(score, value('score'));
  await thePage(tycho, id);
  assert.equal((await caroline.call('GET', `/api/events/${id}/report`)).status, 403);
}

/** Edwin has talked as well, and answered one of the polls. */
async function theScore(parts, total) {
  const points = Object.fromEntries(parts.map(({ of, points, most }) => [of, [points, most]]));
  for (const of of ['messages', 'hands', 'reactions', 'polls']) assert.deepEqual(points[of], [2, 2], of);
  between('talk', points.talk[0], 0.1, 2);
  between('score', total, 8, 10);
}

async function thePage(tycho, id) {
  const app = tycho.page;
  await app.goto(`${new URL(app.url()).origin}/#/events/${id}/report`);
  const polls = app.getByRole('region', { name: 'Polls' });
  const who = polls.getByText('Who answered what', { exact: true });
  await see(who);
  assert.equal(await who.count(), 1, 'not of the anonymous one');
  await who.click();
  await see(polls.getByText('Albireo; Sirius'));
  await takePictures(app, 'polls-report');
  await lookOver(tycho, 'the polls of a report');
  await app.getByRole('button', { name: student }).click();
  const dialog = app.getByRole('dialog');
  for (const text of ['Connection: good', 'Polls', '2 of 2 points', 'Poll rate'])
    await see(dialog.getByText(text).first());
  await takePictures(app, 'polls-report-person');
}

/** Fills in a question. */
async function write(place, text, choices) {
  await place.getByRole('textbox', { name: 'Question' }).fill(text);
  for (const [n, choice] of choices.entries()) {
    if (n > 1) await button(place, 'Add a choice').click();
    await place.getByRole('textbox', { name: `Choice ${n + 1}` }).fill(choice);
  }
}
