// A live class where something is in the way of sound and picture, or of seeing everybody at once.
import assert from 'node:assert/strict';
import { lookOver } from '../access.mjs';
import { hearing, moving, parts } from '../connections.mjs';
import { addGuests, changeMessages } from '../crowd.mjs';
import * as centre from '../eventsCentre.mjs';
import { tabTo } from '../keyboard.mjs';
import { timeZone } from '../person.mjs';
import { desktop, takeNarrow } from '../pictures.mjs';
import { button, choose, enter, stage, takeRoom, title } from '../roomPage.mjs';
import { see } from '../see.mjs';

export async function theyEnter(people) {
  await centre.schedule(await people.tycho.openHere(), {
    Title: title,
    ...centre.thisMinute(timeZone),
  });
  await enter(people.tycho.app);
  for (const student of [people.caroline, people.edwin]) await enter(await student.openHere());
  for (const person of Object.values(people)) await moving(person, parts.camera, 2);
}

/** Pictures of people do not come at all; sound and screens do, and it is kept for the next time. */
export async function aStudentSavesData({ tycho, caroline, edwin }) {
  const { app } = caroline;
  await moving(caroline, parts.camera, 2);
  await choose(app, 'Save data');
  await see(app.getByText('Only shared screens are shown'));
  await moving(caroline, parts.camera, 0);
  await hearing(caroline, 2);
  await edwin.document.waitForFunction(
    () =>
      [...document.querySelectorAll('video')].some(
        ({ ariaLabel, videoHeight }) =>
          ariaLabel === 'Picture of Caroline Haddad' && videoHeight > 0 && videoHeight <= 180,
      ),
  );
  await button(tycho.app, 'Share screen').click();
  await moving(caroline, parts.screen, 1);
  await button(tycho.app, 'Stop sharing').first().click();
  await lookOver(caroline, 'saving data');
  await takeRoom(caroline, 'room-saving');

  await button(app, 'Leave').click();
  await enter(app);
  await see(app.getByText('Only shared screens are shown'));
  await hearing(caroline, 2);
  await button(app, 'Show cameras again').click();
  await moving(caroline, parts.camera, 2);
}

export async function aPoorConnection({ caroline }) {
  const { app, document } = caroline;
  await document.evaluate(() => {
    const slow = { type: 'candidate-pair', nominated: true, currentRoundTripTime: 2 };
    for (const one of window.connections) one.getStats = async () => new Map([['slow', slow]]);
  });
  await see(app.getByText('Poor connection'));
  await see(app.getByText('Your connection is poor.'));
  await lookOver(caroline, 'a poor connection');
  await takeRoom(caroline, 'room-poor');
  await takeNarrow(caroline.page, 'room-poor');
  await caroline.page.setViewportSize(desktop);
  await button(app, 'Save data').click();
  await see(app.getByText('Only shared screens are shown'));
  await document.evaluate(() => window.connections.forEach((one) => delete one.getStats));
  await see(app.getByText('Good connection'));
  await button(app, 'Show cameras again').click();
  await moving(caroline, parts.camera, 2);
}

export async function backSoon({ tycho, caroline }) {
  await choose(caroline.app, 'I will be back soon');
  await see(stage(tycho.app).getByText('Back soon'));
  await see(tycho.app.getByRole('complementary').getByRole('img', { name: 'Back soon' }));
  await choose(caroline.app, 'I am back');
  await stage(tycho.app).getByText('Back soon').waitFor({ state: 'detached' });
}

/** What a browser lets a page do where it stands it says of display-capture too. */
export async function theFrameForbidsSharing({ tycho: { app, document } }) {
  await document.evaluate(() => {
    const { featurePolicy } = window.document;
    const allows = featurePolicy.allowsFeature.bind(featurePolicy);
    featurePolicy.allowsFeature = (feature) => feature !== 'display-capture' && allows(feature);
  });
  await button(app, 'Raise hand').click(); // so that the page looks again
  await button(app, 'Share screen').waitFor({ state: 'detached' });
  await button(app, 'More').click();
  await see(app.getByRole('menuitem', { name: 'Open in a new tab to share your screen' }));
  await app.getByRole('menuitem', { name: 'Open in a new tab to share your screen' }).press('Escape');
  await button(app, 'Lower hand').click();
  await document.evaluate(() => delete window.document.featurePolicy.allowsFeature);
}

/** Caroline speaks without pause, and so she is on every page. */
export async function aCrowd({ edwin }) {
  const { app, page } = edwin;
  await button(app, 'Leave').click();
  await addGuests(page, 30);
  await enter(app);
  await see(stage(app).getByText('Page 1 of 2'));
  const tiles = stage(app).getByRole('listitem');
  assert.equal(await tiles.count(), 25);
  await lookOver(edwin, 'a crowd');
  await takeRoom(edwin, 'room-crowd');
  await takeNarrow(page, 'room-crowd');
  await page.setViewportSize(desktop);
  await button(app, 'Mute').click();
  await tabTo(edwin, 'More people');
  await page.keyboard.press('Enter');
  await see(stage(app).getByText('Page 2 of 2'));
  await see(stage(app).getByText('Guest 30', { exact: true }));
  await see(stage(app).getByText('Caroline Haddad'));
  await tabTo(edwin, 'People before', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await see(stage(app).getByText('Page 1 of 2'));
  await button(app, 'Leave').click();
}

/** Amazon cannot be reached from here; that the page brings what it needs for it, can be seen. */
export async function chimeIsLoaded({ edwin }) {
  const { app, page } = edwin;
  const Meeting = {
    MeetingId: 'm',
    MediaRegion: 'eu-central-1',
    MediaPlacement: {
      AudioHostUrl: 'nowhere.invalid:3478',
      SignalingUrl: 'wss://nowhere.invalid/control',
    },
  };
  const Attendee = { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' };
  await changeMessages(page, (message) => {
    if (message.media) Object.assign(message.media, { provider: 'chime', credentials: { Meeting, Attendee } });
    return message;
  });
  const failures = [];
  page.on('pageerror', (error) => failures.push(error.stack));
  const chunk = page.waitForResponse(/\/assets\/chimeSession-.*\.js$/);
  const [loaded] = await Promise.all([chunk, enter(app)]);
  assert.equal(loaded.status(), 200);
  await see(stage(app).getByText('connecting…').first());
  await button(app, 'Leave').click();
  await see(centre.card(app, title));
  assert.deepEqual(failures, []);
  edwin.complaints.forget(/nowhere\.invalid|chime/i);
  // What the SDK tries and does without, and what the policy lets in only where Chime is in use.
  edwin.complaints.forget(/blocks (wasm-)?eval|compute-pressure|blob/);
}
