// The pages around a class: whether everybody can use them, by what axe finds.
import { noBarriers } from '../access.mjs';
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as pages from '../scenes/pages.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene({ tycho, caroline });
      tycho.complaints.none();
      caroline.complaints.none();
      noBarriers();
    });
  await play('the list, its editor, its views and the settings', pages.ofATeacher);
  await play('the list and the calendar of a student', pages.ofAStudent);
  await play('a class that is over, and its report', pages.afterTheClass);
});
