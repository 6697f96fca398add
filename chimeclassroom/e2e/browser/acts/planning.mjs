// What the Events Centre does beyond a single event: series, views, search, hiding, calendars.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as series from '../scenes/series.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(tycho, caroline);
      tycho.complaints.none();
      caroline.complaints.none();
    });
  await play('an event appears on the page that is open', series.bothAreThere);
  await play('the teacher plans a series', series.theTeacherPlansASeries);
  await play('the teacher changes the series from one event on', series.theTeacherChangesTheSeries);
  await play('the teacher looks at month, week and search', series.theTeacherLooksAtTheCalendar);
  await play('the teacher hides and deletes the series', series.theTeacherHidesTheSeries);
  await play('a change reaches the student without reloading', series.aChangeReachesTheStudent);
  await play('the student subscribes in a calendar', series.theStudentSubscribes);
  await play('the teacher sets how the course wants it', series.theTeacherSetsTheCourse);
  await play('the teacher starts a class at once', series.theTeacherStartsAtOnce);
});
