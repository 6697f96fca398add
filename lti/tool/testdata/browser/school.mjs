import assert from 'node:assert/strict';
import { optional, setting } from './settings.mjs';
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const lms = setting('LMS_URL');
export const portal = setting('PORTAL_URL');
export const tool = setting('TOOL_URL');

/** Waits until somebody can see it. */
export const see = (locator) => locator.first().waitFor({ state: 'visible', timeout: 15_000 });

/** Opens a course page, whose frame starts a launch at once. */
export async function openCourse(context, at, mode) {
  const page = await context.newPage();
  await page.goto(`${at}/course/${mode}`, { waitUntil: 'commit' });
  return page;
}

/** The tool inside the course page. */
export const inFrame = (page) => page.frameLocator('iframe[title="Tool"]');

export const greeting = (where) => where.getByRole('heading', { name: 'Hello Ada' });
export const newTab = (where) => where.getByRole('button', { name: 'Open in a new tab' });

/** Opens what the button opens. */
export async function pressNewTab(page) {
  const opened = page.context().waitForEvent('page');
  await newTab(inFrame(page)).press('Enter');
  return opened;
}

/** The cookies that a page of the tool keeps in the frame of a course, of a plain and a partitioned one. */
export async function cookiesKept(context, at) {
  const page = await openCourse(context, at, 'empty');
  await see(inFrame(page).getByText('An empty page'));
  const frame = page.frames().find((each) => each.url().startsWith(tool));
  const kept = await frame.evaluate(() => {
    document.cookie = 'plain=1; Secure; SameSite=None';
    document.cookie = 'partitioned=1; Secure; SameSite=None; Partitioned';
    return document.cookie.split('; ').filter(Boolean).map((pair) => pair.split('=')[0]);
  });
  await page.close();
  return kept.sort();
}

/** The subjects of the messages that the course page was sent. */
export const heard = (page) => page.evaluate(() => window.heard.map((message) => message.subject));

/** How many launches the platform signed until now. */
export const signed = async (page) => Number(await page.evaluate(async () => (await fetch('/signed')).text()));

/** Holds the next launch back until it is let go. */
export async function holdLaunch(page) {
  let release, caught;
  const held = new Promise((resolve) => (caught = resolve));
  const go = new Promise((resolve) => (release = resolve));
  await page.route(`${tool}/launch`, async (route) => {
    caught();
    await go;
    await route.continue();
  });
  return { held, release };
}

/** Takes pictures, and checks that nobody has to scroll sideways. */
export async function takePictures(page, name) {
  const folder = optional('PICTURES');
  for (const [device, width] of [['phone', 375], ['desktop', 900]]) {
    await page.setViewportSize({ width, height: 600 });
    for (const frame of page.frames()) {
      const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(beyond, 0, `${name} on a ${device}: ${frame.url()} is ${beyond} pixels too wide`);
    }
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      if (!folder) continue;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${name}-${device}-${colorScheme}.png`), await page.screenshot());
    }
  }
}
