import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { usePeople } from '../api/queries';
import type { ClassEvent, Course } from '../api/types';
import { t } from '../messages';

interface Props {
  value: string[];
  /** People of whom the names are known already. */
  known: ClassEvent['invited'];
  error: string | undefined;
  onChange: (people: string[]) => void;
}

const PAUSE_MS = 250;

/** Whom an event is for, out of a course of any size: the server looks for the names. */
export function InvitedField({ value, known, error, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, PAUSE_MS);
  const [chosen, setChosen] = useState(known);
  const course = usePeople(search).data;
  const found = course?.people ?? [];
  const names = new Map(chosen.map(({ id, name }) => [id, name]));
  for (const { id, name, role } of found) names.set(id, t.people.person(name, t.role[role]));

  function choose(people: string[]): void {
    setChosen(people.map((id) => ({ id, name: names.get(id) ?? '' })));
    onChange(people);
  }

  return (
    <MultiSelect
      label={t.people.invited}
      description={hint(course)}
      placeholder={value.length === 0 ? t.people.everyone : ''}
      data={[...names].map(([id, label]) => ({ value: id, label }))}
      searchable
      hidePickedOptions
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t.people.nobody}
      value={value}
      error={error}
      onChange={choose}
    />
  );
}

/** What the field is for, and what the list may lack. */
function hint(course: Course | undefined): string {
  const lacks = [
    course?.more === true ? t.people.more : '',
    course === undefined || course.roster.state === 'read'
      ? ''
      : t.people.roster[course.roster.state],
  ];
  return [t.people.invitedHint, ...lacks].filter(Boolean).join(' ');
}
