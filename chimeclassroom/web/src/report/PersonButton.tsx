import { UnstyledButton } from '@mantine/core';
import type { Attendance } from '../api/types';
import { t } from '../messages';
import { PersonName } from './PersonName';

interface Props {
  person: Attendance;
  onOpen: (personId: string) => void;
}

/** A person of the report; more about them opens. */
export function PersonButton({ person, onOpen }: Props) {
  return (
    <UnstyledButton
      onClick={() => onOpen(person.personId)}
      title={t.reports.details(person.name)}
      aria-haspopup="dialog"
    >
      <PersonName person={person} />
    </UnstyledButton>
  );
}
