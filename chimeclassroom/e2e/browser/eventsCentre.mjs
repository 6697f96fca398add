// What a teacher does with the Events Centre, by the names that people read on the page.

/** Schedules an event; fields that are left out keep what the editor offers. */
export async function schedule(app, fields) {
  await app.getByRole('button', { name: 'Schedule event' }).first().click();
  await fillAndSave(app, 'Schedule event', fields);
}

/** Changes the fields of an event. */
export async function edit(app, title, fields) {
  await choose(app, title, 'Edit');
  await fillAndSave(app, 'Edit event', fields);
}

/** Opens the dialog that calls an event off, with the reason typed. */
export async function startCancelling(app, title, reason) {
  await choose(app, title, 'Cancel event');
  const dialog = app.getByRole('dialog', { name: 'Cancel this event?' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  return { confirm: () => dialog.getByRole('button', { name: 'Cancel event' }).click() };
}

/** Opens the dialog that deletes an event. */
export async function startDeleting(app, title) {
  await choose(app, title, 'Delete');
  const dialog = app.getByRole('dialog', { name: 'Delete this event?' });
  await dialog.waitFor();
  return { confirm: () => dialog.getByRole('button', { name: 'Delete event' }).click() };
}

/** The card of an event in the list. */
export const card = (app, title) => app.getByRole('article', { name: title, exact: true });

/** All events, as the API tells the person. */
export const events = async (person) => (await person.call('GET', '/api/events')).body.events;

/** One event, as the API tells the person. */
export const event = async (person, title) =>
  (await events(person)).find((candidate) => candidate.title === title);

/** This minute on the clocks of a zone, as fields of the editor. */
export function thisMinute(zone) {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const [date, startTime] = clock.format(new Date()).split(' ');
  return { Date: date, 'Start time': startTime };
}

async function choose(app, title, item) {
  await app.getByRole('button', { name: `More for ${title}` }).click();
  await app.getByRole('menuitem', { name: item }).click();
}

async function fillAndSave(app, name, fields) {
  const editor = app.getByRole('dialog', { name });
  await fill(app, editor, fields);
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'detached' });
}

async function fill(app, editor, { 'Time zone': zone, ...texts }) {
  for (const [name, text] of Object.entries(texts)) {
    await editor.getByRole('textbox', { name, exact: true }).fill(text);
  }
  if (zone === undefined) return;
  await editor.getByRole('combobox', { name: 'Time zone' }).fill(zone);
  await app.getByRole('option', { name: zone }).click();
}
