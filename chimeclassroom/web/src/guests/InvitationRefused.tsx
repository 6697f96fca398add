import { Button } from '@mantine/core';
import { IconDoorOff, IconHourglass, IconLinkOff, IconPlugConnectedX } from '@tabler/icons-react';
import { isStatus, messageOf } from '../api/errors';
import { CalmPage } from '../components/CalmPage';
import { t } from '../messages';

/** Why a guest link does not open, as far as whoever has it may know. */
export function InvitationRefused({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (isStatus(error, 404) || isStatus(error, 400)) {
    return <CalmPage icon={IconLinkOff} title={t.guests.noneTitle} text={t.guests.none} />;
  }
  if (isStatus(error, 403)) {
    return <CalmPage icon={IconDoorOff} title={t.door.deniedTitle} text={t.door.deniedText} />;
  }
  if (isStatus(error, 409)) {
    return <CalmPage icon={IconHourglass} title={t.guests.closedTitle} text={t.guests.closed} />;
  }
  const many = isStatus(error, 429);
  return (
    <CalmPage
      icon={many ? IconHourglass : IconPlugConnectedX}
      title={many ? t.guests.waitTitle : t.session.failedTitle}
      text={many ? t.guests.wait : messageOf(error)}
    >
      <Button onClick={onRetry}>{t.app.tryAgain}</Button>
    </CalmPage>
  );
}
