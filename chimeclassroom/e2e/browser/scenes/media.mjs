// A live class with sound and picture: a teacher and two students.
import assert from 'node:assert/strict';
import { hearing, received, seeingScreen } from '../connections.mjs';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { desktop, takeNarrow, takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

const title = 'Eclipses';

export async function theyEnter({ tycho, caroline, edwin }) {
  await tycho.openHere();
  await centre.schedule(tycho.app, {
    Title: title,
    ...centre.thisMinute(timeZone),
  });
  await centre.card(tycho.app, title).getByRole('button', { name: 'Start class' }).click();
  await enter(tycho.app);
  for (const student of [caroline, edwin]) {
    await student.openHere();
    await centre.card(student.app, title).getByRole('button', { name: 'Join class' }).click();
    await enter(student.app);
  }
}

export async function theySeeAndHear(people) {
  for (const person of Object.values(people)) {
    const ways = (await received(person, 2)).flatMap((way) => way.ways);
    if (settings.relayed) assert.deepEqual(new Set(ways), new Set(['relay']));
  }
  if (settings.relayed) return;
  await pictures(people.tycho, 'media-teacher');
  await pictures(people.caroline, 'media-student');
}

export async function theTeacherShares({ tycho, caroline, edwin }) {
  await button(tycho.app, 'Share screen').click();
  await see(tycho.app.getByText('Everyone sees your screen.'));
  for (const student of [caroline, edwin]) {
    await see(student.app.getByLabel('Screen of Tycho Lindqvist', { exact: true }));
    await seeingScreen(student);
    await see(button(student.app, 'Only hosts share their screen'));
  }
  await pictures(caroline, 'media-share');
  await pictures(tycho, 'media-sharing');
  await button(tycho.app, 'Stop sharing').first().click();
  await caroline.app.getByLabel('Screen of Tycho Lindqvist').first().waitFor({ state: 'detached' });
}

export async function handsGoUp({ tycho, caroline, edwin }) {
  await button(edwin.app, 'Raise hand').click();
  const hands = tycho.app.getByRole('region', { name: 'Raised hands' });
  await see(hands.getByText('Edwin Nakamura'));
  await button(caroline.app, 'Raise hand').click();
  await see(hands.getByText('Caroline Haddad'));
  const order = await hands.getByRole('listitem').allInnerTexts();
  assert.deepEqual(
    order.map((line) => line.split('\n')[0].split(' ')[0]),
    ['Edwin', 'Caroline'],
  );
  await pictures(tycho, 'media-hands');
  await button(tycho.app, 'Lower the hand of Edwin Nakamura').click();
  await see(button(edwin.app, 'Raise hand'));
  await button(tycho.app, 'Lower all hands').click();
  await see(button(caroline.app, 'Raise hand'));
}

export async function theyWrite({ tycho, caroline, edwin }) {
  for (const { app } of [tycho, caroline, edwin])
    await app.getByRole('button', { name: /^Chat/ }).click();
  await write(caroline.app, 'When is the next one that we can see from here?');
  for (const { app } of [tycho, edwin]) await see(log(app).getByText('When is the next one'));
  await edwin.app.getByText('Hosts only').click();
  await write(edwin.app, 'I have to go at ten.');
  await see(log(tycho.app).getByText('I have to go at ten.'));
  await write(tycho.app, 'On 12 August 2026, if it is not cloudy. Bring your glasses!');
  await see(log(caroline.app).getByText('On 12 August 2026'));
  assert.equal(await log(caroline.app).getByText('I have to go').count(), 0);
  await button(edwin.app, 'React').click();
  await button(edwin.app, 'Applause').click();
  await see(tycho.app.getByRole('img', { name: 'Applause' }));
  await pictures(tycho, 'media-chat');
}

/** Everything is there on a narrow phone too, and a keyboard reaches it. */
export async function onAPhone({ tycho: { app, page } }) {
  await takeNarrow(page, 'media-room');
  await app.getByRole('button', { name: /^Chat/ }).click();
  await see(app.getByRole('dialog', { name: 'Chat' }));
  await takeNarrow(page, 'media-chat');
  await page.keyboard.press('Escape');
  await button(app, 'People').click();
  await see(app.getByRole('dialog', { name: 'People (3)' }));
  await takeNarrow(page, 'media-people');
  await page.keyboard.press('Escape');
  await button(app, 'More').focus();
  await page.keyboard.press('Enter');
  await see(app.getByRole('menuitem', { name: 'End class' }));
  await takeNarrow(page, 'media-more');
  await page.keyboard.press('Escape');
  await button(app, 'Mute').focus();
  await page.keyboard.press('Space');
  await button(app, 'Unmute').press('Enter');
  await see(button(app, 'Mute'));
  await page.setViewportSize(desktop);
  await see(log(app)); // beside the stage, as before: so the page has room again
}

export async function theTeacherMutes({ tycho, caroline, edwin }) {
  await button(tycho.app, 'People').click();
  await pictures(tycho, 'media-people');
  await button(tycho.app, 'What to do about Caroline Haddad').click();
  await tycho.app.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await see(button(caroline.app, 'Unmute'));
  await hearing(edwin, 1);
  await hearing(caroline, 2);
  await button(caroline.app, 'Unmute').click();
  await hearing(edwin, 2);
  await tycho.app.getByRole('switch', { name: 'unmute themselves' }).click();
  for (const { app } of [caroline, edwin]) await see(button(app, 'Muted by the host'));
  await hearing(tycho, 0);
  await pictures(caroline, 'media-muted');
}

export async function aStudentIsLetSpeak({ tycho, caroline, edwin }) {
  await button(caroline.app, 'Raise hand').click();
  await button(tycho.app, 'Let speak').click();
  await button(caroline.app, 'Unmute').click();
  await hearing(edwin, 2);
  await tycho.app.getByRole('switch', { name: 'share their screen' }).click();
  await button(caroline.app, 'Share screen').click();
  await see(tycho.app.getByLabel('Screen of Caroline Haddad', { exact: true }));
  await seeingScreen(tycho);
  await button(caroline.app, 'Stop sharing').first().click();
}

export async function aStudentIsSentOut({ tycho, caroline, edwin }) {
  await button(tycho.app, 'What to do about Edwin Nakamura').click();
  await tycho.app.getByRole('menuitem', { name: 'Send out' }).click();
  const dialog = tycho.app.getByRole('dialog', {
    name: 'Send Edwin Nakamura out?',
  });
  await see(dialog);
  await dialog.getByRole('button', { name: 'Send out' }).click();
  await see(
    edwin.app.getByRole('heading', {
      name: 'You are not in this class any more',
    }),
  );
  await pictures(edwin, 'media-removed');
  await see(caroline.app.getByRole('heading', { name: 'People (2)' }).or(log(caroline.app)));
  const { id } = await centre.event(edwin, title);
  const again = await edwin.call('POST', `/api/events/${id}/join`);
  assert.equal(again.status, 403);
}

/** The page of the course keeps camera and microphone from the tool; a tab of its own does not. */
export async function aTabOfItsOwn({ edwin, tycho }) {
  await edwin.page.addInitScript(() => {
    if (window !== window.top) return;
    const strip = () =>
      document.querySelectorAll('iframe[allow]').forEach((f) => f.removeAttribute('allow'));
    new MutationObserver(strip).observe(document, { childList: true, subtree: true });
  });
  await edwin.goToCourse();
  await edwin.openHere();
  await centre.card(edwin.app, title).getByRole('button', { name: 'Join class' }).click();
  await see(edwin.app.getByText('Your course keeps microphone and camera from the classroom'));
  await takePictures(edwin.page, 'media-forbidden');
  const opened = edwin.context.waitForEvent('page');
  await button(edwin.app, 'Open in a new tab').click();
  const framed = edwin.page;
  edwin.page = await opened;
  await enter(edwin.page);
  await see(tycho.app.getByRole('listitem').filter({ hasText: 'Edwin Nakamura' }).first());
  await received({ ...edwin, name: edwin.name, document: edwin.page.mainFrame() }, 2);
  await edwin.page.close();
  edwin.page = framed;
  await button(edwin.app, 'Enter the class').click(); // without devices, as one may
  await see(button(tycho.app, 'What to do about Edwin Nakamura'));
}

export async function theClassEnds({ tycho, caroline }) {
  await button(tycho.app, 'End class').click();
  const dialog = tycho.app.getByRole('dialog', {
    name: 'End class for everyone?',
  });
  await dialog.getByRole('button', { name: 'End class for everyone' }).click();
  for (const { app, document } of [tycho, caroline]) {
    await see(app.getByRole('heading', { name: 'The class has ended' }));
    const open = await document.evaluate(
      () => window.connections.filter((one) => one.connectionState !== 'closed').length,
    );
    assert.equal(open, 0, 'every connection is closed');
  }
}

/** Takes the page as it is; moving pictures stand still meanwhile. */
async function pictures({ document, page }, name) {
  const each = (act) =>
    document.evaluate((what) => document.querySelectorAll('video').forEach((v) => v[what]()), act);
  await each('pause');
  await takePictures(page, name);
  await each('play');
}

const button = (app, name) => app.getByRole('button', { name, exact: true });
const log = (app) => app.getByRole('log', { name: 'Chat' });

async function write(app, text) {
  await app.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await app.getByRole('textbox', { name: 'Write a message' }).press('Enter');
}

async function enter(app) {
  await see(app.getByRole('meter', { name: 'Loudness of your microphone' }));
  await app.getByRole('button', { name: 'Enter the class' }).click();
}
