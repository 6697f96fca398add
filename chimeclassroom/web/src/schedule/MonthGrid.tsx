import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { DatedEvent } from '../api/types';
import { t } from '../messages';
import { weekdayOf } from '../editor/rule';
import { formatDay, formatDayAs, weekdayName } from '../time/describeRule';
import { formatClock } from '../time/format';
import classes from './MonthGrid.module.css';

interface Props {
  weeks: string[][];
  /** The first day of the month. */
  month: string;
  today: string;
  chosen: string;
  events: ReadonlyMap<string, DatedEvent[]>;
  onChoose: (day: string) => void;
}

/** A month: every day is a button that says how much is on it. */
export function MonthGrid({ weeks, month, today, chosen, events, onChoose }: Props) {
  return (
    <table className={classes.month}>
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col" abbr={weekdayName(weekdayOf(day), 'long')}>
              {weekdayName(weekdayOf(day), 'short')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <td key={day}>
                <Day
                  day={day}
                  events={events.get(day) ?? []}
                  outside={day.slice(0, 7) !== month.slice(0, 7)}
                  today={day === today}
                  chosen={day === chosen}
                  onChoose={() => onChoose(day)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayProps {
  day: string;
  events: readonly DatedEvent[];
  outside: boolean;
  today: boolean;
  chosen: boolean;
  onChoose: () => void;
}

const SHOWN = 3;

function Day({ day, events, outside, today, chosen, onChoose }: DayProps) {
  const name = formatDayAs(day, { weekday: 'long', month: 'long' });
  return (
    <UnstyledButton
      className={classes.day}
      data-outside={outside}
      data-today={today}
      aria-pressed={chosen}
      aria-current={today ? 'date' : undefined}
      onClick={onChoose}
    >
      <VisuallyHidden>{t.centre.dayCount(name, events.length)}</VisuallyHidden>
      <span className={classes.number} aria-hidden>
        {formatDay(day, { day: 'numeric' })}
      </span>
      <span className={classes.events} aria-hidden>
        {events.slice(0, SHOWN).map((event) => (
          <span key={event.id} className={classes.event} data-status={event.status} data-own-words>
            <span className={classes.text}>
              {formatClock(new Date(event.startsAt))} {event.title}
            </span>
          </span>
        ))}
        {events.length > SHOWN && (
          <span className={classes.more}>{t.centre.moreOfDay(events.length - SHOWN)}</span>
        )}
      </span>
    </UnstyledButton>
  );
}
