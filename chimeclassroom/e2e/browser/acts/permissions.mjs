// Who may do what: an administrator changes it, and the pages of the others follow.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as permissions from '../scenes/permissions.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const grace = await personIn(browser, 'Grace Okafor');
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');

  await scenario(browser, 'nobody else finds the page', () => permissions.isHidden(tycho, caroline));
  await scenario(browser, 'an administrator looks at it', () => permissions.look(grace));
  await scenario(browser, 'they let students schedule', () => permissions.letStudentsSchedule(grace));
  await scenario(browser, 'a student leads a class of their own', () => permissions.lead(caroline));
  await scenario(browser, 'the log tells of all that', () => permissions.readLog(grace, tycho));
  await scenario(browser, 'a token that is refused is renewed', () => permissions.renew(tycho));
});
