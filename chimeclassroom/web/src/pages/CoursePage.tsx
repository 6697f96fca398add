import { Anchor, Group, Skeleton, Text, Title } from '@mantine/core';
import { useCourseReport } from '../api/queries';
import type { CourseReport } from '../api/types';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { t } from '../messages';
import { CountedBy, risks } from '../report/counting';
import { Definitions } from '../report/Definitions';
import { Charts, TrendChart } from '../report/lazyCharts';
import { CourseActions } from '../report/ReportActions';
import { Term } from '../report/Term';
import { TotalsTable } from '../report/TotalsTable';
import { hrefOf } from '../router/route';

/** What the classes of the course amount to, for teachers. */
export function CoursePage() {
  const report = useCourseReport();
  return (
    <Shell wide>
      <BackLink />
      <Group justify="space-between" mb="lg">
        <PageTitle size="h2">{t.reports.course.title}</PageTitle>
        {report.data !== undefined && report.data.trend.length > 0 && <CourseActions />}
      </Group>
      {report.error !== null && (
        <LoadFailure
          error={report.error}
          stale={report.data !== undefined}
          onRetry={() => void report.refetch()}
        />
      )}
      {report.isPending && <Skeleton height={280} radius="lg" aria-label={t.app.loading} />}
      {report.data !== undefined &&
        (report.data.trend.length === 0 ? (
          <Text c="dimmed">{t.reports.course.none}</Text>
        ) : (
          <CountedBy value={report.data.counting}>
            <Sums report={report.data} />
          </CountedBy>
        ))}
    </Shell>
  );
}

function Sums({ report }: { report: CourseReport }) {
  return (
    <>
      <Charts>
        <TrendChart trend={report.trend} />
      </Charts>
      <AtRisk report={report} />
      <Title order={2} size="h4" mt="lg" mb="sm">
        {t.reports.course.totals}
      </Title>
      <TotalsTable people={report.people} />
      <Text size="sm" c="dimmed" mt="xs">
        {t.reports.noDataNote}
      </Text>
      <Definitions />
    </>
  );
}

/** Who attends too little, and by which measure. */
function AtRisk({ report }: { report: CourseReport }) {
  const reasons = risks(report.counting);
  const people = report.atRisk.flatMap((id) => report.people.filter((p) => p.personId === id));
  return (
    <section>
      <Title order={2} size="h4" mt="lg" mb="sm">
        <Term of={t.reports.others.atRisk} />
      </Title>
      {people.length === 0 ? (
        <Text c="dimmed">{t.reports.course.nobodyAtRisk}</Text>
      ) : (
        <ul>
          {people.map(({ personId, name, risks }) => (
            <li key={personId}>
              <Anchor href={hrefOf({ page: 'person', personId })}>{name}</Anchor>:{' '}
              {risks.map((risk) => reasons[risk]).join('; ')}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
