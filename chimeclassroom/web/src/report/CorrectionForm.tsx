import { Alert, Button, Group, NumberInput, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '../api/errors';
import { useCorrectAttendance } from '../api/mutations';
import type { Attendance, AttendanceStatus } from '../api/types';
import { notifyDone } from '../components/notify';
import { t } from '../messages';

const NOTE_LIMIT = 500;
const STATUSES: readonly AttendanceStatus[] = [
  '',
  'present',
  'late',
  'left-early',
  'late-left-early',
  'absent',
  'excused',
];

interface Props {
  eventId: string;
  sitting: number | undefined;
  person: Attendance;
  onDone: () => void;
}

/** Says what holds in place of what was measured, and why. */
export function CorrectionForm({ eventId, sitting, person, onDone }: Props) {
  const [status, setStatus] = useState<AttendanceStatus>('');
  const [minutes, setMinutes] = useState<number | string>('');
  const [note, setNote] = useState('');
  const correct = useCorrectAttendance(eventId, sitting);
  const words = t.reports.correction;
  const save = () =>
    correct.mutate(
      {
        personId: person.personId,
        status,
        note: note.trim(),
        ...(typeof minutes === 'number' && { attendedSeconds: Math.round(minutes * 60) }),
      },
      {
        onSuccess: () => {
          notifyDone(words.saved);
          onDone();
        },
      },
    );
  return (
    <Stack component="section" aria-label={words.title} gap="sm">
      <Group grow align="start">
        <Select
          label={words.status}
          data={STATUSES.map((value) => ({
            value,
            label: value === '' ? words.statusAsMeasured : t.reports.status[value],
          }))}
          value={status}
          allowDeselect={false}
          onChange={(value) => setStatus(value ?? '')}
        />
        <NumberInput
          label={words.minutes}
          placeholder={words.minutesHint}
          min={0}
          decimalScale={2}
          value={minutes}
          onChange={setMinutes}
        />
      </Group>
      <Textarea
        label={words.note}
        description={words.noteHint}
        required
        autosize
        minRows={2}
        maxLength={NOTE_LIMIT}
        value={note}
        onChange={(change) => setNote(change.currentTarget.value)}
      />
      {correct.error !== null && (
        <Alert role="alert" color="red">
          <Text size="sm" c="var(--cc-text)">
            {messageOf(correct.error)}
          </Text>
        </Alert>
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onDone}>
          {words.keep}
        </Button>
        <Button loading={correct.isPending} disabled={note.trim() === ''} onClick={save}>
          {words.save}
        </Button>
      </Group>
    </Stack>
  );
}
