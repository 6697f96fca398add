// What is kept about somebody, as they read it.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as scenes from '../scenes/privacy.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const caroline = await personIn(browser, 'Caroline Haddad');
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(caroline);
      caroline.complaints.none();
    });
  await play('a student reads what is kept about her', scenes.theStudentReads);
  await play('and takes a copy', scenes.theStudentTakesACopy);
});
