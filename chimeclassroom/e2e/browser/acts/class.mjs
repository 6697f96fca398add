// A class from beginning to end, in the frame of the LMS, with third-party cookies blocked.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as blocking from '../scenes/blocking.mjs';
import * as grading from '../scenes/grading.mjs';
import * as meeting from '../scenes/meeting.mjs';
import * as planning from '../scenes/planning.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  await scenario(browser, 'third-party cookies are blocked', blocking.isOn);

  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(tycho, caroline);
      tycho.complaints.none();
      caroline.complaints.none();
    });
  await play('the link opens an empty Events Centre', planning.itIsEmpty);
  await play('the editor wants a title', planning.theEditorWantsATitle);
  await play('the teacher schedules and edits an event', planning.theTeacherSchedules);
  await play('the teacher cancels and deletes', planning.theTeacherCancelsAndDeletes);
  await play('a reload goes on with the session', planning.aReloadGoesOn);
  await play('the student sees the events and nothing to change', planning.theStudentSees);
  await play('the student is refused what a teacher may', planning.theStudentIsRefused);
  await play('teacher and student meet in the room', meeting.theyMeet);
  await play('the student leaves and comes back', meeting.theStudentComesBack);
  await play('the student enters in a second tab', meeting.theStudentEntersTwice);
  await play('the teacher ends the class', meeting.theTeacherEnds);
  await play('the report shows who attended', grading.theReport);
  await play('the grade is in the gradebook', grading.theGradebook);
});
