import { Anchor, Button, Paper, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useMe } from '../api/queries';
import type { Permission } from '../api/types';
import { PageTitle } from '../components/PageTitle';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import classes from './DeviceCheck.module.css';
import { DeviceChoice } from './DeviceChoice';
import { MediaToggles } from './MediaToggles';
import { MediaTrouble } from './MediaTrouble';
import type { ChoiceStore } from './media/choices';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { useLocalMedia } from './useLocalMedia';
import { VideoView } from './VideoView';
import { WayOut } from './WayOut';

interface Props {
  eventId: string;
  title: string | undefined;
  local: LocalMedia;
  choices: ChoiceStore;
  onEnter: () => void;
}

/** Who has none of these is seen and heard by nobody. */
const SENDS: Permission[] = ['class.host', 'class.speak', 'class.camera'];

const everything = { audio: true, video: true, content: true };

/** Before the class: how one looks and sounds, and whether one hears. Nobody else does yet. */
export function DeviceCheck({ eventId, title, local, choices, onEnter }: Props) {
  const visitor = useMe().data;
  const me = visitor?.person;
  const looksOn = visitor !== undefined && !visitor.permissions.some((may) => SENDS.includes(may));
  useEffect(() => {
    if (me === undefined || looksOn) return;
    const policy = mediaPolicy();
    if (policy.microphone) void local.setMicrophone(true);
    if (policy.camera) void local.setCamera(true);
  }, [local, me, looksOn]);

  return (
    <main className={classes.page}>
      <Paper className={classes.card} withBorder radius="lg">
        <PageTitle size="h2" data-own-words>
          {title ?? t.app.name}
        </PageTitle>
        <Text c="dimmed" className={classes.lead}>
          {looksOn ? t.media.observer : t.media.check}
        </Text>
        {!looksOn && (
          <>
            <MediaTrouble eventId={eventId} local={local} />
            <div className={classes.columns}>
              <Preview name={me?.name ?? ''} local={local} />
              <DeviceChoice local={local} choices={choices} />
            </div>
          </>
        )}
        <div className={classes.buttons}>
          {visitor?.guest !== undefined && (
            <Anchor href={hrefOf({ page: 'privacy' })} size="sm" className={classes.kept ?? ''}>
              {t.privacy.link}
            </Anchor>
          )}
          <WayOut />
          <Button onClick={onEnter} disabled={me === undefined}>
            {t.media.enter}
          </Button>
        </div>
      </Paper>
    </main>
  );
}

function Preview({ name, local }: { name: string; local: LocalMedia }) {
  const { on, tracks } = useLocalMedia(local);
  return (
    <div className={classes.preview}>
      {on.camera ? (
        <VideoView track={tracks.camera ?? undefined} label={t.media.preview} mirrored />
      ) : (
        <div className={classes.noPicture}>
          <PersonAvatar name={name} size="large" />
          <span>{t.media.cameraIsOff}</span>
        </div>
      )}
      <div className={classes.toggles}>
        <MediaToggles local={local} may={everything} />
      </div>
    </div>
  );
}
