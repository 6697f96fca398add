import { Button, Drawer, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconVolume } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import type { ClassEvent } from '../api/types';
import { EndDialog } from '../events/EndDialog';
import { t } from '../messages';
import classes from './Classroom.module.css';
import { ChatPanel } from './ChatPanel';
import { ClassNotices } from './ClassNotices';
import { DeviceChoice } from './DeviceChoice';
import { handsOf } from './hands';
import type { Spot, View } from './layout';
import { isLastHost, LeaveDialog } from './LeaveDialog';
import { MediaTrouble } from './MediaTrouble';
import { PeoplePanel } from './PeoplePanel';
import { PollPanel } from './PollPanel';
import { RoomBar } from './RoomBar';
import type { RoomView } from './roomConnection';
import { RoomControls, type Panel } from './RoomControls';
import { RoomNotices } from './RoomNotices';
import { Stage } from './Stage';
import { useCaptionNews, useCoHostNews, useEnterMuted, useKnocks } from './useConduct';
import type { Room } from './useRoom';
import { usePeopleAnnouncements } from './usePeopleAnnouncements';
import { toAnswer, usePollNews } from './usePollNews';
import { useRefusals } from './useRefusals';
import { useUnread } from './useUnread';
import { useLeave } from './WayOut';

interface Props {
  eventId: string;
  event: ClassEvent | undefined;
  seen: RoomView;
  parts: Omit<Room, 'state'>;
  /** False while the connection is being made again; what is seen is what was there before. */
  connected: boolean;
}

/** Where a panel has no room beside the stage. */
const NARROW = '(max-width: 60em)';

/** The room from inside: the bar above, the stage with the people, a panel beside it, the controls. */
export function Classroom({ eventId, event, seen, parts, connected }: Props) {
  const { people, attendeeId: selfId, rules, messages, polls, scene } = seen;
  const { room, local, session, choices } = parts;
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [beside, setBeside] = useState<Panel>('people');
  const [over, setOver] = useState<Panel>(null);
  const [panel, setPanel] = narrow ? [over, setOver] : [beside, setBeside];
  const [dialog, setDialog] = useState<'end' | 'devices' | 'leave' | null>(null);
  const [view, setView] = useState<View>('grid');
  const [pinned, setPinned] = useState<Spot | null>(null);
  const unread = useUnread(messages, selfId, panel === 'chat');
  usePeopleAnnouncements(people, selfId, connected);
  useRefusals(room);
  useSyncExternalStore(session.subscribe, session.snapshot);
  const title = event?.title ?? t.app.name;
  const me = people.find(({ attendeeId }) => attendeeId === selfId);
  const host = me?.host ?? false;
  const leads = event?.actions.includes('end') ?? false;
  const leave = useLeave();
  useKnocks(scene.waiting);
  useCoHostNews(me);
  useCaptionNews(scene.captions);
  useEnterMuted(me, rules, local);
  const poll = toAnswer(polls, host);
  usePollNews(panel === 'polls' ? poll : undefined);
  const panelTitle = {
    chat: t.chat.title,
    polls: t.polls.title,
    people: t.room.people(people.length),
  }[panel ?? 'people'];

  const content =
    panel === 'chat' ? (
      <ChatPanel
        messages={messages}
        selfId={selfId}
        host={host}
        mayAll={host || (rules.chat && rules.focus !== true)}
        room={room}
      />
    ) : panel === 'polls' ? (
      <PollPanel eventId={eventId} polls={polls} host={host} room={room} />
    ) : (
      <PeoplePanel
        people={people}
        selfId={selfId}
        host={host}
        leads={leads}
        rules={rules}
        scene={scene}
        room={room}
        camerasAtMost={seen.media?.features.cameras ?? null}
        languages={seen.media?.languages ?? []}
      />
    );

  return (
    <div className={classes.room}>
      <div className={classes.top}>
        <RoomBar
          title={title}
          startedAt={event?.meeting?.startedAt}
          connected={connected}
          quality={session.quality}
        />
        <RoomNotices room={room} session={session} choices={choices} connected={connected} />
        <ClassNotices
          scene={scene}
          selfId={selfId}
          host={host}
          focus={rules.focus ?? false}
          room={room}
          onLook={panel === 'people' ? undefined : () => setPanel('people')}
          poll={poll}
          onPoll={panel === 'polls' ? undefined : () => setPanel('polls')}
        />
      </div>
      <main className={classes.middle} data-panel={(panel !== null && !narrow) || undefined}>
        <Stage
          people={people}
          selfId={selfId}
          parts={parts}
          view={view}
          pinned={pinned}
          spotlight={scene.spotlight}
          captioned={scene.captions}
          onPin={setPinned}
        />
        {panel !== null && !narrow && (
          <aside
            className={classes.panel}
            aria-label={panel === 'people' ? t.room.peopleTitle : panelTitle}
          >
            <h2 className={classes.panelTitle}>{panelTitle}</h2>
            <div className={classes.panelBody}>{content}</div>
          </aside>
        )}
      </main>
      <RoomControls
        me={me}
        parts={parts}
        features={seen.media?.features ?? null}
        eventId={eventId}
        panel={panel}
        onPanel={setPanel}
        unread={unread}
        toAnswer={poll !== undefined}
        hands={panel === 'people' ? 0 : handsOf(people).length + scene.waiting.length}
        view={view}
        onView={setView}
        onDevices={() => setDialog('devices')}
        mayEnd={leads}
        onLeave={() => (leads && isLastHost(people, selfId) ? setDialog('leave') : leave())}
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
        <DeviceChoice local={local} choices={choices} />
      </Modal>
      {session.soundBlocked && (
        <div className={classes.sound}>
          <Button
            leftSection={<IconVolume size={18} aria-hidden />}
            onClick={() => session.resumeSound()}
          >
            {t.media.soundOn}
          </Button>
        </div>
      )}
      {dialog === 'leave' && (
        <LeaveDialog
          others={people.filter(({ attendeeId }) => attendeeId !== selfId)}
          room={room}
          onLeave={leave}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'end' && (
        <EndDialog
          event={{ id: eventId, title, standing: event?.standing ?? false }}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}
