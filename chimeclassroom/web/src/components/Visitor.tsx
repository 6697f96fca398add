import { Anchor, Popover, Skeleton, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMe } from '../api/queries';
import type { Me } from '../api/types';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { PersonAvatar } from './PersonAvatar';
import classes from './Visitor.module.css';

type Person = Me['person'];

/** Who one is here: beside the avatar or, on phones, behind it with what is kept of one. */
export function Visitor() {
  const person = useMe().data?.person;
  const small = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false });
  if (person === undefined) return <Skeleton circle height={36} />;
  return small ? <VisitorButton person={person} /> : <VisitorLine person={person} />;
}

function VisitorLine({ person }: { person: Person }) {
  return (
    <div className={classes.line}>
      <div className={classes.who} title={person.name}>
        <NameAndRole person={person} truncate />
      </div>
      <VisitorButton person={person} />
    </div>
  );
}

function VisitorButton({ person }: { person: Person }) {
  return (
    <Popover position="bottom-end" shadow="md" returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button}>
          <PersonAvatar name={person.name} />
          <VisuallyHidden>{t.visitor(person.name, t.role[person.role])}</VisuallyHidden>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <NameAndRole person={person} />
        <Anchor href={hrefOf({ page: 'privacy' })} size="sm" display="block" mt="sm">
          {t.privacy.link}
        </Anchor>
      </Popover.Dropdown>
    </Popover>
  );
}

function NameAndRole({ person, truncate = false }: { person: Person; truncate?: boolean }) {
  return (
    <>
      <Text size="sm" fw={600} lh={1.25} truncate={truncate}>
        <bdi>{person.name}</bdi>
      </Text>
      <Text size="xs" c="dimmed" lh={1.25}>
        {t.role[person.role]}
      </Text>
    </>
  );
}
