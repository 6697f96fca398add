import { useEffect, useRef } from 'react';
import type { RoomPerson } from '../api/types';
import { GuestMark } from '../components/GuestMark';
import { t } from '../messages';
import classes from './Captions.module.css';
import type { Caption } from './media/client';

interface Props {
  captions: readonly Caption[];
  people: readonly RoomPerson[];
  /** There are captions, though nobody may have spoken yet. */
  on: boolean;
}

/** How near to the newest line one still follows it, in pixels. */
const NEAR = 24;

/**
 * What was said last, in writing, the newest in sight unless one has scrolled back. It is not announced:
 * who listens to a screen reader hears the voices, and can read the lines when they want to.
 */
export function Captions({ captions, people, on }: Props) {
  const box = useRef<HTMLElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [captions]);
  if (captions.length === 0 && !on) return null;
  const speaker = (id: string) => people.find(({ attendeeId }) => attendeeId === id);
  return (
    <section
      ref={box}
      className={classes.captions}
      aria-label={t.captions.earlier}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight <= NEAR;
      }}
    >
      {captions.length === 0 && <p className={classes.line}>{t.captions.wait}</p>}
      {captions.map(({ id, attendeeId, text }) => (
        <p key={id} className={classes.line} dir="auto">
          <Speaker person={speaker(attendeeId)} /> {text}
        </p>
      ))}
    </section>
  );
}

/** Who is speaking; a guest is marked, for they have given their name themselves. */
function Speaker({ person }: { person: RoomPerson | undefined }) {
  return (
    <strong>
      {person?.name ?? ''} {person?.role === 'guest' && <GuestMark />}
    </strong>
  );
}
