// A live class with a teacher and a student.
import * as centre from '../eventsCentre.mjs';
import { takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';
import { title } from './planning.mjs';

export async function theyMeet(tycho, caroline) {
  await centre.card(tycho.app, title).getByRole('button', { name: 'Start class' }).click();
  await see(tycho.app.getByText('Nobody sees or hears you yet.'));
  await takePictures(tycho.page, 'room-check');
  await enter(tycho.app);
  await seePeople(tycho.app, ['Tycho Lindqvist (you)']);
  await takePictures(tycho.page, 'room-alone');
  await join(caroline.app);
  await seePeople(caroline.app, ['Tycho Lindqvist', 'Caroline Haddad (you)']);
  await seePeople(tycho.app, ['Tycho Lindqvist (you)', 'Caroline Haddad']);
  await takePictures(tycho.page, 'room-teacher');
  await takePictures(caroline.page, 'room-student');
}

export async function theStudentComesBack(tycho, caroline) {
  await caroline.app.getByRole('button', { name: 'Leave' }).click();
  await seePeople(tycho.app, ['Tycho Lindqvist (you)']);
  await see(centre.card(caroline.app, title).getByText('Live', { exact: true }));
  await takePictures(caroline.page, 'events-live');
  await join(caroline.app);
  await seePeople(tycho.app, ['Tycho Lindqvist (you)', 'Caroline Haddad']);
}

export async function theStudentEntersTwice(tycho, caroline) {
  const first = caroline.page;
  await caroline.goToCourse();
  const second = await caroline.openInNewTab();
  await join(second);
  await seePeople(second, ['Tycho Lindqvist', 'Caroline Haddad (you)']);
  caroline.page = first;
  await first.bringToFront();
  await caroline.openHere();
  await join(caroline.app);
  await see(second.getByRole('heading', { name: 'You have entered the class elsewhere' }));
  await takePictures(second, 'room-replaced');
  await second.close();
  await seePeople(tycho.app, ['Tycho Lindqvist (you)', 'Caroline Haddad']);
}

export async function theTeacherEnds(tycho, caroline) {
  await tycho.app.getByRole('button', { name: 'End class' }).click();
  const dialog = tycho.app.getByRole('dialog', { name: 'End class for everyone?' });
  await see(dialog);
  await takePictures(tycho.page, 'room-ending');
  await dialog.getByRole('button', { name: 'End class for everyone' }).click();
  for (const { app } of [tycho, caroline]) {
    await see(app.getByRole('heading', { name: 'The class has ended' }));
  }
  await takePictures(tycho.page, 'room-ended-teacher');
  await takePictures(caroline.page, 'room-ended-student');
}

async function join(app) {
  await centre.card(app, title).getByRole('button', { name: 'Join class' }).click();
  await enter(app);
}

/** Goes on from the look at camera and microphone. */
const enter = (app) => app.getByRole('button', { name: 'Enter the class' }).click();

async function seePeople(app, names) {
  const list = app.getByRole('complementary', { name: 'People in the class' });
  await see(list.getByRole('heading', { name: `People (${names.length})` }));
  for (const name of names) await see(list.getByText(name, { exact: true }));
}
