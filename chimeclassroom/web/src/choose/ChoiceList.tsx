import { Checkbox, Radio, Stack } from '@mantine/core';
import type { ClassEvent } from '../api/types';
import { t } from '../messages';
import { useNow } from '../time/useNow';
import { ChoiceCard } from './ChoiceCard';

interface Props {
  events: ClassEvent[];
  many: boolean;
  chosen: string[];
  onChange: (eventIds: string[]) => void;
}

/** The events to choose from: boxes where the course takes several, else one of many. */
export function ChoiceList({ events, many, chosen, onChange }: Props) {
  const now = useNow(30_000);
  const cards = (
    <Stack gap="sm">
      {events.map((event) => (
        <ChoiceCard key={event.id} event={event} now={now} many={many} />
      ))}
    </Stack>
  );
  return many ? (
    <Checkbox.Group value={chosen} onChange={onChange} aria-label={t.choose.list}>
      {cards}
    </Checkbox.Group>
  ) : (
    <Radio.Group
      value={chosen[0] ?? null}
      onChange={(id) => onChange([id])}
      aria-label={t.choose.list}
    >
      {cards}
    </Radio.Group>
  );
}
