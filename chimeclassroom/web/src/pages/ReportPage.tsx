import { Skeleton, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEvent, useReport } from '../api/queries';
import { isStatus } from '../api/errors';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { t } from '../messages';
import { ReportFacts } from '../report/ReportFacts';
import { reportRows, type ReportRow } from '../report/attendance';
import { ReportCards } from '../report/ReportCards';
import { ReportTable } from '../report/ReportTable';
import { useGradeAnnouncement } from '../report/useGradeAnnouncement';
import { useNow } from '../time/useNow';
import { NotFoundPage } from './NotFoundPage';

/** Who took part in a class and for how long, and what has become of the grades. */
export function ReportPage({ eventId }: { eventId: string }) {
  const event = useEvent(eventId);
  const report = useReport(eventId);
  const now = useNow(5_000);
  useGradeAnnouncement(report.data);
  if (isStatus(report.error, 404)) return <NotFoundPage />;
  const title = event.data?.title;
  return (
    <Shell>
      <BackLink />
      <PageTitle size="h2" mb="lg" documentTitle={t.report.pageTitle}>
        {title === undefined ? t.report.pageTitle : t.report.of(title)}
      </PageTitle>
      {report.error !== null && (
        <LoadFailure
          error={report.error}
          stale={report.data !== undefined}
          onRetry={() => void report.refetch()}
        />
      )}
      {report.isPending && <LoadingReport />}
      {report.data !== undefined && (
        <>
          <ReportFacts report={report.data} now={now} />
          {report.data.people.length === 0 ? (
            <Text c="dimmed">{t.report.none}</Text>
          ) : (
            <Rows rows={reportRows(report.data, now)} />
          )}
        </>
      )}
    </Shell>
  );
}

function Rows({ rows }: { rows: ReportRow[] }) {
  const small = useMediaQuery('(max-width: 60em)', undefined, { getInitialValueInEffect: false });
  return small ? <ReportCards rows={rows} /> : <ReportTable rows={rows} />;
}

function LoadingReport() {
  return (
    <Stack role="status" aria-label={t.app.loading}>
      <Skeleton height={72} radius="lg" />
      <Skeleton height={280} radius="lg" />
    </Stack>
  );
}
