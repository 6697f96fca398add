// A class whose media server, and then whose classroom, is killed and started again in the middle.
import { withPeople } from '../classmates.mjs';
import * as outage from '../scenes/outage.mjs';

await withPeople(async (play) => {
  await play('they are in a class, and one is sent out of it', outage.aClassOfTwo);
  await play('the media server is killed and comes back', outage.theMediaServerIsAway);
  await play('the classroom is killed and comes back', outage.theClassroomIsAway);
  await play('attendance is right', outage.attendanceIsRight);
});
