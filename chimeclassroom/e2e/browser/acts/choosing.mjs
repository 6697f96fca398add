// A teacher brings classes onto the course page: the picker, and the links that come of it.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as blocking from '../scenes/blocking.mjs';
import * as choosing from '../scenes/choosing.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  await scenario(browser, 'third-party cookies are blocked', blocking.isOn);

  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const together = (name, play) => scenario(browser, name, () => play(tycho, caroline));

  await together('the teacher cancels', choosing.theTeacherCancels);
  await together('the teacher chooses two classes', choosing.theTeacherChooses);
  await together('a link opens its class for the teacher', choosing.theLinkOpensForTheTeacher);
  await together('and for the student', choosing.theLinkOpensForTheStudent);
  await together('the first link shows everything', choosing.theFirstLinkShowsEverything);
  await together('the student adds nothing', choosing.theStudentAddsNothing);
  await together('a link to a deleted class', choosing.aLinkToADeletedClass);
  await together('the teacher removes a link', choosing.theTeacherRemovesALink);
});
