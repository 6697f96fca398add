// A live class with sound and picture: a teacher and two students.
import assert from 'node:assert/strict';
import { received } from '../connections.mjs';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

const title = 'Eclipses';

export async function theyEnter({ tycho, caroline, edwin }) {
  await tycho.openHere();
  await centre.schedule(tycho.app, { Title: title, ...centre.thisMinute(timeZone) });
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
}

async function enter(app) {
  await see(app.getByRole('meter', { name: 'Loudness of your microphone' }));
  await app.getByRole('button', { name: 'Enter the class' }).click();
}
