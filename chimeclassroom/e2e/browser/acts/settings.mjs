// Settings of platform, course and person, and the page in Spanish and Arabic.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as scenes from '../scenes/settings.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const grace = await personIn(browser, 'Grace Okafor');
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const people = { grace, tycho, caroline };
  for (const person of Object.values(people)) await scenes.serveLogo(person);
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(people);
      for (const person of Object.values(people)) person.complaints.none();
    });
  await play('the administrator brands and locks', scenes.theAdministratorSetsThePlatform);
  await play('the teacher sees what is locked', scenes.theTeacherSeesTheLock);
  await play('a settings page that is out of date is refused', scenes.anOldPageIsRefused);
  await play('the student reads Arabic', scenes.theStudentReadsArabic);
  await play('the teacher reads Spanish', scenes.theTeacherReadsSpanish);
  await play('the choice stays', scenes.theChoiceStays);
});
