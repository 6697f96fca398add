import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconClockPause,
  IconHandStop,
  IconMicrophoneOff,
  IconPin,
  IconPinnedOff,
} from '@tabler/icons-react';
import type { RoomPerson } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import { reactionIcons } from './reactionIcons';
import type { Reaction } from './protocol';
import classes from './Tile.module.css';
import { VideoView } from './VideoView';

export interface TileProps {
  person: RoomPerson;
  self: boolean;
  /** The picture; undefined while there is none. */
  track: MediaStreamTrack | undefined;
  speaking: boolean;
  connecting: boolean;
  reaction: Reaction | undefined;
  pinned: boolean;
  onPin: () => void;
}

/** One person: their initials, over them their picture once it comes, and how they take part. */
export function Tile({ person, self, track, ...props }: TileProps) {
  const name = self ? t.room.nameOfYou(person.name) : person.name;
  return (
    <div className={classes.tile} data-speaking={props.speaking || undefined}>
      <PersonAvatar name={person.name} size="large" />
      {person.camera && track !== undefined && (
        <div className={classes.picture}>
          <VideoView track={track} label={t.room.pictureOf(name)} mirrored={self} />
        </div>
      )}
      {person.handRaisedAt !== undefined && (
        <span className={classes.hand}>
          <IconHandStop size={18} aria-label={t.room.handUp} role="img" />
        </span>
      )}
      {person.away && (
        <span className={classes.away}>
          <IconClockPause size={16} aria-hidden />
          {t.away.mark}
        </span>
      )}
      {props.reaction !== undefined && <ReactionMark reaction={props.reaction} />}
      <div className={classes.caption}>
        {!person.microphone && (
          <IconMicrophoneOff size={16} stroke={2} role="img" aria-label={t.room.isMuted} />
        )}
        <span className={classes.name} dir="auto" data-own-words>
          {name}
        </span>
        <span className={classes.role}>
          {props.connecting
            ? t.room.connecting
            : person.host || person.role === 'guest'
              ? t.role[person.role]
              : ''}
        </span>
      </div>
      <PinButton name={name} pinned={props.pinned} onPin={props.onPin} />
    </div>
  );
}

function ReactionMark({ reaction }: { reaction: Reaction }) {
  const Glyph = reactionIcons[reaction];
  return (
    <span className={classes.reaction}>
      <Glyph size={34} stroke={1.8} role="img" aria-label={t.room.reactions[reaction]} />
    </span>
  );
}

export function PinButton(props: { name: string; pinned: boolean; onPin: () => void }) {
  const label = props.pinned ? t.room.unpin(props.name) : t.room.pin(props.name);
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        className={classes.pin ?? ''}
        data-pinned={props.pinned || undefined}
        variant="default"
        size="md"
        aria-label={label}
        aria-pressed={props.pinned}
        onClick={props.onPin}
      >
        {props.pinned ? <IconPinnedOff size={16} aria-hidden /> : <IconPin size={16} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
