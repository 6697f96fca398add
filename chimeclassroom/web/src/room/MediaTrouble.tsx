import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react';
import { t } from '../messages';
import type { Trouble } from './media/devices';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { openInNewTab } from './openInNewTab';
import { useLocalMedia } from './useLocalMedia';

/** Says why there is no sound or picture from here, and what to do about it. */
export function MediaTrouble({ eventId, local }: { eventId: string; local: LocalMedia }) {
  const { trouble } = useLocalMedia(local);
  const policy = mediaPolicy();
  const refused = trouble.microphone === 'denied' || trouble.camera === 'denied';
  // A browser that does not tell what a frame may, says it by refusing.
  if (!policy.microphone || !policy.camera || (refused && policy.framed && !policy.known)) {
    return <Forbidden eventId={eventId} framed={policy.framed} />;
  }
  const sentences = [
    ...sentenceOf(t.media.microphone, trouble.microphone),
    ...sentenceOf(t.media.camera, trouble.camera),
  ];
  if (sentences.length === 0) return null;
  return (
    <Alert role="status" color="amber" mb="md" icon={<IconAlertTriangle aria-hidden />}>
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm" c="var(--cc-text)">
          {sentence}
        </Text>
      ))}
    </Alert>
  );
}

const sentenceOf = (device: string, trouble: Trouble | null) =>
  trouble === null ? [] : [t.media.trouble[trouble](device)];

/** What the frame must say. Launches redirect, so a feature has to name the classroom's origin. */
const allowance = `allow="${['camera', 'microphone', 'display-capture', 'autoplay', 'fullscreen']
  .map((feature) => `${feature} ${window.location.origin}`)
  .join('; ')}"`;

/** The page around this one keeps the devices from it, which only its owner can change. */
function Forbidden({ eventId, framed }: { eventId: string; framed: boolean }) {
  return (
    <Alert
      role="status"
      color="amber"
      mb="md"
      icon={<IconAlertTriangle aria-hidden />}
      title={framed ? t.media.framedTitle : t.media.unsafeTitle}
    >
      <Text size="sm" c="var(--cc-text)">
        {framed ? t.media.framed : t.media.unsafe}
      </Text>
      {framed && (
        <>
          <Group my="sm">
            <Button
              size="xs"
              leftSection={<IconExternalLink size={16} aria-hidden />}
              onClick={() => openInNewTab(eventId)}
            >
              {t.media.newTab}
            </Button>
          </Group>
          <Text size="xs" c="var(--cc-text)">
            {t.media.forAdministrators} <code>{allowance}</code>
          </Text>
        </>
      )}
    </Alert>
  );
}
