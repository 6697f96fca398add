import assert from 'node:assert/strict';
import { withChromium } from '../chromium.mjs';
import { cookiesKeptInFrame } from '../cookies.mjs';

/** The browser sends no unpartitioned cookie into a frame, and it is the blocking that does it. */
export async function isOn(browser) {
  const context = await browser.newContext();
  assert.deepEqual(await cookiesKeptInFrame(context), ['partitioned']);
  await context.close();

  const unblocked = await withChromium({ thirdPartyCookies: 'allowed' }, async (other) =>
    cookiesKeptInFrame(await other.newContext()),
  );
  assert.deepEqual(unblocked, ['partitioned', 'unpartitioned']);
}
