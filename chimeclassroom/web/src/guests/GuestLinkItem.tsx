import { Button } from '@mantine/core';
import { useBanGuest, useRenewGuestLink, type GuestLink } from '../api/guestLinks';
import { notifyDone, notifyError } from '../components/notify';
import { Pill, type Tone } from '../components/Pill';
import { t } from '../messages';
import { formatRange } from '../time/format';
import { viewerZone } from '../time/zones';
import classes from './GuestDialog.module.css';

interface Props {
  eventId: string;
  link: GuestLink;
  onRevoke: () => void;
}

const TONES: Readonly<Record<GuestLink['state'], Tone>> = {
  open: 'green',
  used: 'amber',
  revoked: 'red',
  expired: 'grey',
  lapsed: 'amber',
  over: 'grey',
};

/** One link: whom it is for, whether it opens, and who has come by it. */
export function GuestLinkItem({ eventId, link, onRevoke }: Props) {
  const label = link.label === '' ? t.guests.unlabelled : link.label;
  return (
    <li className={classes.link}>
      <div className={classes.head}>
        <bdi className={classes.label}>{label}</bdi>
        <Pill tone={TONES[link.state]}>{t.guests.states[link.state]}</Pill>
        {link.state !== 'revoked' && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.revoke ?? ''}
            aria-label={t.guests.revokeName(label)}
            onClick={onRevoke}
          >
            {t.guests.revoke}
          </Button>
        )}
      </div>
      <div className={classes.facts}>{factsOf(link).join(' · ')}</div>
      {link.state === 'lapsed' && <Lapsed eventId={eventId} linkId={link.id} label={label} />}
      {link.guests.length > 0 && <People eventId={eventId} link={link} />}
    </li>
  );
}

/** Why nobody comes in by the link any more, and what this person can do about it. */
function Lapsed({ eventId, linkId, label }: { eventId: string; linkId: string; label: string }) {
  const renew = useRenewGuestLink(eventId);
  return (
    <div className={classes.lapsed}>
      <span>{t.guests.lapsed}</span>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t.guests.renewName(label)}
        loading={renew.isPending}
        onClick={() =>
          renew.mutate(linkId, {
            onSuccess: () => notifyDone(t.guests.renewed),
            onError: notifyError,
          })
        }
      >
        {t.guests.renew}
      </Button>
    </div>
  );
}

function factsOf({ approval, expiresAt, maxUses, uses }: GuestLink): string[] {
  return [
    maxUses === undefined ? t.guests.came(uses) : t.guests.cameOf(uses, maxUses),
    approval ? t.guests.withApproval : t.guests.withoutApproval,
    expiresAt === undefined ? t.guests.untilEnd : t.guests.until(momentOf(expiresAt)),
  ];
}

function momentOf(instant: string): string {
  const at = new Date(instant);
  return formatRange(at, at, viewerZone(), true);
}

function People({ eventId, link }: { eventId: string; link: GuestLink }) {
  const ban = useBanGuest(eventId);
  return (
    <ul className={classes.guests}>
      {link.guests.map(({ id, name, banned }) => (
        <li key={id} className={classes.guest}>
          <bdi className={classes.name}>{name}</bdi>
          {banned ? (
            <Pill tone="red">{t.guests.banned}</Pill>
          ) : (
            <Button
              size="compact-xs"
              variant="subtle"
              c="var(--cc-red)"
              aria-label={t.guests.banName(name)}
              loading={ban.isPending && ban.variables === id}
              onClick={() =>
                ban.mutate(id, {
                  onSuccess: () => notifyDone(t.guests.bannedNow(name)),
                  onError: notifyError,
                })
              }
            >
              {t.guests.ban}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
