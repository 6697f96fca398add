// A room without dates: made once, opened whenever its host likes.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

const title = 'Office hours';

const region = (app) => app.getByRole('region', { name: 'Rooms that stay' });

export async function theTeacherMakesARoom(tycho, caroline) {
  await tycho.openHere();
  await caroline.openHere();
  const { app, page } = tycho;
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Schedule event' });
  await editor.getByText('Room without dates').click();
  await editor.getByRole('textbox', { name: 'Date', exact: true }).waitFor({ state: 'detached' });
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
  await takePictures(page, 'standing-editor');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
  for (const one of [tycho, caroline]) {
    await see(region(one.app).getByRole('article', { name: title }));
    await see(centre.card(one.app, title).getByText('Closed now'));
  }
  assert.deepEqual(await centre.events(caroline), [], 'the schedule has nothing of no day');
  await takePictures(page, 'standing-room');
}

export async function theRoomIsOpenedTwice(tycho, caroline) {
  const { id } = await theRoom(tycho);
  for (let time = 0; time < 2; time += 1) {
    await centre.card(tycho.app, title).getByRole('button', { name: 'Open the room' }).click();
    await tycho.app.getByRole('button', { name: 'Enter the class' }).click();
    await see(tycho.app.getByRole('complementary', { name: 'People in the class' }));
    await centre.card(caroline.app, title).getByRole('button', { name: 'Join class' }).click();
    await caroline.app.getByRole('button', { name: 'Enter the class' }).click();
    await see(caroline.app.getByRole('complementary', { name: 'People in the class' }));
    assert.equal((await tycho.call('POST', `/api/events/${id}/end`)).status, 200);
    for (const one of [tycho, caroline]) {
      await one.app.getByRole('link', { name: /events/i }).first().click();
      await see(centre.card(one.app, title).getByText('Closed now'));
    }
  }
  const { status, meeting } = await theRoom(caroline);
  assert.equal(status, 'open');
  assert.equal(meeting.generation, 2);
}

export async function eachSittingHasItsReport({ app, page }, caroline) {
  await app.getByRole('link', { name: title }).click();
  const sittings = app.getByRole('region', { name: 'When it was open' });
  await see(sittings.getByText('2 people').first());
  assert.equal(await sittings.getByRole('link').count(), 2);
  await takePictures(page, 'standing-sittings');
  await sittings.getByRole('link').last().click();
  await see(app.getByText('A room without dates: nobody is expected'));
  await see(app.getByText('Caroline Haddad').first());
  await takePictures(page, 'standing-report');
  await caroline.app.getByRole('link', { name: title }).click();
  await see(caroline.app.getByRole('region', { name: 'Comments' }));
  assert.equal(await caroline.app.getByRole('region', { name: 'When it was open' }).count(), 0);
}

const theRoom = async (person) =>
  (await person.call('GET', '/api/events?kind=standing')).body.events[0];
