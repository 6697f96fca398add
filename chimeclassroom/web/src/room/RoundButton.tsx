import { ActionIcon, Tooltip } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import type { Icon } from '@tabler/icons-react';
import classes from './RoundButton.module.css';

type ButtonProps = ComponentPropsWithRef<'button'>;

/** What menus add to the button that opens them goes on to the button itself. */
interface Props extends Omit<ButtonProps, 'color' | 'style' | 'onClick' | 'children'> {
  icon: Icon;
  label: string;
  /** Is on: pressed, for screen readers. */
  on?: boolean;
  /** Draws the eye: something that others would expect to be on is off. */
  warn?: boolean;
  disabled?: boolean;
  badge?: number;
  onClick?: () => void;
}

/** A round button of the room. What it does stands in its tooltip. */
export function RoundButton(props: Props) {
  const { icon: Glyph, label, on, warn, disabled, badge, onClick, className, ...others } = props;
  const look = warn === true ? 'warn' : on === true ? 'on' : 'plain';
  return (
    <Tooltip label={label} openDelay={400} events={{ hover: true, focus: true, touch: false }}>
      <ActionIcon
        {...others}
        className={`${classes.button ?? ''} ${className ?? ''}`}
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
