// Rooms without dates, and templates of events.
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as standing from '../scenes/standing.mjs';
import * as templates from '../scenes/templates.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const tycho = await personIn(browser, 'Tycho Lindqvist');
  const caroline = await personIn(browser, 'Caroline Haddad');
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(tycho, caroline);
      tycho.complaints.none();
      caroline.complaints.none();
    });
  await play('the teacher makes a room without dates', standing.theTeacherMakesARoom);
  await play('the room is opened twice', standing.theRoomIsOpenedTwice);
  await play('each sitting has its report', standing.eachSittingHasItsReport);
  await play('the teacher saves a template', templates.theTeacherSavesATemplate);
  await play('a new event begins with it', templates.aNewEventBeginsWithIt);
  await play('the template is renamed and deleted', templates.theTemplateIsRenamedAndDeleted);
});
