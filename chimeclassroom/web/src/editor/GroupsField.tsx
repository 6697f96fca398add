import { MultiSelect } from '@mantine/core';
import { usePeople } from '../api/queries';
import type { ClassEvent } from '../api/types';
import { t } from '../messages';

interface Props {
  value: string[];
  /** Groups whose names are known already. */
  known: ClassEvent['groups'];
  error: string | undefined;
  onChange: (groups: string[]) => void;
}

/** The groups of the LMS that an event is for; where there are none, nothing. */
export function GroupsField({ value, known, error, onChange }: Props) {
  const groups = usePeople('').data?.groups ?? [];
  const names = new Map(known.map(({ id, name }) => [id, name === '' ? t.people.goneGroup : name]));
  for (const { id, name, members } of groups) names.set(id, t.people.group(name, members));
  if (names.size === 0) return null;
  return (
    <MultiSelect
      label={t.people.groups}
      description={t.people.groupsHint}
      data={[...names].map(([id, label]) => ({ value: id, label }))}
      hidePickedOptions
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
