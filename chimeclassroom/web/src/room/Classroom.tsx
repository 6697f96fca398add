import { Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ClassEvent, RoomPerson } from '../api/types';
import { EndDialog } from '../events/EndDialog';
import { t } from '../messages';
import { navigate } from '../router/useRoute';
import classes from './Classroom.module.css';
import { PeopleList } from './PeopleList';
import { RoomBar } from './RoomBar';
import { RoomControls } from './RoomControls';
import { Stage } from './Stage';
import { usePeopleAnnouncements } from './usePeopleAnnouncements';

interface Props {
  eventId: string;
  event: ClassEvent | undefined;
  people: RoomPerson[];
  selfId: string | null;
  /** False while the connection is being made again; the people are those last seen. */
  connected: boolean;
}

/** The room from inside: the bar above, the stage with the people, the list beside it, the controls. */
export function Classroom({ eventId, event, people, selfId, connected }: Props) {
  const [ending, setEnding] = useState(false);
  const [peopleShown, peopleDrawer] = useDisclosure(false);
  usePeopleAnnouncements(people, selfId, connected);
  const title = event?.title ?? t.app.name;

  return (
    <div className={classes.room}>
      <RoomBar title={title} startedAt={event?.meeting?.startedAt} connected={connected} />
      <main className={classes.middle}>
        <Stage people={people} selfId={selfId} />
        <aside className={classes.people} aria-label={t.room.peopleTitle}>
          <h2 className={classes.peopleTitle}>{t.room.people(people.length)}</h2>
          <PeopleList people={people} selfId={selfId} />
        </aside>
      </main>
      <RoomControls
        count={people.length}
        mayEnd={event?.actions.includes('end') ?? false}
        onPeople={peopleDrawer.open}
        onLeave={() => navigate({ page: 'events' })}
        onEnd={() => setEnding(true)}
      />
      <Drawer
        opened={peopleShown}
        onClose={peopleDrawer.close}
        position="right"
        title={t.room.people(people.length)}
      >
        <PeopleList people={people} selfId={selfId} />
      </Drawer>
      {ending && <EndDialog event={{ id: eventId, title }} onClose={() => setEnding(false)} />}
    </div>
  );
}
