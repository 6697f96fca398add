// Configure once, launch anywhere: the classroom registers itself with the LMS, is placed in the
// whole school and narrowed in one course, with a tool of LTI 1.1 beside it.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as school from '../scenes/school.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const grace = await personIn(browser, 'Grace Okafor');
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');

  await scenario(browser, 'the classroom registers itself', () => school.register(grace));
  await scenario(browser, 'it is approved and placed in the school', () => school.place(grace));
  await scenario(browser, 'it opens in two courses', () => school.openInTwoCourses(caroline));
  await scenario(browser, 'a teacher narrows it in one', () => school.narrow(tycho, caroline));
  await scenario(browser, 'a tool of LTI 1.1 beside it', () => school.addOldTool(grace));
  await scenario(browser, 'its grade arrives', () => school.gradeArrives(tycho, caroline));
  await scenario(browser, 'what the administrator did is logged', () => school.isLogged(grace));
  await scenario(browser, 'a registration URL is good once', () => school.registerAgain(grace));
});
