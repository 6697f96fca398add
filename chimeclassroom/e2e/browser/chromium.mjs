import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { settings } from './settings.mjs';

// What Playwright turns off for the sake of steady tests, since a list of our own replaces its list:
// with PaintHolding, for one, clicks in frames of other sites may get lost. What is left out is
// ThirdPartyStoragePartitioning, which people have on: without it a frame whose cookies are blocked
// has no session storage either.
const featuresOff = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  // Addresses hidden behind names that only the network's multicast resolves.
  'WebRtcHideLocalIpsWithMdns',
];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  `--disable-features=${featuresOff.join(',')}`,
  // Cameras and microphones that are none: a picture that moves, slowly so that a small machine can
  // carry a class, and a beep every second. Permission is given without a question, and connections may
  // lead over this machine alone.
  '--use-fake-device-for-media-stream=device-count=3,fps=5',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
];

/**
 * Starts Chromium on a profile of its own, with third-party cookies blocked or let through, and
 * gives it to `use`; afterwards both are gone.
 */
export async function withChromium({ thirdPartyCookies }, use) {
  const profile = mkdtempSync(join(tmpdir(), 'classroom-e2e-'));
  writePreferences(profile, thirdPartyCookies);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: settings.chromium,
    args: flags,
  });
  try {
    return await use(context.browser());
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

// What the switch on Chromium's page of privacy settings writes: 1 blocks, 0 does not. Contexts
// that are opened in the browser later go by it too.
function writePreferences(profile, thirdPartyCookies) {
  const folder = join(profile, 'Default');
  mkdirSync(folder);
  const blocked = thirdPartyCookies === 'blocked';
  const preferences = {
    profile: { cookie_controls_mode: blocked ? 1 : 0, block_third_party_cookies: blocked },
  };
  writeFileSync(join(folder, 'Preferences'), JSON.stringify(preferences));
}
