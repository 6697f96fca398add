import { IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import type { Capabilities } from '../api/types';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { useLocalMedia } from './useLocalMedia';

/** Microphone and camera, on and off. */
export function MediaToggles({ local, may }: { local: LocalMedia; may: Capabilities }) {
  const { on } = useLocalMedia(local);
  const policy = mediaPolicy();
  return (
    <>
      <RoundButton
        icon={on.microphone ? IconMicrophone : IconMicrophoneOff}
        label={on.microphone ? t.media.mute : may.audio ? t.media.unmute : t.media.mayNotUnmute}
        on={on.microphone}
        warn={!on.microphone}
        disabled={!policy.microphone || (!may.audio && !on.microphone)}
        onClick={() => void local.setMicrophone(!on.microphone)}
      />
      <RoundButton
        icon={on.camera ? IconVideo : IconVideoOff}
        label={on.camera ? t.media.cameraOff : may.video ? t.media.cameraOn : t.media.mayNotShow}
        on={on.camera}
        warn={!on.camera}
        disabled={!policy.camera || (!may.video && !on.camera)}
        onClick={() => void local.setCamera(!on.camera)}
      />
    </>
  );
}
