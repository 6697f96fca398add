import { useSettings } from '../api/queries';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import { SettingsForm } from '../settings/SettingsForm';

/** How the course wants its Events Centre. */
export function SettingsPage() {
  const settings = useSettings();
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
      {settings.data !== undefined && (
        <SettingsForm key={settings.data.version} settings={settings.data} />
      )}
    </Shell>
  );
}
