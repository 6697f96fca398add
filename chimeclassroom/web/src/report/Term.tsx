import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Definition } from '../messages/en.report';
import { useMeaning } from './counting';
import classes from './Term.module.css';

/** The name of a figure, which says what it means when one points at it or comes to it by keyboard. */
export function Term({ of, children }: { of: Definition; children?: ReactNode }) {
  const meaning = useMeaning();
  return (
    <Tooltip
      label={meaning(of)}
      multiline
      w={280}
      withArrow
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={classes.term}>
        {children ?? of.name}
      </button>
    </Tooltip>
  );
}
