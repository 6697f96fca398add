// What a student does in a class, from the page to the report.
import { withPeople } from '../classmates.mjs';
import * as engagement from '../scenes/engagement.mjs';

await withPeople(async (play) => {
  await play('the teacher prepares a poll', engagement.aPollIsPrepared);
  await play('a student takes part in every way', engagement.sheTakesPart);
  await play('she is asked and answers', engagement.sheAnswers);
  await play('nobody learns who answered what', engagement.theyAnswerAnonymously);
  await play('the report tells what she did', engagement.theReportTells);
});
