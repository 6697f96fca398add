import { Alert, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconBell, IconClock } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { fieldsOf, messageOf } from '../api/errors';
import type { Invitation } from '../api/guests';
import { Opening } from '../components/Opening';
import { PageTitle } from '../components/PageTitle';
import { t } from '../messages';
import { formatRange } from '../time/format';
import { viewerZone } from '../time/zones';
import classes from './InvitationPage.module.css';
import { InvitationRefused } from './InvitationRefused';
import { useAccept, useInvitation, useSomebodyElse } from './useInvitation';

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
        {to.name === undefined ? (
          <NameForm secret={secret} to={to} />
        ) : (
          <KnownGuest secret={secret} to={to} name={to.name} />
        )}
      </Paper>
    </main>
  );
}

/** Somebody came from this browser before. Whether it is they again is asked, for others may use it. */
function KnownGuest({ secret, to, name }: { secret: string; to: Invitation; name: string }) {
  const accept = useAccept(secret, to);
  const somebodyElse = useSomebodyElse(secret, to);
  return (
    <Stack gap="lg">
      <div>
        <Text fw={600}>{t.guests.known(name)}</Text>
        <Text size="sm" c="dimmed">
          {t.guests.knownText}
        </Text>
      </div>
      <Refusal error={accept.error} />
      <Kept to={to} />
      <div className={classes.go}>
        <Approval to={to} />
        <Group gap="sm">
          <Button size="md" loading={accept.isPending} onClick={() => accept.mutate(name)}>
            {t.guests.continueAs(name)}
          </Button>
          <Button size="md" variant="default" disabled={accept.isPending} onClick={somebodyElse}>
            {t.guests.somebodyElse}
          </Button>
        </Group>
      </div>
    </Stack>
  );
}

function NameForm({ secret, to }: { secret: string; to: Invitation }) {
  const [name, setName] = useState('');
  const [empty, setEmpty] = useState(false);
  const accept = useAccept(secret, to);
  const [wrong] = fieldsOf(accept.error);
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
        <Refusal error={wrong === undefined ? accept.error : null} />
        <Kept to={to} />
        <div className={classes.go}>
          <Approval to={to} />
          <Button type="submit" size="md" loading={accept.isPending}>
            {t.guests.enter}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

/** Why nobody comes in; the reader is brought to it. */
function Refusal({ error }: { error: Error | null }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== null) box.current?.focus();
  }, [error]);
  if (error === null) return null;
  return (
    <Alert
      ref={box}
      role="alert"
      color="red"
      tabIndex={-1}
      icon={<IconAlertTriangle aria-hidden />}
    >
      <Text size="sm" c="var(--cc-text)">
        {messageOf(error)}
      </Text>
    </Alert>
  );
}

function Kept({ to }: { to: Invitation }) {
  return (
    <section aria-labelledby="kept">
      <Text id="kept" fw={600} size="sm" mb={4}>
        {t.guests.keptTitle}
      </Text>
      <ul className={classes.kept}>
        {t.guests.kept.map((point) => (
          <li key={point}>{point}</li>
        ))}
        <li>
          {to.retentionDays === undefined ? t.guests.forGood : t.guests.forDays(to.retentionDays)}
        </li>
      </ul>
    </section>
  );
}

function Approval({ to }: { to: Invitation }) {
  if (!to.approval) return null;
  return (
    <Text size="sm" c="dimmed">
      {t.guests.approval}
    </Text>
  );
}
