// The people of the course: whom an event is for, what they write under it, and what they are told.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as notices from '../scenes/notices.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const other = await personIn(browser, notices.otherStudent);
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(tycho, caroline, other);
      for (const person of [tycho, caroline, other]) person.complaints.none();
    });
  await play('the course is read from the LMS', notices.theCourseIsRead);
  await play('an event is for one student, with a host who never came', notices.anEventIsForOne);
  await play('the others do not know of it', notices.theOthersDoNotKnow);
  await play('the student comments, and the teacher sees it', notices.theStudentComments);
  await play('the student is told what changed, and has read it', notices.theStudentIsTold);
  await play('the report tells who was absent', notices.theReportTellsWhoWasAbsent);
  await play('the teacher imports a timetable', notices.theTeacherImports);
  await play('whoever has a page open is reminded', notices.theOpenPagesRemind);
});
