import { noBarriers } from './access.mjs';
import { withChromium } from './chromium.mjs';
import { watchConnections } from './connections.mjs';
import { personIn } from './person.mjs';
import { scenario } from './scenario.mjs';
import { speakWithoutPause } from './voice.mjs';

/**
 * Brings a teacher and two students who speak without pause, and gives `use` the means to have them
 * play scenes: after each nobody may have a complaint, and nothing may keep anybody out.
 */
export const withPeople = (use) =>
  withChromium({ thirdPartyCookies: 'blocked' }, async (browser) => {
    const people = {
      tycho: await personIn(browser, 'Tycho Lindqvist'),
      caroline: await personIn(browser, 'Caroline Haddad'),
      edwin: await personIn(browser, 'Edwin Nakamura'),
    };
    for (const { context } of Object.values(people)) await watchConnections(context);
    for (const { context } of [people.caroline, people.edwin]) await speakWithoutPause(context);
    await use((name, scene) =>
      scenario(browser, name, async () => {
        await scene(people);
        for (const { complaints } of Object.values(people)) complaints.none();
        noBarriers();
      }),
    );
  });
