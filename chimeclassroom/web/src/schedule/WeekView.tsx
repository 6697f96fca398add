import { Box, Text, Title, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useEventPages } from '../api/queries';
import { LoadingEvents } from '../events/LoadingEvents';
import type { useEventActions } from '../events/useEventActions';
import { locale, t } from '../messages';
import { formatNumber } from '../messages/language';
import { addDays, spanOf, startOfWeek } from '../time/days';
import { formatDayAs } from '../time/describeRule';
import { hasDateOrder } from '../time/dates';
import { useNow } from '../time/useNow';
import { useFirstDay } from '../time/useFirstDay';
import { viewerZone, wallClock } from '../time/zones';
import { byDay, countWithin } from './byDay';
import { PagesFailure } from './EventPages';
import { EventStack } from './EventStack';
import { Pager } from './Pager';
import classes from './WeekView.module.css';

const WEEKS = [-2, -1, 0, 1, 2];
const LIMIT = 500;

/** One week at a time, with the weeks around it and how much is in each. */
export function WeekView({ actions }: { actions: ReturnType<typeof useEventActions> }) {
  const now = useNow(30_000);
  const today = wallClock(now, viewerZone()).date;
  const thisWeek = startOfWeek(today, useFirstDay());
  const [week, setWeek] = useState(thisWeek);
  const first = addDays(week, -14);
  const pages = useEventPages({ ...spanOf(first, addDays(week, 21)), limit: LIMIT });
  const days = byDay(pages.data ?? [], viewerZone());
  const shown = [0, 1, 2, 3, 4, 5, 6].map((n) => addDays(week, n)).filter((day) => days.has(day));
  return (
    <>
      <Pager
        title={weekRange(week)}
        before={t.centre.weekBefore}
        after={t.centre.weekAfter}
        onToday={week === thisWeek ? null : () => setWeek(thisWeek)}
        onMove={(n) => setWeek(addDays(week, 7 * n))}
      />
      <div className={classes.weeks} role="group" aria-label={t.centre.weeks}>
        {WEEKS.map((n) => addDays(week, 7 * n)).map((start) => (
          <WeekTab
            key={start}
            start={start}
            count={countWithin(days, start, addDays(start, 7))}
            chosen={start === week}
            current={start === thisWeek}
            onChoose={() => setWeek(start)}
          />
        ))}
      </div>
      <PagesFailure pages={pages} />
      {pages.isPending && <LoadingEvents />}
      {pages.data !== undefined && shown.length === 0 && (
        <Text c="dimmed">{t.centre.nothingThisWeek}</Text>
      )}
      {shown.map((day) => (
        <Box key={day} component="section" mb="xl" aria-labelledby={`day-${day}`}>
          <Title order={2} size="h5" c="dimmed" mb="sm" id={`day-${day}`}>
            {formatDayAs(day, { weekday: 'long', month: 'long' })}
          </Title>
          <EventStack events={days.get(day) ?? []} now={now} actions={actions} />
        </Box>
      ))}
    </>
  );
}

interface TabProps {
  start: string;
  count: number;
  chosen: boolean;
  current: boolean;
  onChoose: () => void;
}

function WeekTab({ start, count, chosen, current, onChoose }: TabProps) {
  return (
    <UnstyledButton
      className={classes.week}
      data-chosen={chosen}
      data-current={current}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <VisuallyHidden>{t.centre.weekCount(weekRange(start, false), count)}</VisuallyHidden>
      <span aria-hidden>{weekRange(start, false)}</span>
      <span className={classes.count} data-empty={count === 0} aria-hidden>
        {formatNumber(count)}
      </span>
    </UnstyledButton>
  );
}

function weekRange(start: string, year?: false): string {
  if (hasDateOrder()) {
    const day = (date: string) =>
      formatDayAs(date, { month: 'short', ...(year === false && { year }) });
    return `${day(start)} – ${day(addDays(start, 6))}`;
  }
  const format = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const at = (day: string) => new Date(`${day}T00:00:00Z`);
  return format.formatRange(at(start), at(addDays(start, 6)));
}
