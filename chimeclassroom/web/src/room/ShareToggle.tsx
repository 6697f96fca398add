import { IconScreenShare, IconScreenShareOff } from '@tabler/icons-react';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { useLocalMedia } from './useLocalMedia';

/** Shares the screen, or ends that. */
export function ShareToggle({ local, may }: { local: LocalMedia; may: boolean }) {
  const sharing = useLocalMedia(local).on.screen;
  const possible = mediaPolicy().screen;
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
      label={!possible ? t.media.cannotShare : may ? t.media.share : t.media.mayNotShare}
      disabled={!possible || !may}
      onClick={() => void local.startScreen()}
    />
  );
}
