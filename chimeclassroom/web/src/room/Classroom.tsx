import { Button, Drawer, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconVolume } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import type { ClassEvent } from '../api/types';
import { EndDialog } from '../events/EndDialog';
import { t } from '../messages';
import { navigate } from '../router/useRoute';
import classes from './Classroom.module.css';
import { ChatPanel } from './ChatPanel';
import { DeviceChoice } from './DeviceChoice';
import { handsOf } from './hands';
import type { Spot, View } from './layout';
import { MediaTrouble } from './MediaTrouble';
import { PeoplePanel } from './PeoplePanel';
import { RoomBar } from './RoomBar';
import type { RoomView } from './roomConnection';
import { RoomControls, type Panel } from './RoomControls';
import { Stage } from './Stage';
import type { Room } from './useRoom';
import { usePeopleAnnouncements } from './usePeopleAnnouncements';
import { useRefusals } from './useRefusals';
import { useUnread } from './useUnread';

interface Props {
  eventId: string;
  event: ClassEvent | undefined;
  seen: RoomView;
  parts: Pick<Room, 'room' | 'local' | 'session'>;
  /** False while the connection is being made again; what is seen is what was there before. */
  connected: boolean;
}

/** Where a panel has no room beside the stage. */
const NARROW = '(max-width: 60em)';

/** The room from inside: the bar above, the stage with the people, a panel beside it, the controls. */
export function Classroom({ eventId, event, seen, parts, connected }: Props) {
  const { people, attendeeId: selfId, rules, messages } = seen;
  const { room, local, session } = parts;
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [beside, setBeside] = useState<Panel>('people');
  const [over, setOver] = useState<Panel>(null);
  const [panel, setPanel] = narrow ? [over, setOver] : [beside, setBeside];
  const [dialog, setDialog] = useState<'end' | 'devices' | null>(null);
  const [view, setView] = useState<View>('grid');
  const [pinned, setPinned] = useState<Spot | null>(null);
  const unread = useUnread(messages, selfId, panel === 'chat');
  usePeopleAnnouncements(people, selfId, connected);
  useRefusals(room);
  useSyncExternalStore(session.subscribe, session.snapshot);
  const title = event?.title ?? t.app.name;
  const me = people.find(({ attendeeId }) => attendeeId === selfId);
  const host = me?.host ?? false;
  const panelTitle = panel === 'chat' ? t.chat.title : t.room.people(people.length);

  const content =
    panel === 'chat' ? (
      <ChatPanel
        messages={messages}
        selfId={selfId}
        host={host}
        mayAll={host || rules.chat}
        room={room}
      />
    ) : (
      <PeoplePanel
        people={people}
        selfId={selfId}
        host={host}
        rules={rules}
        room={room}
        camerasAtMost={seen.media?.features.cameras ?? null}
      />
    );

  return (
    <div className={classes.room}>
      <RoomBar title={title} startedAt={event?.meeting?.startedAt} connected={connected} />
      <main className={classes.middle} data-panel={(panel !== null && !narrow) || undefined}>
        <Stage
          people={people}
          selfId={selfId}
          parts={parts}
          view={view}
          pinned={pinned}
          onPin={setPinned}
        />
        {panel !== null && !narrow && (
          <aside
            className={classes.panel}
            aria-label={panel === 'chat' ? t.chat.title : t.room.peopleTitle}
          >
            <h2 className={classes.panelTitle}>{panelTitle}</h2>
            <div className={classes.panelBody}>{content}</div>
          </aside>
        )}
      </main>
      <RoomControls
        me={me}
        parts={parts}
        media={seen.media !== null}
        panel={panel}
        onPanel={setPanel}
        unread={unread}
        hands={panel === 'people' ? 0 : handsOf(people).length}
        view={view}
        onView={setView}
        onDevices={() => setDialog('devices')}
        mayEnd={event?.actions.includes('end') ?? false}
        onLeave={() => navigate({ page: 'events' })}
        onEnd={() => setDialog('end')}
      />
      <Drawer
        opened={panel !== null && narrow}
        onClose={() => setPanel(null)}
        position="right"
        title={panelTitle}
        classNames={{ content: classes.drawer ?? '', body: classes.drawerBody ?? '' }}
      >
        {panel !== null && content}
      </Drawer>
      <Modal
        opened={dialog === 'devices'}
        onClose={() => setDialog(null)}
        centered
        title={t.media.settings}
      >
        <MediaTrouble eventId={eventId} local={local} />
        <DeviceChoice local={local} />
      </Modal>
      {session.sound.blocked && (
        <div className={classes.sound}>
          <Button
            leftSection={<IconVolume size={18} aria-hidden />}
            onClick={() => session.sound.resume()}
          >
            {t.media.soundOn}
          </Button>
        </div>
      )}
      {dialog === 'end' && (
        <EndDialog event={{ id: eventId, title }} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}
