// What people do with the page of the room, by the names that they read on it.
import * as centre from './eventsCentre.mjs';
import { takePictures } from './pictures.mjs';
import { see } from './see.mjs';

/** The class that the room is about. */
export const title = 'Double stars';

export const button = (app, name) => app.getByRole('button', { name, exact: true });
export const stage = (app) => app.getByRole('region', { name: 'Stage' });
/** Who or what is large. */
export const spot = (app) => stage(app).locator('> div').first();

export async function choose(app, name) {
  await button(app, 'More').click();
  await app.getByRole('menuitem', { name, exact: true }).click();
}

/** Goes in by the card of the class, past the look at the devices. */
export async function enter(app) {
  const card = centre.card(app, title);
  await card.getByRole('button', { name: /^(Start|Join) class$/ }).click();
  await see(app.getByRole('meter', { name: 'Loudness of your microphone' }));
  await button(app, 'Enter the class').click();
}

/** Takes the page as it is; moving pictures stand still meanwhile. */
export async function takeRoom({ document, page }, name) {
  const each = (act) =>
    document.evaluate((what) => document.querySelectorAll('video').forEach((v) => v[what]()), act);
  await each('pause');
  await takePictures(page, name);
  await each('play');
}
