// A guest speaker comes into a class by a link, without an account in the LMS.
import { noBarriers } from '../access.mjs';
import { withChromium } from '../chromium.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as guests from '../scenes/guests.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
  const people = {
    grace: await personIn(browser, 'Grace Okafor'),
    tycho: await personIn(browser, 'Tycho Lindqvist'),
    ngozi: await guests.visitorIn(browser),
  };
  const play = (name, scene) =>
    scenario(browser, name, async () => {
      await scene(people);
      for (const { complaints } of Object.values(people)) complaints.none();
      noBarriers();
    });
  await play('the administrator lets guests in', guests.guestsAreAllowed);
  await play('the teacher makes a link', guests.theTeacherMakesALink);
  await play('a guest opens it, and the secret is nowhere', guests.aGuestOpensIt);
  await play('somebody else opens it at the same browser', guests.somebodyElseOpensIt);
  await play('the guest waits and is let in', guests.theGuestIsLetIn);
  await play('the guest is marked and knows nothing else', guests.theGuestIsMarked);
  await play('the link is closed, and the guest is out', guests.theLinkIsClosed);
});
