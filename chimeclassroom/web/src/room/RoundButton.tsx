import { ActionIcon, Tooltip } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import classes from './RoundButton.module.css';

interface Props {
  icon: Icon;
  label: string;
  /** Is on: pressed, for screen readers. */
  on?: boolean;
  /** Draws the eye: something that others would expect to be on is off. */
  warn?: boolean;
  disabled?: boolean;
  badge?: number;
  onClick: () => void;
}

/** A round button of the room. What it does stands in its tooltip. */
export function RoundButton({ icon: Glyph, label, on, warn, disabled, badge, onClick }: Props) {
  const look = warn === true ? 'warn' : on === true ? 'on' : 'plain';
  return (
    <Tooltip label={label} openDelay={400} events={{ hover: true, focus: true, touch: false }}>
      <ActionIcon
        className={classes.button ?? ''}
        data-look={look}
        radius="xl"
        aria-label={label}
        {...(on === undefined ? {} : { 'aria-pressed': on })}
        {...(disabled === true ? { 'data-disabled': true, 'aria-disabled': true } : {})}
        onClick={disabled === true ? undefined : onClick}
      >
        <Glyph size={22} stroke={1.8} aria-hidden />
        {badge !== undefined && badge > 0 && (
          <span className={classes.badge} aria-hidden>
            {badge > 9 ? '9+' : badge}
          </span>
        )}
      </ActionIcon>
    </Tooltip>
  );
}
