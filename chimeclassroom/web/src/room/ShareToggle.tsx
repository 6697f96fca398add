import { IconScreenShare, IconScreenShareOff } from '@tabler/icons-react';
import { t } from '../messages';
import { DeviceToggle } from './DeviceToggle';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { useLocalMedia } from './useLocalMedia';

/** Shares the screen, or ends that. */
export function ShareToggle({ local, may }: { local: LocalMedia; may: boolean }) {
  const sharing = useLocalMedia(local).on.screen;
  const possible = mediaPolicy().screen;
  if (sharing) {
    return (
      <DeviceToggle
        icon={IconScreenShareOff}
        label={t.media.stopShare}
        on
        onClick={() => local.stopScreen()}
      />
    );
  }
  return (
    <DeviceToggle
      icon={IconScreenShare}
      label={!possible ? t.media.cannotShare : may ? t.media.share : t.media.mayNotShare}
      disabled={!possible || !may}
      onClick={() => void local.startScreen()}
    />
  );
}
