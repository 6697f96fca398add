import { Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { isStatus } from '../api/errors';
import { useLiveReport } from '../api/live';
import { useEvent, useReport } from '../api/queries';
import type { Report } from '../api/types';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Pill } from '../components/Pill';
import { Shell } from '../components/Shell';
import { t } from '../messages';
import { spanOf } from '../report/attendance';
import { CountedBy } from '../report/counting';
import { Definitions } from '../report/Definitions';
import { Charts, CurveChart, DistributionChart } from '../report/lazyCharts';
import { PeopleSection } from '../report/PeopleSection';
import { ReportActions } from '../report/ReportActions';
import { ReportPolls } from '../report/ReportPolls';
import { ReportFacts } from '../report/ReportFacts';
import { ReportRoster } from '../report/ReportRoster';
import { useGradeAnnouncement } from '../report/useGradeAnnouncement';
import { formatMoment } from '../time/format';
import { useNow } from '../time/useNow';
import { NotFoundPage } from './NotFoundPage';

const running = (report: Report | undefined) =>
  report?.startedAt !== undefined && report.endedAt === undefined;

interface Props {
  eventId: string;
  /** Of a room without dates; the newest if it is not said. */
  sitting: number | undefined;
}

/** Who took part in a class and for how long, and what has become of the grades. */
export function ReportPage({ eventId, sitting }: Props) {
  const event = useEvent(eventId);
  const report = useReport(eventId, sitting);
  const now = useNow(5_000);
  useGradeAnnouncement(report.data);
  useLiveReport(eventId, running(report.data));
  if (isStatus(report.error, 404)) return <NotFoundPage />;
  const title = event.data?.title;
  return (
    <Shell wide>
      <BackLink />
      <Group justify="space-between" mb="lg">
        <PageTitle size="h2" documentTitle={t.report.pageTitle}>
          {title === undefined ? t.report.pageTitle : t.report.of(title)}
        </PageTitle>
        {report.data !== undefined && report.data.deletedAt === undefined && (
          <ReportActions eventId={eventId} sitting={sitting} />
        )}
      </Group>
      {report.error !== null && (
        <LoadFailure
          error={report.error}
          stale={report.data !== undefined}
          onRetry={() => void report.refetch()}
        />
      )}
      {report.isPending && <LoadingReport />}
      {report.data !== undefined && (
        <CountedBy value={report.data.counting}>
          {report.data.sums?.live === true && (
            <Pill tone="green" live>
              {t.reports.live}
            </Pill>
          )}
          <ReportFacts report={report.data} now={now} />
          {report.data.standing && (
            <Text c="dimmed" mb="md">
              {t.standing.reportNote}
            </Text>
          )}
          {report.data.deletedAt !== undefined ? (
            <Text>{t.privacy.deleted(formatMoment(new Date(report.data.deletedAt)))}</Text>
          ) : report.data.people.length === 0 ? (
            <Text c="dimmed">{t.report.none}</Text>
          ) : (
            <Everybody report={report.data} sitting={sitting} now={now} />
          )}
          {report.data.deletedAt === undefined && (
            <>
              <ReportPolls polls={report.data.polls} />
              <ReportRoster report={report.data} />
              <Definitions />
            </>
          )}
        </CountedBy>
      )}
    </Shell>
  );
}

function Everybody({
  report,
  sitting,
  now,
}: { report: Report; now: Date } & Pick<Props, 'sitting'>) {
  return (
    <>
      <PeopleSection report={report} sitting={sitting} span={spanOf(report, now)} />
      {report.sums !== undefined && (
        <Charts>
          <SimpleGrid cols={{ base: 1, md: 2 }} mt="lg">
            <CurveChart curve={report.sums.class.curve} />
            <DistributionChart people={report.people} />
          </SimpleGrid>
        </Charts>
      )}
    </>
  );
}

function LoadingReport() {
  return (
    <Stack role="status" aria-label={t.app.loading}>
      <Skeleton height={72} radius="lg" />
      <Skeleton height={280} radius="lg" />
    </Stack>
  );
}
