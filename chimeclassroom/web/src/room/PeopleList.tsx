import {
  IconClockPause,
  IconHandStop,
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconVideo,
} from '@tabler/icons-react';
import type { RoomPerson, RoomRules } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import { formatClock } from '../time/format';
import { HostMenu } from './HostMenu';
import classes from './PeopleList.module.css';
import type { RoomConnection } from './roomConnection';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
  /** Whoever looks is a host. */
  host: boolean;
  leads: boolean;
  rules: RoomRules;
  /** Whom everyone sees large. */
  spotlight: string | null;
  room: RoomConnection;
}

/** Who is here, in which role and since when, and what is on. */
export function PeopleList({ people, selfId, host, leads, rules, spotlight, room }: Props) {
  return (
    <ul className={classes.list}>
      {people.map((person) => {
        const self = person.attendeeId === selfId;
        return (
          <li key={person.attendeeId} className={classes.person}>
            <PersonAvatar name={person.name} />
            <span className={classes.text}>
              <span className={classes.name}>
                {self ? t.room.nameOfYou(person.name) : person.name}
              </span>
              <span className={classes.facts}>
                {titleOf(person)} · {t.room.since(formatClock(new Date(person.joinedAt)))}
              </span>
            </span>
            <States person={person} />
            {host && (
              <HostMenu
                person={person}
                self={self}
                leads={leads}
                rules={rules}
                spotlit={person.attendeeId === spotlight}
                room={room}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

const titleOf = ({ role, coHost }: RoomPerson) =>
  coHost === true ? t.conduct.coHost : t.role[role];

const icon = { size: 18, stroke: 1.8, role: 'img' };

function States({ person }: { person: RoomPerson }) {
  return (
    <span className={classes.states}>
      {person.handRaisedAt !== undefined && (
        <IconHandStop {...icon} className={classes.hand} aria-label={t.room.handUp} />
      )}
      {person.away && <IconClockPause {...icon} aria-label={t.away.mark} />}
      {person.sharing && <IconScreenShare {...icon} aria-label={t.room.sharesScreen} />}
      {person.camera && <IconVideo {...icon} aria-label={t.room.cameraIsOn} />}
      {person.microphone ? (
        <IconMicrophone {...icon} aria-label={t.room.isUnmuted} />
      ) : (
        <IconMicrophoneOff {...icon} className={classes.off} aria-label={t.room.isMuted} />
      )}
    </span>
  );
}
