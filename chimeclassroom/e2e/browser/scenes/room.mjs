// What each person sees of a live class, and what they can do about it.
import assert from 'node:assert/strict';
import { lookOver } from '../access.mjs';
import { hearing, moving, parts } from '../connections.mjs';
import * as centre from '../eventsCentre.mjs';
import { tabTo } from '../keyboard.mjs';
import { timeZone } from '../person.mjs';
import { desktop, takeNarrow, takePictures } from '../pictures.mjs';
import { button, choose, enter, spot, stage, takeRoom, title } from '../roomPage.mjs';
import { see } from '../see.mjs';

export async function theyEnter({ tycho, caroline, edwin }) {
  await tycho.openHere();
  await centre.schedule(tycho.app, { Title: title, ...centre.thisMinute(timeZone) });
  await caroline.openHere();
  await centre.card(tycho.app, title).getByRole('button', { name: 'Start class' }).click();
  await see(tycho.app.getByRole('meter', { name: 'Loudness of your microphone' }));
  await lookOver(tycho, 'the device check');
  await button(tycho.app, 'Enter the class').click();
  await byKeyboard(caroline);
  await edwin.openHere();
  await enter(edwin.app);
  for (const person of [tycho, caroline, edwin]) {
    await moving(person, parts.camera, 2);
    await see(person.app.getByText('Good connection'));
  }
  await lookOver(tycho, 'the room of a host');
  await lookOver(caroline, 'the room of a student');
}

/** In, saying something, and about in the room, without a mouse. */
async function byKeyboard(caroline) {
  const { app, page } = caroline;
  const { keyboard } = page;
  await see(centre.card(app, title).getByRole('button', { name: 'Join class' }));
  await caroline.document.evaluate(() => document.body.focus());
  await tabTo(caroline, 'Join class');
  await keyboard.press('Enter');
  await see(app.getByRole('meter', { name: 'Loudness of your microphone' }));
  await tabTo(caroline, 'Enter the class');
  await keyboard.press('Enter');
  await see(button(app, 'Raise hand'));
  await tabTo(caroline, 'Raise hand');
  await keyboard.press('Space');
  await see(button(app, 'Lower hand'));
  await keyboard.press('Space');
  await tabTo(caroline, 'React');
  await keyboard.press('Enter');
  await tabTo(caroline, 'Applause');
  await keyboard.press('Enter');
  await see(app.getByRole('img', { name: 'Applause' }));
  await tabTo(caroline, 'Chat');
  await keyboard.press('Enter');
  await tabTo(caroline, 'Write a message', 'Shift+Tab');
  await keyboard.type('Good morning');
  await keyboard.press('Enter');
  await see(app.getByRole('log').getByText('Good morning'));
  await tabTo(caroline, 'Pin Tycho Lindqvist', 'Shift+Tab');
  await keyboard.press('Enter');
  await see(spot(app).getByText('Tycho Lindqvist'));
  await tabTo(caroline, 'Unpin Tycho Lindqvist', 'Shift+Tab');
  await keyboard.press('Enter');
  await tabTo(caroline, 'More');
  await keyboard.press('Enter');
  await see(app.getByRole('menuitem', { name: 'Whoever speaks large' }));
  await keyboard.press('Escape');
}

export async function oneIsPinned({ tycho, caroline }) {
  await stage(tycho.app).getByRole('button', { name: 'Pin Caroline Haddad' }).click();
  await see(spot(tycho.app).getByLabel('Picture of Caroline Haddad'));
  await see(stage(tycho.app).getByRole('list').getByText('Edwin Nakamura'));
  await lookOver(tycho, 'one is pinned');
  await takeRoom(tycho, 'room-pinned');
  assert.equal(await stage(caroline.app).getByRole('button', { name: /^Unpin/ }).count(), 0);
  await stage(tycho.app).getByRole('button', { name: 'Unpin Caroline Haddad' }).click();
  await stage(tycho.app).getByRole('button', { name: 'Unpin Caroline Haddad' }).waitFor({ state: 'detached' });
}

/** The students speak without pause whenever their microphones are on. */
export async function whoeverSpeaksIsLarge({ tycho, caroline, edwin }) {
  await button(tycho.app, 'Mute').click();
  await button(caroline.app, 'Mute').click();
  await choose(tycho.app, 'Whoever speaks large');
  await see(spot(tycho.app).getByLabel('Picture of Edwin Nakamura'));
  await button(edwin.app, 'Mute').click();
  await button(caroline.app, 'Unmute').click();
  await see(spot(tycho.app).getByLabel('Picture of Caroline Haddad'));
  await choose(tycho.app, 'Everybody the same size');
  await spot(tycho.app).waitFor({ state: 'detached' });
  await button(tycho.app, 'Unmute').click();
  await button(edwin.app, 'Unmute').click();
}

export async function otherDevices({ tycho, caroline }) {
  const { app } = tycho;
  await choose(app, 'Sound and picture');
  const dialog = app.getByRole('dialog', { name: 'Sound and picture' });
  await see(dialog.getByRole('meter'));
  await lookOver(tycho, 'the devices');
  await takePictures(tycho.page, 'room-devices');
  await takeNarrow(tycho.page, 'room-devices');
  await tycho.page.setViewportSize(desktop);
  await pick(app, 'Microphone', 'Fake Audio Input 2');
  await pick(app, 'Camera', /fake_device_2/);
  await pick(app, 'Picture quality', 'Best (720 lines)');
  await pick(app, 'Speaker', /Fake Audio Output/);
  const shown = app.locator('video[data-mirrored]');
  await tycho.document.waitForFunction(
    () => document.querySelector('video[data-mirrored]')?.videoHeight === 720,
  );
  const label = await shown.evaluate((video) => video.srcObject.getVideoTracks()[0].label);
  assert.match(label, /fake_device_2/);
  await button(app, 'Close').click();
  await moving(caroline, parts.camera, 2);
  await hearing(caroline, 2);
}

async function pick(app, label, option) {
  await app.getByRole('combobox', { name: label, exact: true }).click();
  await app.getByRole('option', { name: option }).first().click();
}

export async function theScreenIsPaused({ tycho, caroline, edwin }) {
  await button(tycho.app, 'Share screen').click();
  for (const student of [caroline, edwin]) await moving(student, parts.screen, 1);
  await button(tycho.app, 'Pause sharing').click();
  await see(tycho.app.getByText('Your screen stands still for everyone.'));
  for (const student of [caroline, edwin]) {
    await see(spot(student.app).getByText('Paused', { exact: true }));
    await moving(student, parts.screen, 0);
  }
  const seen = await spot(caroline.app).locator('video').evaluate((video) => video.videoWidth);
  assert.ok(seen > 0, 'the last picture stays');
  await lookOver(caroline, 'a paused screen');
  await lookOver(tycho, 'pausing');
  await takeRoom(caroline, 'room-paused');
  await button(tycho.app, 'Go on sharing').click();
  for (const student of [caroline, edwin]) {
    await moving(student, parts.screen, 1);
    assert.equal(await student.app.getByText('Paused', { exact: true }).count(), 0);
  }
  await button(tycho.app, 'Pause sharing').click();
  await button(tycho.app, 'Stop sharing').first().click();
  await spot(caroline.app).waitFor({ state: 'detached' });
}
