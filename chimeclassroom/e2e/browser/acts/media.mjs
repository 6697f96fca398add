// A teacher and two students see and hear each other, in two browsers.
import { withChromium } from '../chromium.mjs';
import { watchConnections } from '../connections.mjs';
import { personIn } from '../person.mjs';
import { scenario } from '../scenario.mjs';
import * as media from '../scenes/media.mjs';
import { settings } from '../settings.mjs';

await withChromium({ thirdPartyCookies: 'blocked' }, (school) =>
  withChromium({ thirdPartyCookies: 'blocked' }, async (home) => {
    const both = { contexts: () => [...school.contexts(), ...home.contexts()] };
    const people = {
      tycho: await personIn(school, 'Tycho Lindqvist'),
      caroline: await personIn(home, 'Caroline Haddad'),
      edwin: await personIn(home, 'Edwin Nakamura'),
    };
    for (const { context } of Object.values(people)) await watchConnections(context);
    const play = (name, scene) =>
      scenario(both, name, async () => {
        await scene(people);
        for (const { complaints } of Object.values(people)) complaints.none();
      });
    await play('they check their devices and enter', media.theyEnter);
    await play('they see and hear each other', media.theySeeAndHear);
    if (settings.relayed) return;
    await play('the teacher shares the screen', media.theTeacherShares);
    await play('hands go up in order and are lowered', media.handsGoUp);
    await play('they write to each other and react', media.theyWrite);
    await play('the teacher has a narrow phone', media.onAPhone);
    await play('the teacher mutes one and then all', media.theTeacherMutes);
    await play('a student is let speak, and may share', media.aStudentIsLetSpeak);
    await play('a student goes on in a tab', media.aTabOfItsOwn);
    await play('a student is sent out', media.aStudentIsSentOut);
    await play('the class ends for everyone', media.theClassEnds);
  }),
);
