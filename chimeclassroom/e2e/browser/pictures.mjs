import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from './settings.mjs';

export const desktop = { width: 1280, height: 800 };
const phone = { width: 375, height: 740 };

/**
 * Takes a page as it is, on a desktop and a phone, in light and dark, and checks that nobody has
 * to scroll sideways, on the page or in its frames.
 */
export async function takePictures(page, name) {
  mkdirSync(settings.pictures, { recursive: true });
  for (const [device, size] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(size);
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme });
      await settled(page, colorScheme);
      const path = join(settings.pictures, `${name}-${device}-${colorScheme}.png`);
      writeFileSync(path, await steadyPicture(page));
    }
    for (const frame of page.frames()) await assertFits(frame, `${name} on a ${device}`);
  }
}

/** Takes a page on the narrowest phone there is, and checks that nobody has to scroll sideways. */
export async function takeNarrow(page, name) {
  mkdirSync(settings.pictures, { recursive: true });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'light' });
  await settled(page, 'light');
  writeFileSync(join(settings.pictures, `${name}-narrow-light.png`), await steadyPicture(page));
  for (const frame of page.frames()) await assertFits(frame, `${name} on a narrow phone`);
}

// Frames of another site draw in a process of their own and hear of a new size or theme
// later.
async function settled(page, colorScheme) {
  for (const frame of page.frames()) {
    const element = frame === page.mainFrame() ? null : await frame.frameElement();
    const width = await (element?.evaluate((iframe) => iframe.clientWidth) ??
      page.viewportSize().width);
    await frame.waitForFunction(
      ([scheme, innerWidth]) =>
        matchMedia(`(prefers-color-scheme: ${scheme})`).matches && window.innerWidth === innerWidth,
      [colorScheme, width],
    );
  }
}

// The first picture after a change may still show parts of the state before; the one that is like
// its predecessor does not.
async function steadyPicture(page) {
  let before = Buffer.alloc(0);
  for (let tries = 0; tries < 10; tries += 1) {
    const now = await page.screenshot({ animations: 'disabled', caret: 'initial' });
    if (now.equals(before)) break;
    before = now;
  }
  return before;
}

async function assertFits(frame, what) {
  const beyond = await frame.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(beyond, 0, `${what}: ${frame.url()} is ${beyond} pixels too wide`);
}
