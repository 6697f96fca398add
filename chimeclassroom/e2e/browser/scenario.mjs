/**
 * Plays one scenario and reports it to the Go test as a line of JSON; of a failure it tells what
 * everyone in the browser saw. A scenario that fails does not keep the next from playing, so that
 * one run tells all there is to know.
 */
export async function scenario(browser, name, play) {
  let error = '';
  try {
    await play(browser);
  } catch (failure) {
    error = `${failure.stack ?? failure}\n\n${await views(browser)}`;
  }
  console.log(JSON.stringify({ scenario: name, error }));
}

async function views(browser) {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const views = pages.flatMap((page) => page.frames()).map(view);
  return (await Promise.all(views)).join('\n\n');
}

async function view(frame) {
  try {
    return `${frame.url()} shows:\n${await frame.locator('body').innerText({ timeout: 1000 })}`;
  } catch {
    return `${frame.url()} does not answer`;
  }
}
