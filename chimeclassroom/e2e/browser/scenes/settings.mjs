// What platform, course and person set, and what the others see of it.
import assert from 'node:assert/strict';
import * as centre from '../eventsCentre.mjs';
import { timeZone } from '../person.mjs';
import { takeNarrow, takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';

const logo = 'https://school.example/logo.svg';
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#7a1f3d"/></svg>';

/** The school's own server, which shows its logo. */
export const serveLogo = (person) =>
  person.context.route(logo, (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: svg }),
  );

const choose = async (app, field, option) => {
  await app.getByRole('combobox', { name: field }).click();
  await app.getByRole('option', { name: option, exact: true }).click();
};

const save = async (app, button = 'Save', said = 'The settings have been saved.') => {
  await app.getByRole('button', { name: button, exact: true }).click();
  await see(app.getByText(said));
};

export async function theAdministratorSetsThePlatform({ grace }) {
  const app = await grace.openHere();
  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByText('All courses', { exact: true }).click();
  await see(app.getByText('They are for every course of Mini LMS.'));
  await app.getByRole('textbox', { name: 'Title of the page' }).fill('Live sessions');
  await choose(app, 'Times', '15:30');
  await app.getByRole('button', { name: 'Lock “Times”' }).click();
  await app.getByRole('textbox', { name: 'Name of the school' }).fill('Observatory School');
  await app.getByRole('textbox', { name: 'Address of the logo' }).fill(logo);
  await app.getByRole('textbox', { name: 'Welcome' }).fill('Good to see you.');
  await app.getByRole('textbox', { name: 'Keep attendance' }).fill('365');
  await app.getByRole('textbox', { name: 'Colour of buttons' }).fill('#7fb3b8');
  await app.getByRole('button', { name: 'Save', exact: true }).click();
  await see(app.getByText('too light to be read'));
  grace.complaints.only(/400/);
  await takePictures(grace.page, 'settings-platform-refused');
  await app.getByRole('textbox', { name: 'Colour of buttons' }).fill('#7a1f3d');
  await save(app);
  await takePictures(grace.page, 'settings-platform');
  await takeNarrow(grace.page, 'settings-platform');
}

export async function theTeacherSeesTheLock({ tycho }) {
  const app = await tycho.openHere();
  await see(app.getByRole('heading', { name: 'Live sessions', level: 1 }));
  await see(app.getByText('Good to see you.'));
  await see(app.getByRole('img', { name: 'Observatory School' }));
  const button = app.getByRole('button', { name: 'Start a class now' });
  await see(button);
  const create = app.getByRole('button', { name: 'Schedule event' }).first();
  const ground = await create.evaluate((element) => getComputedStyle(element).backgroundColor);
  assert.equal(ground, 'rgb(122, 31, 61)', 'buttons have the accent of the school');

  await app.getByRole('link', { name: 'Settings' }).click();
  await app.getByText('This course', { exact: true }).click();
  assert.equal(await app.getByText('All courses', { exact: true }).count(), 0);
  const times = app.getByRole('combobox', { name: 'Times' });
  assert.ok(await times.isDisabled());
  assert.equal(await times.inputValue(), 'As set: 15:30');
  await see(app.getByText('Locked for all courses'));
  await see(app.getByText('Set for all courses'));
  await takePictures(tycho.page, 'settings-course');
  const level = (await tycho.call('GET', '/api/settings')).body.levels.find(
    (one) => one.level === 'course',
  );
  const around = { version: level.version, settings: { clock: '12h' } };
  assert.equal((await tycho.call('PUT', '/api/settings/course', around)).status, 400);
  const above = { version: 1, settings: {} };
  assert.equal((await tycho.call('PUT', '/api/settings/platform', above)).status, 403);
}

export async function anOldPageIsRefused({ tycho }) {
  const { app } = tycho;
  const behind = { version: 0, settings: { pageTitle: 'Lectures' } };
  assert.equal((await tycho.call('PUT', '/api/settings/course', behind)).status, 200);
  await app.getByRole('textbox', { name: 'Title of the page' }).fill('Mine');
  await app.getByRole('button', { name: 'Save', exact: true }).click();
  await see(app.getByText('Somebody else has changed these settings'));
  await app.getByRole('button', { name: 'Load the current ones' }).click();
  const title = app.getByRole('textbox', { name: 'Title of the page' });
  await title.and(app.locator('[value="Lectures"]')).waitFor();
  tycho.complaints.only(/409/);
}

