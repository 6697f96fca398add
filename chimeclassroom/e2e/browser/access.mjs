import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const barriers = [];

/**
 * Looks for what keeps people out of the classroom's page as it is, in light and in dark. What is
 * found, `noBarriers` tells: the class goes on meanwhile.
 */
export async function lookOver({ document, page }, what) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await document.waitForFunction(
      (scheme) => window.document.documentElement.dataset.mantineColorScheme === scheme,
      colorScheme,
    );
    await document.evaluate(axe);
    for (const found of await document.evaluate(findBarriers))
      barriers.push(`${what}, ${colorScheme}: ${found}`);
  }
}

/** Fails if anything was found since the last time. */
export function noBarriers() {
  assert.deepEqual(barriers.splice(0), []);
}

// Runs in the page.
async function findBarriers() {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); // in which colours change
  await frame();
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
  const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`));
}
