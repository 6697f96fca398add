import assert from 'node:assert/strict';

/**
 * Everything that goes wrong behind the pages of a context: errors in the console, exceptions,
 * violations of the Content-Security-Policy, requests and sockets that fail or are refused.
 */
export class Complaints {
  #heard = [];

  static async listen(context) {
    const complaints = new Complaints();
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (violation) =>
        console.error(`policy ${violation.effectiveDirective} blocks ${violation.blockedURI}`),
      );
    });
    context.on('page', (page) => complaints.#listenTo(page));
    return complaints;
  }

  #listenTo(page) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#hear(page, message.text());
    });
    page.on('pageerror', (error) => this.#hear(page, error.stack ?? String(error)));
    page.on('crash', () => this.#hear(page, 'the page crashed'));
    page.on('requestfailed', (request) => {
      const { errorText } = request.failure();
      // Whoever goes to the next page does not wait for what this one still asked for.
      if (errorText !== 'net::ERR_ABORTED') this.#hear(page, `${request.url()}: ${errorText}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.#hear(page, `${response.url()}: ${response.status()}`);
    });
    page.on('websocket', (socket) =>
      socket.on('socketerror', (error) => this.#hear(page, `${socket.url()}: ${error}`)),
    );
  }

  #hear(page, what) {
    this.#heard.push(`${page.url()}: ${what}`);
  }

  /** Forgets what was to be expected. */
  forget(pattern) {
    this.#heard = this.#heard.filter((what) => !pattern.test(what));
  }

  /** Fails unless something was heard since the last time, and all of it is what was expected. */
  only(expected) {
    const heard = this.#heard.splice(0);
    assert.ok(heard.length > 0, `nothing like ${expected} was heard`);
    assert.deepEqual(heard.filter((what) => !expected.test(what)), []);
  }

  /** Fails if anything was heard since the last time. */
  none() {
    const heard = this.#heard.splice(0);
    assert.deepEqual(heard, []);
  }
}
