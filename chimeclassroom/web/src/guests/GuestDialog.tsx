import { Button, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useGuestLinks, useRevokeGuestLink } from '../api/guestLinks';
import type { GuestLink } from '../api/guestLinks';
import type { ClassEvent } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { CopyField } from '../components/CopyField';
import { LoadFailure } from '../components/LoadFailure';
import { notifyDone } from '../components/notify';
import { useFocusReturn } from '../components/useFocusReturn';
import { t } from '../messages';
import { GuestLinkForm } from './GuestLinkForm';
import { GuestLinkItem } from './GuestLinkItem';
import classes from './GuestDialog.module.css';

interface Props {
  event: ClassEvent;
  onClose: () => void;
}

/** For hosts: the links by which people from outside come into a class, and who has come. */
export function GuestDialog({ event, onClose }: Props) {
  useFocusReturn();
  const [closing, setClosing] = useState<GuestLink | null>(null);
  if (closing !== null) {
    return <CloseDialog eventId={event.id} link={closing} onClose={() => setClosing(null)} />;
  }
  return (
    <Modal opened centered size="lg" onClose={onClose} title={t.guests.title}>
      <Links event={event} onRevoke={setClosing} />
    </Modal>
  );
}

function Links({ event, onRevoke }: { event: ClassEvent; onRevoke: (link: GuestLink) => void }) {
  const links = useGuestLinks(event.id);
  const [made, setMade] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const none = links.data?.length === 0;
  return (
    <Stack>
      <Text size="sm">{t.guests.intro}</Text>
      {made !== null && (
        <div role="status" className={classes.made}>
          <CopyField label={t.guests.address} description={t.guests.once} value={made} />
        </div>
      )}
      {adding || (none && made === null) ? (
        <GuestLinkForm
          eventId={event.id}
          onMade={(url) => {
            setMade(url);
            setAdding(false);
          }}
          onCancel={none ? undefined : () => setAdding(false)}
        />
      ) : (
        <div>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t.guests.another}
          </Button>
        </div>
      )}
      {links.error !== null && (
        <LoadFailure
          error={links.error}
          stale={links.data !== undefined}
          onRetry={() => void links.refetch()}
        />
      )}
      {links.data !== undefined && links.data.length > 0 && (
        <ul className={classes.list} aria-label={t.guests.links}>
          {links.data.map((link) => (
            <GuestLinkItem
              key={link.id}
              eventId={event.id}
              link={link}
              onRevoke={() => onRevoke(link)}
            />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function CloseDialog(props: { eventId: string; link: GuestLink; onClose: () => void }) {
  const { eventId, link, onClose } = props;
  const revoke = useRevokeGuestLink(eventId);
  return (
    <ConfirmDialog
      title={t.guests.revokeTitle}
      text={t.guests.revokeText}
      confirm={t.guests.revoke}
      keep={t.guests.keep}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() =>
        revoke.mutate(link.id, {
          onSuccess: () => {
            notifyDone(t.guests.revoked);
            onClose();
          },
        })
      }
      onClose={onClose}
    />
  );
}
