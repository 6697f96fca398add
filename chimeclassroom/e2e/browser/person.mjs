import { Complaints } from './complaints.mjs';
import { desktop } from './pictures.mjs';
import { patience, see } from './see.mjs';
import { settings } from './settings.mjs';

/** The zone of everyone's device. */
export const timeZone = 'Europe/Berlin';

/** The path of the first course for somebody. */
export const courseOf = (slug) => `/as/${slug}/courses/0d3c6c1e-astro-101`;

/** A browser context of somebody's own. */
export async function contextIn(browser) {
  const context = await browser.newContext({
    viewport: desktop,
    locale: 'en-GB',
    timezoneId: timeZone,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patience);
  return context;
}

/** Opens a browser context of their own for somebody and signs them in at the LMS. */
export async function personIn(browser, name) {
  const context = await contextIn(browser);
  const person = new Person(name, context, await Complaints.listen(context));
  person.page = await context.newPage();
  await person.signIn();
  return person;
}

/** Somebody of the course with a browser. */
export class Person {
  constructor(name, context, complaints) {
    this.name = name;
    this.context = context;
    this.complaints = complaints;
  }

  /** Picks the name at the LMS; the course page is open afterwards. */
  async signIn() {
    await this.page.goto(settings.lms);
    await this.page.getByRole('button', { name: this.name }).click();
    await see(this.page.getByRole('heading', { name: 'Introduction to Astronomy' }));
  }

  /** Goes back to the course page of the LMS, out of the classroom. */
  async goToCourse() {
    await this.page.getByRole('link', { name: 'Course', exact: true }).click();
    await see(this.page.getByRole('heading', { name: 'Introduction to Astronomy' }));
  }

  /**
   * Follows the link to the classroom in the frame of the course; returns the app. Nothing looks into
   * the frame before the launch is over: a look of Playwright's counts as a gesture of the person, and
   * then the browser keeps the step of the launch on which it fell as a place to go back to.
   */
  async openHere() {
    const arrived = this.page.waitForEvent('framenavigated', (frame) =>
      frame.url().startsWith(`${settings.classroom}/`) && !frame.url().includes('/lti/'),
    );
    await this.page.getByRole('link', { name: 'Open here' }).click();
    await arrived;
    return this.app;
  }

  /** Follows the link into a tab of its own and goes on there; returns the app. */
  async openInNewTab() {
    const opened = this.context.waitForEvent('page');
    await this.page.getByRole('link', { name: 'Open in a new tab' }).click();
    this.page = await opened;
    return this.page;
  }

  /** The classroom inside the frame. */
  get app() {
    return this.page.frameLocator('iframe[title="Virtual classroom"]');
  }

  /** The document of the classroom, framed or not. */
  get document() {
    const found = this.page.frames().find((frame) => frame.url().startsWith(settings.classroom));
    if (!found) throw new Error(`${this.name} has no classroom open`);
    return found;
  }

  /** Calls the API with the person's own session, past the page; returns status and body. */
  async call(method, path, body) {
    const renewal = await this.document.evaluate(() =>
      sessionStorage.getItem('chimeclassroom.renewal'),
    );
    const renewed = await fetch(`${settings.classroom}/api/session/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ renewal: renewal ?? '' }),
    });
    const { token } = await renewed.json();
    const answer = await fetch(settings.classroom + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }
}
