import { Button } from '@mantine/core';
import { IconDoorExit, IconPlugConnectedX, IconSchool } from '@tabler/icons-react';
import { useSyncExternalStore, type ReactNode } from 'react';
import { messageOf } from '../api/errors';
import { CalmPage } from '../components/CalmPage';
import { Opening } from '../components/Opening';
import { t } from '../messages';
import { session } from './current';

/** Shows the app to those whose visit is open, and a page in plain words to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  switch (state.kind) {
    case 'open':
      return children;
    case 'opening':
      return <Opening />;
    case 'ended':
      return <CalmPage icon={IconDoorExit} title={t.session.endedTitle} text={t.session.ended} />;
    case 'absent':
      return <CalmPage icon={IconSchool} title={t.session.absentTitle} text={t.session.absent} />;
    case 'failed':
      return (
        <CalmPage
          icon={IconPlugConnectedX}
          title={t.session.failedTitle}
          text={messageOf(state.error)}
        >
          <Button onClick={() => void session.retry()}>{t.app.tryAgain}</Button>
        </CalmPage>
      );
  }
}
