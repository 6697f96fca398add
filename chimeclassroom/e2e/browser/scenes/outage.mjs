// A live class in which a server is away for a while: people come back by themselves.
import assert from 'node:assert/strict';
import { flowing, relayOnly, waysOf } from '../connections.mjs';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { takeNarrow, takePictures, desktop } from '../pictures.mjs';
import { button, enter, stage, title } from '../roomPage.mjs';
import { see } from '../see.mjs';
import { setting } from '../settings.mjs';

/** The network of one of them lets nothing through but the relay of the media server. */
export async function aClassOfTwo({ tycho, caroline, edwin }) {
  await relayOnly(caroline.context);
  await centre.schedule(await tycho.openHere(), { Title: title, ...centre.thisMinute(timeZone) });
  await enter(tycho.app);
  for (const student of [caroline, edwin]) await enter(await student.openHere());
  for (const person of [tycho, caroline, edwin]) await flowing(person, 2);
  await goesByRelay(caroline);
  await button(tycho.app, 'What to do about Edwin Nakamura').click();
  await tycho.app.getByRole('menuitem', { name: 'Send out' }).click();
  await button(tycho.app.getByRole('dialog'), 'Send out').click();
  await isOut(edwin);
  await isTheClass(tycho, caroline);
}

export async function theMediaServerIsAway({ tycho, caroline, edwin }) {
  await happens('media', 'stop');
  for (const { app } of [tycho, caroline]) await see(app.getByText('Media server away'));
  await takePictures(caroline.page, 'outage-media');
  await takeNarrow(caroline.page, 'outage-media');
  await caroline.page.setViewportSize(desktop);
  await happens('media', 'start');
  await isTheClass(tycho, caroline);
  await goesByRelay(caroline);
  await isOut(edwin);
  forgive([tycho, caroline, edwin]);
}

export async function theClassroomIsAway({ tycho, caroline, edwin }) {
  await happens('classroom', 'stop');
  for (const { app } of [tycho, caroline]) await see(app.getByText('Reconnecting…').first());
  await takePictures(caroline.page, 'outage-classroom');
  await happens('classroom', 'start');
  // Sound and picture have gone on meanwhile, so they do not tell.
  for (const { app } of [tycho, caroline])
    await app.getByText('Reconnecting…').first().waitFor({ state: 'hidden', timeout: 90_000 });
  await isTheClass(tycho, caroline);
  await isOut(edwin);
  forgive([tycho, caroline, edwin]);
}

/** One presence each, in which the drop of the classroom's outage is bridged; cameras count once. */
export async function attendanceIsRight({ tycho, caroline, edwin }) {
  const { id } = await centre.event(tycho, title);
  const { people } = (await tycho.call('GET', `/api/events/${id}/report`)).body;
  const there = [tycho, caroline, edwin].map((who) => people.find(({ name }) => name === who.name));
  for (const { name, personId } of there) {
    const path = `/api/events/${id}/people/${personId}/timeline`;
    const { presence, camera, marks } = (await tycho.call('GET', path)).body;
    const gone = name === 'Edwin Nakamura';
    console.log(name, JSON.stringify({ presence, camera, marks }));
    assert.equal(presence.length, 1, `${name} was there once`);
    assert.equal(presence[0].until === undefined, !gone, `${name} is still there unless sent out`);
    assert.equal(marks.filter(({ what }) => what === 'drop').length, gone ? 0 : 1, name);
    assert.equal(camera.at(-1).until === undefined, !gone, `the camera of ${name} is on`);
    for (const [at, { from }] of camera.entries())
      assert.ok(at === 0 || camera[at - 1].until <= from, `the camera of ${name} counts once`);
  }
  await button(tycho.app, 'End class').click();
  await button(tycho.app.getByRole('dialog'), 'End class for everyone').click();
  await see(caroline.app.getByRole('heading', { name: 'The class has ended' }));
}

/** They see and hear each other now, and nobody is there twice or who was sent out. */
async function isTheClass(...people) {
  for (const person of people) {
    await flowing(person, people.length - 1);
    assert.equal(await stage(person.app).getByRole('listitem').count(), people.length);
  }
  const [{ app }] = people;
  await see(app.getByRole('heading', { name: `People (${people.length})` }));
}

async function goesByRelay(person) {
  const ways = await waysOf(person);
  assert.ok(ways.length > 0);
  assert.deepEqual(new Set(ways), new Set(['relay']));
}

async function isOut(person) {
  const heading = person.app.getByRole('heading', { name: 'You are not in this class any more' });
  await see(heading);
  const { id } = await centre.event(person, title);
  assert.equal((await person.call('POST', `/api/events/${id}/join`)).status, 403);
}

/** Has the Go test stop or start a server. */
async function happens(server, what) {
  const { status } = await fetch(`${setting('OUTAGES_URL')}/${server}/${what}`, { method: 'POST' });
  assert.equal(status, 200);
}

/** Whoever speaks to a server that is away has complaints. */
function forgive(people) {
  for (const { complaints } of people) complaints.forget(/./);
}
