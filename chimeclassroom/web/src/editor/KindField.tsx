import { Input, SegmentedControl, Text } from '@mantine/core';
import { t } from '../messages';

interface Props {
  standing: boolean;
  onChange: (standing: boolean) => void;
}

/** Whether it is a class with a date or a room without; that is said once. */
export function KindField({ standing, onChange }: Props) {
  return (
    <Input.Wrapper label={t.standing.kind} labelElement="div" id="event-kind">
      <SegmentedControl
        fullWidth
        aria-labelledby="event-kind-label"
        data={[
          { value: 'dated', label: t.standing.dated },
          { value: 'standing', label: t.standing.undated },
        ]}
        value={standing ? 'standing' : 'dated'}
        onChange={(value) => onChange(value === 'standing')}
      />
      {standing && (
        <Text size="sm" c="dimmed" mt={6}>
          {t.standing.hint}
        </Text>
      )}
    </Input.Wrapper>
  );
}
