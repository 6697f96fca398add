import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { TimeInput } from '@mantine/dates';
import type { ClassEvent } from '../api/types';
import { t } from '../messages';
import { DateField } from './DateField';
import type { Draft, FieldErrors } from './draft';
import { DurationField } from './DurationField';
import { MoreFields } from './MoreFields';
import { RepeatField } from './RepeatField';
import { TimeZoneField } from './TimeZoneField';

interface Props {
  draft: Draft;
  errors: FieldErrors;
  /** Whether it can be said here how the event repeats. */
  repeats: boolean;
  invited: ClassEvent['invited'];
  groups: ClassEvent['groups'];
  onChange: (part: Partial<Draft>) => void;
}

const TITLE_LIMIT = 200;
const DESCRIPTION_LIMIT = 5000;

/** The fields of an event, with what is wrong under each. */
export function EventFields({ draft, errors, repeats, invited, groups, onChange }: Props) {
  return (
    <>
      <TextInput
        label={t.editor.title}
        placeholder={t.editor.titlePlaceholder}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={TITLE_LIMIT}
        value={draft.title}
        error={errors.title}
        onChange={(change) => onChange({ title: change.currentTarget.value })}
      />
      <Textarea
        label={t.editor.description}
        description={t.app.optional}
        autosize
        minRows={3}
        maxRows={8}
        maxLength={DESCRIPTION_LIMIT}
        value={draft.description}
        error={errors.description}
        onChange={(change) => onChange({ description: change.currentTarget.value })}
      />
      {!draft.standing && (
        <DateFields draft={draft} errors={errors} repeats={repeats} onChange={onChange} />
      )}
      <MoreFields
        draft={draft}
        errors={errors}
        invited={invited}
        groups={groups}
        onChange={onChange}
      />
    </>
  );
}

/** When the event is, and how often. */
function DateFields({ draft, errors, repeats, onChange }: Omit<Props, 'invited' | 'groups'>) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <DateField value={draft.date} error={errors.date} onChange={(date) => onChange({ date })} />
        <TimeInput
          label={t.editor.startTime}
          required
          withAsterisk={false}
          value={draft.startTime}
          error={errors.startTime}
          onChange={(change) => onChange({ startTime: change.currentTarget.value })}
        />
      </SimpleGrid>
      <DurationField
        value={draft.durationMinutes}
        error={errors.durationMinutes}
        onChange={(durationMinutes) => onChange({ durationMinutes })}
      />
      <TimeZoneField
        value={draft.timeZone}
        error={errors.timeZone}
        onChange={(timeZone) => onChange({ timeZone })}
      />
      {repeats && (
        <RepeatField
          value={draft.rule}
          date={draft.date}
          error={errors.rule}
          onChange={(rule) => onChange({ rule })}
        />
      )}
    </>
  );
}
