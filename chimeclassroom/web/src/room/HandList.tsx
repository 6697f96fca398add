import { ActionIcon, Button } from '@mantine/core';
import { IconHandOff, IconHandStop } from '@tabler/icons-react';
import type { RoomPerson, RoomRules } from '../api/types';
import { GuestMark } from '../components/GuestMark';
import { t } from '../messages';
import { formatClock } from '../time/format';
import { handsOf } from './hands';
import classes from './HandList.module.css';
import type { RoomConnection } from './roomConnection';

interface Props {
  people: readonly RoomPerson[];
  host: boolean;
  rules: RoomRules;
  room: RoomConnection;
}

/** The raised hands, in the order in which they went up. */
export function HandList({ people, host, rules, room }: Props) {
  const hands = handsOf(people);
  if (hands.length === 0) return null;
  return (
    <section className={classes.box} aria-label={t.room.hands}>
      <h3 className={classes.title}>
        <IconHandStop size={18} aria-hidden />
        {t.room.hands}
      </h3>
      <ol className={classes.list}>
        {hands.map(({ attendeeId, name, role, invited, handRaisedAt }) => (
          <li key={attendeeId} className={classes.hand}>
            <span className={classes.name} dir="auto" data-own-words>
              {name}
            </span>
            {role === 'guest' && <GuestMark />}
            <time className={classes.time} dateTime={handRaisedAt}>
              {formatClock(new Date(handRaisedAt))}
            </time>
            {host && !rules.unmute && !invited && (
              <Button
                size="compact-xs"
                variant="light"
                onClick={() => room.say({ type: 'invite', target: attendeeId, on: true })}
              >
                {t.hosts.invite}
              </Button>
            )}
            {host && (
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t.hosts.lower(name)}
                onClick={() => room.say({ type: 'lower', target: attendeeId })}
              >
                <IconHandOff size={16} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
