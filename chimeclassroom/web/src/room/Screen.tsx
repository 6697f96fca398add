import { Button } from '@mantine/core';
import { IconScreenShare } from '@tabler/icons-react';
import type { RoomPerson } from '../api/types';
import { t } from '../messages';
import classes from './Screen.module.css';
import { PinButton } from './Tile';
import { VideoView } from './VideoView';

interface Props {
  person: RoomPerson;
  self: boolean;
  track: MediaStreamTrack | undefined;
  pinned: boolean;
  onPin: () => void;
  onStop: () => void;
}

/** The screen that somebody shares. One's own is not shown to oneself: it would show itself. */
export function Screen({ person, self, track, pinned, onPin, onStop }: Props) {
  const name = t.room.screenOf(person.name);
  return (
    <div className={classes.screen}>
      {self ? (
        <div className={classes.own}>
          <IconScreenShare size={40} stroke={1.4} aria-hidden />
          <p>{t.room.youShare}</p>
          <Button variant="default" onClick={onStop}>
            {t.media.stopShare}
          </Button>
        </div>
      ) : (
        <>
          <VideoView track={track} label={name} whole />
          <span className={classes.caption}>
            <IconScreenShare size={16} aria-hidden />
            {name}
          </span>
          <span className={classes.pin}>
            <PinButton name={name} pinned={pinned} onPin={onPin} />
          </span>
        </>
      )}
    </div>
  );
}
