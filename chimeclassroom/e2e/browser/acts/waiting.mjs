// A teacher decides who comes into the class, and a student helps to host it.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as waiting from '../scenes/waiting.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const people = {
    tycho: await personIn(browser, 'Tycho Lindqvist'),
    caroline: await personIn(browser, 'Caroline Haddad'),
    edwin: await personIn(browser, 'Edwin Nakamura'),
    vera: await personIn(browser, 'Vera Martins'),
  };
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(people);
      for (const { complaints } of Object.values(people)) complaints.none();
    });
  await play('the teacher plans a class with a waiting room', waiting.theTeacherPlans);
  await play('a student comes before the teacher', waiting.aStudentComesEarly);
  await play('one is let in', waiting.oneIsLetIn);
  await play('one is sent away, and one for good', waiting.twoAreSentAway);
  await play('the door is locked', waiting.theDoorIsLocked);
  await play('a student becomes co-host and lets in', waiting.theCoHostLetsIn);
  await play('everyone sees whom the teacher shows', waiting.theSpotlight);
  await play('students see the hosts only', waiting.focus);
  await play('the teacher hands over and comes back', waiting.theTeacherHandsOver);
});
