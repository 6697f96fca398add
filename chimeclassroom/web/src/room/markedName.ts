import type { RoomPerson, RoomWaiter } from '../api/types';
import { t } from '../messages';

/** The name of somebody where a sentence has it: that of a guest is their own word, and says so. */
export const markedName = ({
  name,
  role,
}: Pick<RoomPerson | RoomWaiter, 'name' | 'role'>): string =>
  role === 'guest' ? t.guests.marked(name) : name;
