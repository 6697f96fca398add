// A class that its teacher watches on the report, and what is left of it.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as report from '../scenes/report.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const grace = await personIn(browser, 'Grace Okafor');
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(tycho, caroline);
      tycho.complaints.none();
      caroline.complaints.none();
    });
  await play('the report moves during the class', report.itMoves);
  await play('report, table and gradebook agree', report.allAgree);
  await play('programs are told the same', report.filesForPrograms);
  await play('the course counts as its teacher says', report.theThresholds);
  await play('the teacher corrects the attendance', report.theTeacherCorrects);
  await play('the course has a report of its own', report.theCourse);
  await play('the student sees her own record', report.theOwnRecord);
  await scenario(browser, 'the administrator sees the usage', () => report.theUsage(grace, tycho));
});
