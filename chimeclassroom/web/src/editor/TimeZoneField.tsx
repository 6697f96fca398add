import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../messages';
import { allZones, viewerZone, zoneName, zoneOffset } from '../time/zones';

interface Props {
  value: string;
  error: string | undefined;
  onChange: (zone: string) => void;
}

/** Any time zone of the world, by name; the viewer's own stands first. */
export function TimeZoneField({ value, error, onChange }: Props) {
  const data = useMemo(() => zoneOptions(value), [value]);
  return (
    <Select
      label={t.editor.timeZone}
      data={data}
      searchable
      required
      withAsterisk={false}
      allowDeselect={false}
      nothingFoundMessage={t.editor.noZone}
      maxDropdownHeight={260}
      value={value}
      error={error}
      onFocus={(focus) => focus.currentTarget.select()}
      onChange={(zone) => {
        if (zone !== null) onChange(zone);
      }}
    />
  );
}

function zoneOptions(chosen: string) {
  const now = new Date();
  const own = viewerZone();
  const option = (zone: string) => ({
    value: zone,
    label: t.events.timeZone(zoneName(zone), zoneOffset(zone, now)),
  });
  const others = allZones(chosen).filter((zone) => zone !== own);
  return [
    { group: t.editor.yourZone, items: [option(own)] },
    { group: t.editor.allZones, items: others.map(option) },
  ];
}
