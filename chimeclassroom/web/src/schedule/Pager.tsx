import { ActionIcon, Button, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { t } from '../messages';
import classes from './Pager.module.css';

interface Props {
  title: string;
  before: string;
  after: string;
  /** The way back to today; null when it is shown. */
  onToday: (() => void) | null;
  onMove: (by: -1 | 1) => void;
}

/** Where one is on the calendar, and the ways to what is before and after. */
export function Pager({ title, before, after, onToday, onMove }: Props) {
  return (
    <div className={classes.pager}>
      <Title order={2} size="h4" aria-live="polite">
        {title}
      </Title>
      <div className={classes.buttons}>
        {onToday !== null && (
          <Button variant="default" onClick={onToday}>
            {t.centre.today}
          </Button>
        )}
        <ActionIcon variant="default" size={36} aria-label={before} onClick={() => onMove(-1)}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label={after} onClick={() => onMove(1)}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </div>
    </div>
  );
}
