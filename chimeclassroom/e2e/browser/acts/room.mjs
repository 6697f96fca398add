// A live class as each person sees it, by mouse and by keyboard.
import { withPeople } from '../classmates.mjs';
import * as room from '../scenes/room.mjs';

await withPeople(async (play) => {
  await play('they enter, one of them by the keyboard alone', room.theyEnter);
  await play('one is pinned', room.oneIsPinned);
  await play('whoever speaks is large', room.whoeverSpeaksIsLarge);
  await play('the teacher goes over to other devices', room.otherDevices);
  await play('the teacher pauses the screen', room.theScreenIsPaused);
});