export async function theStudentReadsArabic({ tycho, caroline }) {
  await tycho.app.getByRole('link', { name: 'All events' }).click();
  await centre.schedule(tycho.app, {
    Title: 'The night sky in November',
    Description: 'What can be seen with the naked eye.',
    'Time zone': 'Asia/Tokyo',
    ...centre.thisMinute(timeZone),
  });
  const app = await caroline.openHere();
  await app.getByRole('link', { name: 'Settings' }).click();
  assert.equal(await app.getByText('This course', { exact: true }).count(), 0);
  await choose(app, 'Language', 'العربية');
  await save(app, 'Save', 'حُفظت الإعدادات.');
  assert.deepEqual(await directionOf(caroline), ['rtl', 'ar']);
  await takePictures(caroline.page, 'ar-settings');
  await takeNarrow(caroline.page, 'ar-settings');
  await app.getByRole('link', { name: 'كل الفعاليات' }).click();
  await see(centre.card(app, 'The night sky in November'));
  await picturesOfTheCentre(caroline, 'ar', ['قائمة', 'أسبوع', 'شهر']);
  const welcome = app.getByText('Good to see you.');
  assert.equal(await welcome.evaluate((text) => getComputedStyle(text).textAlign), 'right');
  const arrow = app.locator('.tabler-icon-chevron-left').first();
  assert.match(await arrow.evaluate((icon) => getComputedStyle(icon).transform), /matrix\(-1/);
}

export async function theTeacherReadsSpanish({ tycho }) {
  const { app } = tycho;
  await app.getByRole('link', { name: 'Settings' }).click();
  await choose(app, 'Language', 'Español');
  await choose(app, 'Dates', '2026-11-28');
  await save(app, 'Save', 'Los ajustes se han guardado.');
  assert.deepEqual(await directionOf(tycho), ['ltr', 'es']);
  await takePictures(tycho.page, 'es-settings');
  await app.getByRole('link', { name: 'Todos los eventos' }).click();
  await picturesOfTheCentre(tycho, 'es', ['Lista', 'Semana', 'Mes']);
  await app.getByRole('button', { name: 'Programar evento' }).first().click();
  const editor = app.getByRole('dialog', { name: 'Programar evento' });
  assert.match(await editor.getByRole('textbox', { name: 'Fecha' }).inputValue(), /^\d{4}-\d\d-\d\d$/);
  await editor.getByRole('button', { name: 'Guardar', exact: true }).click();
  await see(editor.getByText('Rellena este campo.'));
  await takePictures(tycho.page, 'es-editor');
  await takeNarrow(tycho.page, 'es-editor');
  await editor.getByRole('button', { name: 'Descartar' }).click();
}

export async function theChoiceStays({ caroline }) {
  const { app, document, page } = caroline;
  await choose(await openSettings(app, 'الإعدادات'), 'السطوع', 'داكن');
  await save(app, 'حفظ', 'حُفظت الإعدادات.');
  await document.evaluate(() => location.reload());
  await see(app.getByRole('heading', { name: 'الإعدادات', level: 1 }));
  assert.deepEqual(await directionOf(caroline), ['rtl', 'ar']);
  const scheme = await document.evaluate(() =>
    window.document.documentElement.getAttribute('data-mantine-color-scheme'),
  );
  assert.equal(scheme, 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await takeNarrow(page, 'ar-settings-dark');
}

async function openSettings(app, name) {
  await app.getByRole('link', { name }).click();
  return app;
}

const directionOf = (person) =>
  person.document.evaluate(() => [
    window.document.documentElement.dir,
    window.document.documentElement.lang.slice(0, 2),
  ]);

async function picturesOfTheCentre({ app, page }, language, views) {
  for (const [name, label] of [
    ['list', views[0]],
    ['week', views[1]],
    ['month', views[2]],
  ]) {
    await app.getByText(label, { exact: true }).first().click();
    await takePictures(page, `${language}-events-${name}`);
    await takeNarrow(page, `${language}-events-${name}`);
  }
}
