import type { ReactNode } from 'react';
import classes from './Pill.module.css';

export type Tone = 'teal' | 'green' | 'amber' | 'red' | 'grey' | 'violet';

interface Props {
  tone: Tone;
  children: ReactNode;
  /** A dot that breathes: this is going on now. */
  live?: boolean;
}

/** A short word on a quiet colour, readable in both schemes. */
export function Pill({ tone, live = false, children }: Props) {
  return (
    <span className={`${classes.pill ?? ''} ${classes[tone] ?? ''}`}>
      {live && <span className={classes.dot} aria-hidden />}
      {children}
    </span>
  );
}
