import { Menu } from '@mantine/core';
import {
  IconExternalLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconScreenShare,
  IconScreenShareOff,
} from '@tabler/icons-react';
import { t } from '../messages';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { openInNewTab } from './openInNewTab';
import { useLocalMedia } from './useLocalMedia';

interface Props {
  eventId: string;
  local: LocalMedia;
  may: boolean;
  /** What has a button beside the menu already looks like this. */
  doubled: string;
}

/** What there is to do about sharing the screen. A frame that may not share points to a tab that may. */
export function ShareItems({ eventId, local, may, doubled }: Props) {
  const { on, paused } = useLocalMedia(local);
  const { screen, framed } = mediaPolicy();
  if (!screen) {
    if (!framed || !may) return null;
    return (
      <Menu.Item leftSection={<IconExternalLink size={18} />} onClick={() => openInNewTab(eventId)}>
        {t.device.shareFramed}
      </Menu.Item>
    );
  }
  if (!on.screen) {
    return (
      <Menu.Item
        className={doubled}
        leftSection={<IconScreenShare size={18} />}
        disabled={!may}
        onClick={() => void local.startScreen()}
      >
        {t.media.share}
      </Menu.Item>
    );
  }
  return (
    <>
      <Menu.Item
        leftSection={paused ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />}
        onClick={() => local.pauseScreen(!paused)}
      >
        {paused ? t.stage.goOn : t.stage.pause}
      </Menu.Item>
      <Menu.Item
        className={doubled}
        leftSection={<IconScreenShareOff size={18} />}
        onClick={() => local.stopScreen()}
      >
        {t.media.stopShare}
      </Menu.Item>
    </>
  );
}
