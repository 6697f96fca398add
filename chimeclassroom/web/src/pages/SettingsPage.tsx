import { useGrading, useSettings } from '../api/queries';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import { LogLink } from '../log/LogLink';
import { PermissionsLink } from '../permissions/PermissionsLink';
import { GradingForm } from '../settings/GradingForm';
import { SettingsTabs } from '../settings/SettingsTabs';
import { UsageLink } from '../usage/UsageLink';

/** How this person, the course and the whole platform want the classroom. */
export function SettingsPage() {
  const settings = useSettings();
  const manages = settings.data?.levels.some(({ level }) => level === 'course') ?? false;
  const grading = useGrading(manages);
  return (
    <Shell>
      <BackLink />
      {settings.error !== null && (
        <LoadFailure
          error={settings.error}
          stale={settings.data !== undefined}
          onRetry={() => void settings.refetch()}
        />
      )}
      {settings.isPending && <LoadingEvents />}
      {settings.data !== undefined && <SettingsTabs view={settings.data} />}
      {grading.data !== undefined && (
        <GradingForm key={grading.data.version} grading={grading.data} />
      )}
      <PermissionsLink />
      <LogLink />
      {settings.data !== undefined && <UsageLink settings={settings.data} />}
    </Shell>
  );
}
