import {
  Alert,
  Button,
  Group,
  NumberInput,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '../api/errors';
import { useMakeGuestLink } from '../api/guestLinks';
import { serverNow } from '../api/serverClock';
import { t } from '../messages';
import classes from './GuestDialog.module.css';

const LABEL_LIMIT = 100;
const GUESTS_AT_MOST = 500;
const HOUR_MS = 3_600_000;

/** For how long a link opens; the end of the class is what the server does without a word. */
const EXPIRIES = { end: 0, hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;
type Expiry = keyof typeof EXPIRIES;

interface Props {
  eventId: string;
  onMade: (url: string) => void;
  onCancel: (() => void) | undefined;
}

/** Makes a guest link. */
export function GuestLinkForm({ eventId, onMade, onCancel }: Props) {
  const [label, setLabel] = useState('');
  const [approval, setApproval] = useState(true);
  const [expiry, setExpiry] = useState<Expiry>('end');
  const [maxUses, setMaxUses] = useState<number | undefined>(undefined);
  const make = useMakeGuestLink(eventId);
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const after = EXPIRIES[expiry];
    make.mutate(
      {
        label: label.trim(),
        approval,
        ...(maxUses !== undefined && { maxUses }),
        ...(after > 0 && { expiresAt: new Date(serverNow() + after).toISOString() }),
      },
      { onSuccess: ({ url }) => onMade(url) },
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t.guests.label}
          description={t.guests.labelHint}
          maxLength={LABEL_LIMIT}
          value={label}
          onChange={(typed) => setLabel(typed.currentTarget.value)}
          data-autofocus
        />
        <div className={classes.fields}>
          <Select
            label={t.guests.expiry}
            data={Object.keys(EXPIRIES).map((value) => ({
              value,
              label: t.guests.expiries[value as Expiry],
            }))}
            allowDeselect={false}
            value={expiry}
            onChange={(chosen) => setExpiry((chosen ?? 'end') as Expiry)}
          />
          <NumberInput
            label={t.guests.maxUses}
            placeholder={t.guests.unlimited}
            min={1}
            max={GUESTS_AT_MOST}
            allowDecimal={false}
            value={maxUses ?? ''}
            onChange={(typed) => setMaxUses(typeof typed === 'number' ? typed : undefined)}
          />
        </div>
        <Switch
          label={t.guests.approvalSwitch}
          description={t.guests.approvalHint}
          checked={approval}
          onChange={(change) => setApproval(change.currentTarget.checked)}
        />
        {make.error !== null && (
          <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
            <Text size="sm" c="var(--cc-text)">
              {messageOf(make.error)}
            </Text>
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              {t.guests.cancel}
            </Button>
          )}
          <Button type="submit" loading={make.isPending}>
            {t.guests.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
