import { withChromium } from './chromium.mjs';

/**
 * Plays one scenario in a Chromium of its own and reports it to the Go test as a line of JSON; of
 * a failure it tells what was in the browser. One that fails does not keep the next from playing.
 */
export async function scenario(name, browser, play) {
  let error = '';
  try {
    await withChromium(browser, async (context) => {
      try {
        await play(context);
      } catch (failure) {
        error = `${failure.stack ?? failure}\n\n${await views(context)}`;
      }
    });
  } catch (failure) {
    error ||= String(failure.stack ?? failure);
  }
  console.log(JSON.stringify({ scenario: name, error }));
}

async function views(context) {
  const frames = context.pages().flatMap((page) => page.frames());
  return (await Promise.all(frames.map(view))).join('\n\n');
}

async function view(frame) {
  try {
    return `${frame.url()} shows:\n${await frame.locator('body').innerText({ timeout: 1000 })}`;
  } catch {
    return `${frame.url()} does not answer`;
  }
}
