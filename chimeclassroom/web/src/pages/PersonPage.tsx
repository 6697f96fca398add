import { Anchor, Group, List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { isStatus } from '../api/errors';
import { useMe, usePersonReport } from '../api/queries';
import type { PersonReport } from '../api/types';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { t } from '../messages';
import { Corrections } from '../report/Corrections';
import { CountedBy } from '../report/counting';
import { Definitions } from '../report/Definitions';
import { FigureList } from '../report/FigureList';
import { PrintButton } from '../report/ReportActions';
import { StatusMark } from '../report/StatusMark';
import classes from '../report/ReportCards.module.css';
import { hrefOf } from '../router/route';
import { formatMoment } from '../time/format';
import { NotFoundPage } from './NotFoundPage';

/** One's own record of the course. */
export function OwnRecordPage() {
  return <Page personId={useMe().data?.person.id} />;
}

/** Somebody's record of the course. */
export function PersonPage({ personId }: { personId: string }) {
  return <Page personId={personId} />;
}

function Page({ personId }: { personId: string | undefined }) {
  const me = useMe().data?.person.id;
  const report = usePersonReport(personId);
  if (isStatus(report.error, 404)) return <NotFoundPage />;
  const own = personId === me;
  const title = own ? t.reports.person.own : t.reports.person.of(report.data?.person.name ?? '');
  return (
    <Shell>
      <BackLink />
      <Group justify="space-between" mb="lg">
        <PageTitle size="h2">{title}</PageTitle>
        <PrintButton />
      </Group>
      {report.error !== null && (
        <LoadFailure
          error={report.error}
          stale={report.data !== undefined}
          onRetry={() => void report.refetch()}
        />
      )}
      {report.isPending && <Skeleton height={280} radius="lg" aria-label={t.app.loading} />}
      <CountedBy value={report.data?.counting}>
        {report.data !== undefined && <PersonRecord report={report.data} />}
        {own && <WhatIsKept />}
        <Definitions />
      </CountedBy>
    </Shell>
  );
}

function PersonRecord({ report }: { report: PersonReport }) {
  if (report.classes.length === 0) return <Text c="dimmed">{t.reports.person.none}</Text>;
  return (
    <Stack>
      <section className={classes.card}>
        <Title order={2} size="h4" mb="sm">
          {t.reports.course.totals}
        </Title>
        <FigureList figures={report.totals.figures} />
      </section>
      {[...report.classes].reverse().map(({ eventId, title, startsAt, attendance }) => (
        <section key={eventId} className={classes.card}>
          <Group justify="space-between" mb="sm">
            <div>
              <Title order={2} size="h4">
                <Anchor inherit href={hrefOf({ page: 'event', eventId })}>
                  {title}
                </Anchor>
              </Title>
              <Text size="sm" c="dimmed">
                {formatMoment(new Date(startsAt))}
              </Text>
            </div>
            <StatusMark {...attendance} />
          </Group>
          <FigureList figures={attendance.figures} />
          <Corrections corrections={attendance.corrections} />
        </section>
      ))}
      <Text size="sm" c="dimmed">
        {t.reports.noDataNote} {t.reports.selfReportedNote}
      </Text>
    </Stack>
  );
}

/** In plain words what the classroom writes down. */
function WhatIsKept() {
  return (
    <section>
      <Title order={2} size="h4" mt="lg" mb="sm">
        {t.reports.person.kept}
      </Title>
      <List size="sm" spacing="xs">
        {t.reports.person.keptText.map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
    </section>
  );
}
