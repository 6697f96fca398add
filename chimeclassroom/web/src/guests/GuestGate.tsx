import { IconDoorExit, IconMailOpened } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useMe } from '../api/queries';
import { useLiveEvents } from '../api/live';
import { CalmPage } from '../components/CalmPage';
import { Opening } from '../components/Opening';
import { t } from '../messages';
import { PrivacyPage } from '../pages/PrivacyPage';
import { RoomPage } from '../pages/RoomPage';
import { useRoute } from '../router/useRoute';
import { session } from '../session/current';
import { SettingsGate } from '../settings/SettingsGate';
import { InvitationPage } from './InvitationPage';

/** What there is for those who come by a guest link: the invitation, then the class, and no more. */
export function GuestGate({ secret }: { secret: string | null }) {
  const { kind } = useSyncExternalStore(session.subscribe, session.snapshot);
  if (kind === 'open') {
    return (
      <SettingsGate>
        <GuestPages />
      </SettingsGate>
    );
  }
  if (kind === 'ended') {
    return <CalmPage icon={IconDoorExit} title={t.session.endedTitle} text={t.guests.ended} />;
  }
  if (secret !== null) return <InvitationPage secret={secret} />;
  return <CalmPage icon={IconMailOpened} title={t.guests.absentTitle} text={t.guests.absent} />;
}

function GuestPages() {
  useLiveEvents();
  const route = useRoute();
  const eventId = useMe().data?.guest?.eventId;
  if (eventId === undefined) return <Opening />;
  return route.page === 'privacy' ? <PrivacyPage /> : <RoomPage eventId={eventId} />;
}
