import { Box, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useEventPages } from '../api/queries';
import type { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { addDays, addMonths, spanOf, weeksOfMonth } from '../time/days';
import { formatDay, formatDayAs } from '../time/describeRule';
import { useNow } from '../time/useNow';
import { useFirstDay } from '../time/useFirstDay';
import { viewerZone, wallClock } from '../time/zones';
import { byDay } from './byDay';
import { PagesFailure } from './EventPages';
import { EventStack } from './EventStack';
import { MonthGrid } from './MonthGrid';
import { Pager } from './Pager';

const LIMIT = 500;

/** A month as a calendar, and below it the events of the chosen day. */
export function MonthView({ actions }: { actions: ReturnType<typeof useEventActions> }) {
  const now = useNow(30_000);
  const today = wallClock(now, viewerZone()).date;
  const [chosen, setChosen] = useState(today);
  const month = addMonths(chosen, 0);
  const weeks = weeksOfMonth(month, useFirstDay());
  const first = weeks[0]?.[0] ?? month;
  const last = weeks.at(-1)?.[6] ?? month;
  const pages = useEventPages({ ...spanOf(first, addDays(last, 1)), limit: LIMIT });
  const days = byDay(pages.data ?? [], viewerZone());
  const move = (by: -1 | 1) => {
    const other = addMonths(month, by);
    setChosen(other === addMonths(today, 0) ? today : other);
  };
  return (
    <>
      <Pager
        title={formatDay(month, { month: 'long', year: 'numeric' })}
        before={t.centre.monthBefore}
        after={t.centre.monthAfter}
        onToday={chosen === today ? null : () => setChosen(today)}
        onMove={move}
      />
      <PagesFailure pages={pages} />
      <MonthGrid
        weeks={weeks}
        month={month}
        today={today}
        chosen={chosen}
        events={days}
        onChoose={setChosen}
      />
      <Box component="section" mt="xl" aria-labelledby="chosen-day">
        <Title order={3} size="h5" c="dimmed" mb="sm" id="chosen-day">
          {formatDayAs(chosen, { weekday: 'long', month: 'long' })}
        </Title>
        {days.has(chosen) ? (
          <EventStack events={days.get(chosen) ?? []} now={now} actions={actions} />
        ) : (
          <Text c="dimmed">{t.centre.nothingThisDay}</Text>
        )}
      </Box>
    </>
  );
}
