import { Stack, Text, Title } from '@mantine/core';
import type { Report } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import { formatMoment } from '../time/format';
import classes from './ReportRoster.module.css';

/** Who was absent and who a guest, by the course's own list. */
export function ReportRoster({ report }: { report: Report }) {
  if (report.startedAt === undefined) return null;
  if (report.rosterAt === undefined) {
    return (
      <Text size="sm" c="dimmed" mt="lg">
        {t.people.rosterUnknown}
      </Text>
    );
  }
  return (
    <Stack mt="lg" gap="lg">
      {report.absent.length === 0 ? (
        <Text size="sm">{t.people.nobodyAbsent}</Text>
      ) : (
        <People title={t.people.absent} hint={t.people.absentHint} people={report.absent} />
      )}
      {report.guests.length > 0 && (
        <People title={t.people.guests} hint={t.people.guestsHint} people={report.guests} />
      )}
      <Text size="xs" c="dimmed">
        {t.people.rosterAt(formatMoment(new Date(report.rosterAt)))}
      </Text>
    </Stack>
  );
}

interface PeopleProps {
  title: string;
  hint: string;
  people: Report['absent'];
}

function People({ title, hint, people }: PeopleProps) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h5">
        {title} ({people.length})
      </Title>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
      <ul className={classes.people}>
        {people.map(({ id, name }) => (
          <li key={id} className={classes.person}>
            <PersonAvatar name={name} />
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
