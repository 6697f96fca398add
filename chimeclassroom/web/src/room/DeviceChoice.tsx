import { Button, Select, Stack, Switch } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../messages';
import { LevelBar } from './LevelBar';
import { pictureHeights, type ChoiceStore } from './media/choices';
import type { LocalMedia } from './media/localMedia';
import { canChooseSpeaker } from './media/sound';
import { playTestTone } from './media/testTone';
import { useChoices } from './useChoices';
import { useLocalMedia } from './useLocalMedia';

interface Props {
  local: LocalMedia;
  choices: ChoiceStore;
}

/** Which microphone, camera and speaker to use, how loud one is, and whether one hears anything. */
export function DeviceChoice({ local, choices }: Props) {
  const { devices, chosen, tracks, on } = useLocalMedia(local);
  const { saving, height, speaker } = useChoices(choices);
  const of = (kind: MediaDeviceKind) => devices.filter((device) => device.kind === kind);
  return (
    <Stack gap="sm">
      <DeviceSelect
        label={t.media.microphone}
        devices={of('audioinput')}
        chosen={chosen.microphone ?? tracks.microphone?.getSettings().deviceId}
        onChoose={(id) => void local.choose('microphone', id)}
      />
      <LevelBar track={on.microphone ? tracks.microphone : null} />
      <DeviceSelect
        label={t.media.camera}
        devices={of('videoinput')}
        chosen={chosen.camera ?? tracks.camera?.getSettings().deviceId}
        onChoose={(id) => void local.choose('camera', id)}
      />
      <Select
        label={t.device.quality}
        data={pictureHeights.map((one) => ({ value: `${one}`, label: t.device.lines[one] }))}
        value={`${height}`}
        allowDeselect={false}
        disabled={saving}
        onChange={(picked) => {
          const wanted = pictureHeights.find((one) => `${one}` === picked);
          if (wanted !== undefined) choices.change({ height: wanted });
        }}
      />
      {canChooseSpeaker() && (
        <SpeakerSelect
          devices={of('audiooutput')}
          chosen={speaker}
          onChoose={(id) => choices.change({ speaker: id })}
        />
      )}
      <TestTone speaker={speaker} />
      <Switch
        label={t.link.save}
        description={t.link.savingHint}
        checked={saving}
        onChange={(event) => choices.change({ saving: event.currentTarget.checked })}
      />
    </Stack>
  );
}

function TestTone({ speaker }: { speaker: string }) {
  const [playing, setPlaying] = useState(false);
  const play = () => {
    setPlaying(true);
    void playTestTone(speaker).finally(() => setPlaying(false));
  };
  return (
    <Button
      variant="default"
      leftSection={<IconVolume size={18} stroke={1.8} aria-hidden />}
      onClick={play}
      disabled={playing}
    >
      {playing ? t.media.tonePlaying : t.media.tone}
    </Button>
  );
}

interface SelectProps {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

const named = (devices: readonly MediaDeviceInfo[]) =>
  devices.map(({ deviceId, label }, at) => ({
    value: deviceId,
    label: label === '' ? t.media.unnamed(at + 1) : label,
  }));

function DeviceSelect({ label, devices, chosen, onChoose }: SelectProps) {
  return (
    <Select
      label={label}
      data={named(devices)}
      value={chosen ?? null}
      placeholder={t.media.noDevice}
      disabled={devices.length === 0}
      allowDeselect={false}
      onChange={(id) => {
        if (id !== null) onChoose(id);
      }}
    />
  );
}

/** A speaker that was chosen once and is not here today is the usual one. */
function SpeakerSelect({ devices, chosen, onChoose }: Omit<SelectProps, 'label'>) {
  const others = devices.filter(({ deviceId }) => deviceId !== 'default');
  const here = others.some(({ deviceId }) => deviceId === chosen);
  return (
    <Select
      label={t.device.speaker}
      data={[{ value: '', label: t.device.usual }, ...named(others)]}
      value={here ? (chosen ?? '') : ''}
      allowDeselect={false}
      onChange={(id) => onChoose(id ?? '')}
    />
  );
}
