// A live class on poor lines, in a frame that forbids, in a crowd, and by another provider.
import { withPeople } from '../classmates.mjs';
import * as lines from '../scenes/lines.mjs';

await withPeople(async (play) => {
  await play('they enter', lines.theyEnter);
  await play('a student saves data', lines.aStudentSavesData);
  await play('a student has a poor connection', lines.aPoorConnection);
  await play('a student is back soon', lines.backSoon);
  await play('the frame does not let the teacher share', lines.theFrameForbidsSharing);
  await play('a crowd comes in pages', lines.aCrowd);
  await play('Amazon Chime carries the class', lines.chimeIsLoaded);
});
