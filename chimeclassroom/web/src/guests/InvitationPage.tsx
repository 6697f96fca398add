import { Alert, Button, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconBell, IconClock } from '@tabler/icons-react';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { fieldsOf, messageOf } from '../api/errors';
import type { Invitation } from '../api/guests';
import { Opening } from '../components/Opening';
import { PageTitle } from '../components/PageTitle';
import { t } from '../messages';
import { formatRange } from '../time/format';
import { viewerZone } from '../time/zones';
import classes from './InvitationPage.module.css';
import { InvitationRefused } from './InvitationRefused';
import { useAccept, useInvitation } from './useInvitation';

const NAME_LIMIT = 60;

/** What a guest link opens: which class it is, what one is called there, and what is kept of it. */
export function InvitationPage({ secret }: { secret: string }) {
  const invitation = useInvitation(secret);
  if (invitation.error !== null) {
    return <InvitationRefused error={invitation.error} onRetry={() => void invitation.refetch()} />;
  }
  if (invitation.data === undefined) return <Opening />;
  return <Welcome secret={secret} to={invitation.data} />;
}

function Welcome({ secret, to }: { secret: string; to: Invitation }) {
  const start = new Date(to.startsAt);
  return (
    <main className={classes.page}>
      <Paper className={classes.card} withBorder radius="lg">
        <Text className={classes.school} c="dimmed" size="sm">
          <span className={classes.mark} aria-hidden>
            <IconBell size={16} stroke={2} />
          </span>
          <span data-own-words>{to.school === '' ? t.app.name : to.school}</span>
        </Text>
        <PageTitle size="h2" data-own-words>
          {to.title}
        </PageTitle>
        <Text className={classes.when} c="dimmed">
          <IconClock size={18} stroke={1.8} aria-hidden />
          {formatRange(start, new Date(to.endsAt), viewerZone(), true)}
          {to.status === 'live' && <strong>{t.guests.live}</strong>}
        </Text>
        <NameForm secret={secret} to={to} />
      </Paper>
    </main>
  );
}

function NameForm({ secret, to }: { secret: string; to: Invitation }) {
  const [name, setName] = useState(to.name ?? '');
  const [empty, setEmpty] = useState(false);
  const accept = useAccept(secret, to.eventId);
  const [wrong] = fieldsOf(accept.error);
  useEffect(() => {
    if (accept.error !== null) document.querySelector<HTMLElement>('[data-refused]')?.focus();
  }, [accept.error]);
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setEmpty(name.trim() === '');
    if (name.trim() !== '') accept.mutate(name);
  }
  const nameError = empty ? t.guests.nameMissing : wrong && t.guests.nameWrong;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <TextInput
          label={t.guests.name}
          description={t.guests.nameHint}
          autoComplete="name"
          maxLength={NAME_LIMIT}
          size="md"
          value={name}
          error={nameError}
          onChange={(typed) => setName(typed.currentTarget.value)}
        />
        {accept.error !== null && wrong === undefined && (
          <Alert
            role="alert"
            color="red"
            tabIndex={-1}
            data-refused
            icon={<IconAlertTriangle aria-hidden />}
          >
            <Text size="sm" c="var(--cc-text)">
              {messageOf(accept.error)}
            </Text>
          </Alert>
        )}
        <section aria-labelledby="kept">
          <Text id="kept" fw={600} size="sm" mb={4}>
            {t.guests.keptTitle}
          </Text>
          <ul className={classes.kept}>
            {t.guests.kept.map((point) => (
              <li key={point}>{point}</li>
            ))}
            <li>
              {to.retentionDays === undefined
                ? t.guests.forGood
                : t.guests.forDays(to.retentionDays)}
            </li>
          </ul>
        </section>
        <div className={classes.go}>
          {to.approval && (
            <Text size="sm" c="dimmed">
              {t.guests.approval}
            </Text>
          )}
          <Button type="submit" size="md" loading={accept.isPending}>
            {t.guests.enter}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
