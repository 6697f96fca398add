import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { optional, setting } from './settings.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  // Playwright turns the partitioning of storage off, which people have on. This replaces its list.
  '--disable-features=HttpsUpgrades,OptimizationHints,MediaRouter',
  // Under Playwright a frame that goes from process to process and back, as a launch does, may hang
  // at the second launch; without Playwright it does not. Cookies do not depend on it.
  '--disable-site-isolation-trials',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

/** What people set their browsers to; each is the `profile` part of Chromium's preferences. */
export const cookies = {
  allowed: { cookie_controls_mode: 0, block_third_party_cookies: false },
  thirdPartyBlocked: { cookie_controls_mode: 1, block_third_party_cookies: true },
  /** Nothing of that site is kept in pages of those sites, in partitions neither. */
  blockedInside: (site, ...around) => exceptions(around.map((top) => `${site},${top}`)),
  blocked: (site) => exceptions([`${site},*`]),
};

function exceptions(patterns) {
  const block = { setting: 2 };
  const list = Object.fromEntries(patterns.map((pattern) => [pattern, block]));
  return { ...cookies.allowed, content_settings: { exceptions: { cookies: list } } };
}

/**
 * Starts Chromium on a profile of its own and gives its context to `use`; afterwards both are
 * gone. With `trust` false it knows nothing of the test's certificate authority.
 */
export async function withChromium({ profile = cookies.allowed, trust = true, ...options }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'ltikit-browser-'));
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const authority = optional('AUTHORITY');
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: setting('CHROMIUM'),
    args: trust && authority ? [...flags, `--ignore-certificate-errors-spki-list=${authority}`] : flags,
    viewport: { width: 900, height: 700 },
    ...options,
  });
  try {
    return await use(context);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
