// The demo in a real browser that blocks third-party cookies: the quiz opens in the
// LMS's frame, and a grade that is given there stands in the LMS's gradebook.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-features=HttpsUpgrades,OptimizationHints,MediaRouter', '--disable-site-isolation-trials'];

async function scenario(name, play) {
  const folder = mkdtempSync(join(tmpdir(), 'ltikit-bridge-'));
  mkdirSync(join(folder, 'Default'));
  const profile = { cookie_controls_mode: 1, block_third_party_cookies: true };
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM, args: flags });
  let error = '';
  const page = await context.newPage();
  try {
    await play(page);
  } catch (failure) {
    const frames = await Promise.all(page.frames().map(async (f) => `${f.url()}: ${await f.locator('body').innerText({ timeout: 1000 }).catch(() => '?')}`));
    error = `${failure.stack}\n${frames.join('\n')}`;
  }
  await context.close();
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify({ scenario: name, error }));
}

async function openQuiz(page, person) {
  await page.goto(process.env.LMS_URL);
  await page.locator(`button[value="${person}"]`).click();
  await page.getByRole('link', { name: 'Open here' }).click();
  return page.frameLocator('iframe');
}

await scenario('a student is signed in inside the frame', async (page) => {
  const quiz = await openQuiz(page, 'vera');
  await quiz.getByText('Welcome, Vera Martins. You are here as student').waitFor();
});

await scenario('a teacher grades a student, and the gradebook has it', async (page) => {
  const quiz = await openQuiz(page, 'teacher');
  await quiz.getByText('Welcome, Tycho Lindqvist. You are here as teacher').waitFor();
  const form = quiz.locator('form', { hasText: 'Caroline Haddad' });
  await form.getByRole('spinbutton').fill('8');
  const kept = page.waitForResponse((r) => r.request().method() === 'POST' && r.url().endsWith('/grade'));
  await form.getByRole('button', { name: 'Grade' }).click();
  await kept; // leaving the page earlier would take the grade back
  for (let tries = 0; tries < 50; tries++) {
    await page.goto(`${process.env.LMS_URL}/as/teacher/courses/0d3c6c1e-astro-101/gradebook`); // the score is on its way
    if (/Caroline Haddad\s+8\b/.test(await page.locator('main').innerText())) return;
    await page.waitForTimeout(200);
  }
  throw new Error('the gradebook has no such grade');
});
