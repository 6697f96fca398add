import { Anchor, Button, Title } from '@mantine/core';
import { useState } from 'react';
import type { Usage } from '../api/types';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { formatMonth } from './period';
import { UsageTable } from './UsageTable';

/** The usage month by month, the newest first. */
export function MonthsSection({ months }: Pick<Usage, 'months'>) {
  const rows = months
    .map(({ month, figures }) => ({ id: month, name: formatMonth(month), figures }))
    .reverse();
  return (
    <section>
      <Title order={2} size="h4" mt="lg" mb="sm">
        {t.usage.months}
      </Title>
      <UsageTable title={t.usage.months} of={t.usage.month} rows={rows} />
    </section>
  );
}

/** So many courses are shown before one asks for all. */
const FIRST = 50;

/** The usage course by course, by title. */
export function CoursesSection({ courses }: Pick<Usage, 'courses'>) {
  const [all, setAll] = useState(false);
  const rows = (all ? courses : courses.slice(0, FIRST)).map(({ id, figures, ...course }) => ({
    id,
    name: <CourseName {...course} />,
    figures,
  }));
  return (
    <section>
      <Title order={2} size="h4" mt="lg" mb="sm">
        {t.usage.courses}
      </Title>
      <UsageTable title={t.usage.courses} of={t.usage.course} rows={rows} />
      {rows.length < courses.length && (
        <Button variant="default" mt="sm" onClick={() => setAll(true)}>
          {t.usage.showAll(courses.length)}
        </Button>
      )}
    </section>
  );
}

/** What a course is called; where this visit may open its report, the way there. */
function CourseName({ title, open }: { title: string; open: boolean }) {
  const name = <bdi>{title === '' ? t.usage.untitled : title}</bdi>;
  if (!open) return name;
  return (
    <Anchor href={hrefOf({ page: 'course' })} inherit>
      {name}
    </Anchor>
  );
}
