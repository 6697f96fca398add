import { Group, Select, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useSettings } from '../api/queries';
import type { SettingsView, Usage } from '../api/types';
import { useUsage } from '../api/usage';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import { t } from '../messages';
import { formatNumber } from '../messages/language';
import { useNow } from '../time/useNow';
import { ALL, formatMonth, LAST_YEAR, lastMonths, periodOf } from '../usage/period';
import { UsageActions } from '../usage/UsageActions';
import { UsageDefinitions } from '../usage/UsageDefinitions';
import { UsageFacts } from '../usage/UsageFacts';
import { seesUsage } from '../usage/UsageLink';
import { CoursesSection, MonthsSection } from '../usage/UsageSections';
import { NotFoundPage } from './NotFoundPage';

/** How much all courses use the classroom, for whoever administers the LMS. */
export function UsagePage() {
  const settings = useSettings();
  if (settings.data === undefined) return <Shell>{settings.isPending && <LoadingEvents />}</Shell>;
  return seesUsage(settings.data) ? <UsageOf settings={settings.data} /> : <NotFoundPage />;
}

function UsageOf({ settings }: { settings: SettingsView }) {
  const now = useNow(3_600_000);
  const [choice, setChoice] = useState(LAST_YEAR);
  const period = periodOf(choice, now);
  const usage = useUsage(period);
  return (
    <Shell wide>
      <BackLink />
      <Group justify="space-between" mb="xs">
        <PageTitle size="h2">{t.usage.pageTitle}</PageTitle>
        <UsageActions period={period} />
      </Group>
      <Text c="dimmed" mb="lg">
        {t.usage.text}
      </Text>
      <Select
        label={t.usage.period}
        w="fit-content"
        allowDeselect={false}
        data={[
          { value: LAST_YEAR, label: t.usage.lastYear },
          { value: ALL, label: t.usage.all },
          ...lastMonths(now).map((month) => ({ value: month, label: formatMonth(month) })),
        ]}
        value={choice}
        onChange={(value) => setChoice(value ?? LAST_YEAR)}
      />
      {usage.error !== null && (
        <LoadFailure
          error={usage.error}
          stale={usage.data !== undefined}
          onRetry={() => void usage.refetch()}
        />
      )}
      {usage.isPending && <Skeleton height={280} mt="md" radius="lg" aria-label={t.app.loading} />}
      {usage.data !== undefined && (
        <Figures usage={usage.data} keptDays={settings.effective.settings.retentionDays} />
      )}
    </Shell>
  );
}

function Figures({ usage, keptDays }: { usage: Usage; keptDays: number | undefined }) {
  return (
    <>
      {usage.total.classes === 0 ? (
        <Text my="lg">{t.usage.none}</Text>
      ) : (
        <>
          <UsageFacts total={usage.total} />
          {usage.months.length > 1 && <MonthsSection months={usage.months} />}
          <CoursesSection courses={usage.courses} />
        </>
      )}
      {usage.waiting > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t.usage.waiting(usage.waiting)}
        </Text>
      )}
      {keptDays !== undefined && (
        <Text size="sm" c="dimmed" mt="sm">
          {t.usage.kept(formatNumber(keptDays))}
        </Text>
      )}
      <UsageDefinitions />
    </>
  );
}
