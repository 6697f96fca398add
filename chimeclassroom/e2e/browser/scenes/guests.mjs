// A guest by link: what the host does, and what the guest sees.
import assert from 'node:assert/strict';
import { lookOver } from '../access.mjs';
import { Complaints } from '../complaints.mjs';
import * as centre from '../eventsCentre.mjs';
import { contextIn, timeZone } from '../person.mjs';
import { desktop, takeNarrow, takePictures } from '../pictures.mjs';
import { see } from '../see.mjs';
import { settings } from '../settings.mjs';

const title = 'Radio galaxies';
const label = 'Dr. Okafor, guest speaker';
const name = 'Ngozi Adeyemi';

/** Somebody whom no LMS knows, in a browser of their own. */
export async function visitorIn(browser) {
  const context = await contextIn(browser);
  const complaints = await Complaints.listen(context);
  return { context, complaints, page: await context.newPage(), asked: [] };
}

export async function guestsAreAllowed({ grace, tycho }) {
  const app = await tycho.openHere();
  await centre.schedule(app, { Title: title, ...centre.thisMinute(timeZone) });
  await app.getByRole('button', { name: `More for ${title}` }).click();
  await see(app.getByRole('menuitem', { name: 'Edit' }));
  assert.equal(await app.getByRole('menuitem', { name: 'Guests by link' }).count(), 0);
  await tycho.page.keyboard.press('Escape');

  const hers = await grace.openHere();
  await hers.getByRole('link', { name: 'Settings' }).click();
  await hers.getByText('All courses', { exact: true }).click();
  await hers.getByRole('combobox', { name: 'Guests by link' }).click();
  await hers.getByRole('option', { name: 'Allowed', exact: true }).click();
  await takePictures(grace.page, 'guests-setting');
  await hers.getByRole('button', { name: 'Save', exact: true }).click();
  await see(hers.getByText('The settings have been saved.'));
}

export async function theTeacherMakesALink({ tycho, ngozi }) {
  const { app, page, document } = tycho;
  await document.evaluate(() => location.reload());
  await centre.card(app, title).getByRole('button', { name: 'Start class' }).waitFor();
  await openDialog(app);
  const dialog = app.getByRole('dialog', { name: 'Guests by link' });
  await dialog.getByRole('textbox', { name: 'Whom it is for' }).fill(label);
  await takePictures(page, 'guests-dialog-new');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const address = dialog.getByRole('textbox', { name: 'Link for the guest' });
  await see(address);
  ngozi.link = await address.inputValue();
  assert.ok(ngozi.link.startsWith(`${settings.classroom}/guest#`), ngozi.link);
  await see(dialog.getByText(label));
  await takePictures(page, 'guests-dialog-made');
  await takeNarrow(page, 'guests-dialog-made');
  await page.setViewportSize(desktop);
  await lookOver(tycho, 'the dialog of guest links');
  await page.keyboard.press('Escape');
  await openDialog(app);
  await see(dialog.getByText(label));
  assert.equal(await address.count(), 0, 'it is shown once');
  await page.keyboard.press('Escape');
}

export async function aGuestOpensIt({ ngozi }) {
  const { page, context, link } = ngozi;
  ngozi.secret = link.split('#')[1];
  context.on('request', (request) =>
    ngozi.asked.push(`${request.url()} ${JSON.stringify(request.headers())}`),
  );
  await page.goto(link);
  await see(page.getByRole('heading', { name: title, level: 1 }));
  await takePictures(page, 'guests-invitation');
  await takeNarrow(page, 'guests-invitation');
  await page.setViewportSize(desktop);
  await lookOver({ page, document: page.mainFrame() }, 'the invitation');
  assert.equal(page.url(), `${settings.classroom}/guest`, 'nothing of it is in the address bar');
  await page.reload();
  await see(page.getByRole('heading', { name: title, level: 1 }));
  await page.getByRole('button', { name: 'Continue' }).click();
  await see(page.getByText('Give the name by which the class is to know you.'));
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await see(page.getByRole('button', { name: 'Enter the class' }));
  await takePictures(page, 'guests-devices');
  await page.setViewportSize(desktop);
  for (const request of ngozi.asked)
    assert.ok(!request.includes(ngozi.secret), 'no address and no header has the secret');
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  assert.ok(!kept.includes(ngozi.secret), 'nor does the browser keep it');
}

