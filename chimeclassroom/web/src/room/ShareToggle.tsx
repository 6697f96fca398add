import { IconScreenShare, IconScreenShareOff } from '@tabler/icons-react';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import type { LocalMedia } from './media/localMedia';
import { useLocalMedia } from './useLocalMedia';

/** Shares the screen, or ends that; for pages that the browser lets share at all. */
export function ShareToggle({ local, may }: { local: LocalMedia; may: boolean }) {
  const sharing = useLocalMedia(local).on.screen;
  if (sharing) {
    return (
      <RoundButton
        icon={IconScreenShareOff}
        label={t.media.stopShare}
        on
        onClick={() => local.stopScreen()}
      />
    );
  }
  return (
    <RoundButton
      icon={IconScreenShare}
      label={may ? t.media.share : t.media.mayNotShare}
      disabled={!may}
      onClick={() => void local.startScreen()}
    />
  );
}
