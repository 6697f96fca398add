import { Button, Group } from '@mantine/core';
import { IconPlayerPause, IconScreenShare } from '@tabler/icons-react';
import type { RoomPerson } from '../api/types';
import { t } from '../messages';
import { markedName } from './markedName';
import classes from './Screen.module.css';
import { PinButton } from './Tile';
import { VideoView } from './VideoView';

interface Props {
  person: RoomPerson;
  self: boolean;
  track: MediaStreamTrack | undefined;
  pinned: boolean;
  onPin: () => void;
  onPause: (paused: boolean) => void;
  onStop: () => void;
}

/**
 * The screen that somebody shares; while it is paused, the last that was seen of it. One's own is not shown to
 * oneself: it would show itself.
 */
export function Screen({ person, self, track, pinned, onPin, onPause, onStop }: Props) {
  const name = t.room.screenOf(markedName(person));
  return (
    <div className={classes.screen}>
      {self ? (
        <div className={classes.own}>
          <IconScreenShare size={40} stroke={1.4} aria-hidden />
          <p>{person.paused ? t.stage.youPaused : t.room.youShare}</p>
          <Group gap="xs" justify="center">
            <Button variant="default" onClick={() => onPause(!person.paused)}>
              {person.paused ? t.stage.goOn : t.stage.pause}
            </Button>
            <Button variant="default" onClick={onStop}>
              {t.media.stopShare}
            </Button>
          </Group>
        </div>
      ) : (
        <>
          <VideoView track={track} label={name} whole />
          {person.paused && (
            <span className={classes.paused}>
              <IconPlayerPause size={18} aria-hidden />
              {t.stage.paused}
            </span>
          )}
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