/** The next person at the same browser is not taken for the guest before. */
export async function somebodyElseOpensIt({ ngozi }) {
  const page = await ngozi.context.newPage();
  await page.goto(ngozi.link);
  await see(page.getByText(`Are you ${name}?`));
  await see(page.getByRole('button', { name: `Continue as ${name}` }));
  await takePictures(page, 'guests-known');
  await lookOver({ page, document: page.mainFrame() }, 'the invitation of somebody known');
  await page.getByRole('button', { name: 'I am somebody else' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Your name' }).inputValue(), '');
  assert.equal(await page.evaluate(() => localStorage.getItem('chimeclassroom.guest')), null);
  await page.close();
}

export async function theGuestIsLetIn({ tycho, ngozi }) {
  await ngozi.page.getByRole('button', { name: 'Enter the class' }).click();
  await see(heading(ngozi.page, 'The class has not begun yet'));
  await centre.card(tycho.app, title).getByRole('button', { name: 'Start class' }).click();
  await see(heading(ngozi.page, 'Please wait'));
  await takePictures(ngozi.page, 'guests-door');
  await ngozi.page.setViewportSize(desktop);
  const shown = await ngozi.page.locator('body').innerText();
  assert.ok(!shown.includes('Tycho'), 'who waits learns nothing of those inside');
  await tycho.app.getByRole('button', { name: 'Enter the class' }).click();
  const queue = tycho.app.getByRole('region', { name: 'Waiting at the door (1)' });
  await see(queue.getByText(name));
  await see(queue.getByText(/Guest/));
  await takePictures(tycho.page, 'guests-queue');
  await tycho.page.setViewportSize(desktop);
  await tycho.app.getByRole('button', { name: `Let ${name} in` }).click();
  await see(heading(ngozi.page, 'People (2)'));
  await see(heading(tycho.app, 'People (2)'));
}

export async function theGuestIsMarked({ tycho, ngozi }) {
  await ngozi.page.getByRole('button', { name: 'Chat' }).click();
  await ngozi.page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
  await ngozi.page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await tycho.app.getByRole('button', { name: /Chat/ }).click();
  const line = tycho.app.getByRole('listitem').filter({ hasText: 'Good morning' });
  await see(line.getByText('Guest', { exact: true }));
  await takePictures(tycho.page, 'guests-inside');
  await tycho.page.setViewportSize(desktop);
  for (const path of ['/api/events', '/api/people', '/api/notices', '/api/feed']) {
    assert.equal(await askAs(ngozi, path), 403, path);
  }
  const { id } = await centre.event(tycho, title);
  assert.equal(await askAs(ngozi, `/api/events/${id}/report`), 403);
  const { body } = await tycho.call('GET', `/api/events/${id}/report`);
  const part = body.people.find((person) => person.name === name);
  assert.equal(part.role, 'guest');
}

export async function theLinkIsClosed({ tycho, ngozi }) {
  const { id } = await centre.event(tycho, title);
  await tycho.app.getByRole('button', { name: 'Leave' }).click();
  const leaving = tycho.app.getByRole('dialog', { name: 'Who keeps the class?' });
  await leaving.getByRole('button', { name: 'Leave the class' }).click();
  await openDialog(tycho.app);
  const dialog = tycho.app.getByRole('dialog', { name: 'Guests by link' });
  await see(dialog.getByText(name));
  await takePictures(tycho.page, 'guests-dialog-came');
  await tycho.page.setViewportSize(desktop);
  await dialog.getByRole('button', { name: `Close link “${label}”` }).click();
  const asking = tycho.app.getByRole('dialog', { name: 'Close this link?' });
  await asking.getByRole('button', { name: 'Close link' }).click();
  await see(heading(ngozi.page, 'Your visit has ended'));
  await takePictures(ngozi.page, 'guests-ended');
  await ngozi.page.setViewportSize(desktop);
  ngozi.complaints.forget(/401|4401/);
  assert.equal(await askAs(ngozi, `/api/events/${id}`), 401);
  const again = await ngozi.context.newPage();
  await again.goto(ngozi.link);
  await see(heading(again, 'This invitation does not open'));
  await takePictures(again, 'guests-none');
  ngozi.complaints.only(/404/);
}

const heading = (app, text) => app.getByRole('heading', { name: text });

async function openDialog(app) {
  await app.getByRole('button', { name: `More for ${title}` }).click();
  await app.getByRole('menuitem', { name: 'Guests by link' }).click();
}

/** What the API answers to the guest's session, past the page. */
async function askAs({ page }, path) {
  const renewal = await page.evaluate(() => sessionStorage.getItem('chimeclassroom.guestRenewal'));
  const renewed = await fetch(`${settings.classroom}/api/session/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ renewal: renewal ?? 'none' }),
  });
  if (!renewed.ok) return renewed.status;
  const { token } = await renewed.json();
  const answer = await fetch(settings.classroom + path, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return answer.status;
}
