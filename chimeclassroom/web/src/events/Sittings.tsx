import { Anchor, Group, Text, Title } from '@mantine/core';
import { useSittings } from '../api/planning';
import { LoadFailure } from '../components/LoadFailure';
import { Pill } from '../components/Pill';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { formatMinutes, formatMoment } from '../time/format';
import classes from './Sittings.module.css';

/** When a room without dates was open, each time with the way to its report. */
export function Sittings({ eventId }: { eventId: string }) {
  const sittings = useSittings(eventId);
  return (
    <section className={classes.frame} aria-labelledby="sittings">
      <Title order={2} size="h4" id="sittings" mb="xs">
        {t.standing.sittings}
      </Title>
      {sittings.error !== null && (
        <LoadFailure
          error={sittings.error}
          stale={sittings.data !== undefined}
          onRetry={() => void sittings.refetch()}
        />
      )}
      <ul className={classes.list}>
        {sittings.data?.map((sitting) => (
          <li key={sitting.number}>
            <Sitting eventId={eventId} sitting={sitting} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type SittingData = NonNullable<ReturnType<typeof useSittings>['data']>[number];

function Sitting({ eventId, sitting }: { eventId: string; sitting: SittingData }) {
  const { number, startedAt, endedAt, deletedAt, people } = sitting;
  return (
    <Group justify="space-between" gap="xs">
      <Anchor href={hrefOf({ page: 'report', eventId, sitting: number })}>
        {formatMoment(new Date(startedAt))}
      </Anchor>
      <Group gap="sm">
        {deletedAt === undefined && (
          <Text size="sm" c="dimmed">
            {t.standing.came(people)}
          </Text>
        )}
        {endedAt === undefined ? (
          <Pill tone="red" live>
            {t.events.status.live}
          </Pill>
        ) : (
          <Text size="sm" c="dimmed">
            {t.report.minutes(formatMinutes(secondsBetween(startedAt, endedAt)))}
          </Text>
        )}
      </Group>
    </Group>
  );
}

const secondsBetween = (from: string, until: string) =>
  (Date.parse(until) - Date.parse(from)) / 1000;
