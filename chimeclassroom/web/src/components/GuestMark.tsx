import { t } from '../messages';
import { Pill } from './Pill';

/** Beside the name of whoever the LMS does not vouch for: they have given it themselves. */
export function GuestMark() {
  return <Pill tone="violet">{t.role.guest}</Pill>;
}
