import { Button, Select, Stack } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../messages';
import { LevelBar } from './LevelBar';
import type { LocalMedia } from './media/localMedia';
import { playTestTone } from './media/testTone';
import { useLocalMedia } from './useLocalMedia';

/** Which microphone and camera to use, how loud one is, and whether one hears anything. */
export function DeviceChoice({ local }: { local: LocalMedia }) {
  const { devices, chosen, tracks, on } = useLocalMedia(local);
  const [playing, setPlaying] = useState(false);
  const play = () => {
    setPlaying(true);
    void playTestTone().finally(() => setPlaying(false));
  };
  return (
    <Stack gap="sm">
      <DeviceSelect
        label={t.media.microphone}
        devices={devices.filter(({ kind }) => kind === 'audioinput')}
        chosen={chosen.microphone ?? tracks.microphone?.getSettings().deviceId}
        onChoose={(id) => void local.choose('microphone', id)}
      />
      <LevelBar track={on.microphone ? tracks.microphone : null} />
      <DeviceSelect
        label={t.media.camera}
        devices={devices.filter(({ kind }) => kind === 'videoinput')}
        chosen={chosen.camera ?? tracks.camera?.getSettings().deviceId}
        onChoose={(id) => void local.choose('camera', id)}
      />
      <Button
        variant="default"
        leftSection={<IconVolume size={18} stroke={1.8} aria-hidden />}
        onClick={play}
        disabled={playing}
      >
        {playing ? t.media.tonePlaying : t.media.tone}
      </Button>
    </Stack>
  );
}

interface SelectProps {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function DeviceSelect({ label, devices, chosen, onChoose }: SelectProps) {
  const data = devices.map(({ deviceId, label: name }, at) => ({
    value: deviceId,
    label: name === '' ? t.media.unnamed(at + 1) : name,
  }));
  return (
    <Select
      label={label}
      data={data}
      value={chosen ?? null}
      placeholder={t.media.noDevice}
      disabled={data.length === 0}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
      onChange={(id) => {
        if (id !== null) onChoose(id);
      }}
    />
  );
}
