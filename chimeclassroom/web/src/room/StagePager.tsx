import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { t } from '../messages';
import type { Page } from './layout';
import classes from './StagePager.module.css';

interface Props {
  page: Page;
  onTurn: (number: number) => void;
}

/** The way to those who do not fit on the stage; nothing where everybody does. */
export function StagePager({ page: { number, of }, onTurn }: Props) {
  if (of === 1) return null;
  const turn = (label: string, to: number, Glyph: typeof IconChevronLeft) => (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={label}
      // A button that is disabled loses the focus of whoever pages with the keyboard.
      aria-disabled={to < 0 || to >= of}
      {...(to < 0 || to >= of ? { 'data-disabled': true } : {})}
      onClick={() => {
        if (to >= 0 && to < of) onTurn(to);
      }}
    >
      <Glyph size={18} aria-hidden />
    </ActionIcon>
  );
  return (
    <nav className={classes.pager} aria-label={t.stage.pages}>
      {turn(t.stage.before, number - 1, IconChevronLeft)}
      <span aria-live="polite">{t.stage.page(number + 1, of)}</span>
      {turn(t.stage.after, number + 1, IconChevronRight)}
    </nav>
  );
}
