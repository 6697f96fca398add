import { Button, Group, Text } from '@mantine/core';
import { IconCalendarPlus, IconLinkOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useChoose } from '../api/mutations';
import { useStanding } from '../api/planning';
import { useEvents } from '../api/queries';
import type { Accepts, ClassEvent } from '../api/types';
import { ChoiceBar } from '../choose/ChoiceBar';
import { ChoiceList } from '../choose/ChoiceList';
import { CalmPage } from '../components/CalmPage';
import { LoadFailure } from '../components/LoadFailure';
import { notifyError } from '../components/notify';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { EventDialogs } from '../events/EventDialogs';
import { LoadingEvents } from '../events/LoadingEvents';
import { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { EmptyEvents } from './EmptyEvents';

/** The picker: a teacher chooses events that become links of the course. */
export function ChoosePage({ accepts }: { accepts: Accepts }) {
  const choose = useChoose();
  const answer = (eventIds: string[]) => choose.mutate(eventIds, { onError: notifyError });
  // After the answer the browser is on its way to the course.
  const busy = choose.isPending || choose.isSuccess;
  if (accepts === 'none') return <NothingTaken busy={busy} onBack={() => answer([])} />;
  return <Picker many={accepts === 'many'} busy={busy} onAnswer={answer} />;
}

interface PickerProps {
  many: boolean;
  busy: boolean;
  onAnswer: (eventIds: string[]) => void;
}

function Picker({ many, busy, onAnswer }: PickerProps) {
  const events = useEvents();
  const actions = useEventActions();
  const [chosen, setChosen] = useState<string[]>([]);
  const rooms = useStanding('');
  const ahead = [...(rooms.data ?? []), ...(events.data?.filter(isAhead) ?? [])];
  const there = ahead.map((event) => event.id).filter((id) => chosen.includes(id));
  return (
    <Shell>
      <Group justify="space-between" mb="xs">
        <PageTitle size="h2">{t.choose.pageTitle}</PageTitle>
        <Button
          variant="default"
          leftSection={<IconCalendarPlus size={18} stroke={1.8} aria-hidden />}
          onClick={actions.schedule}
        >
          {t.events.schedule}
        </Button>
      </Group>
      <Text c="dimmed" mb="lg">
        {many ? t.choose.many : t.choose.one}
      </Text>
      {events.error !== null && (
        <LoadFailure
          error={events.error}
          stale={events.data !== undefined}
          onRetry={() => void events.refetch()}
        />
      )}
      {events.isPending && <LoadingEvents />}
      {events.data !== undefined && ahead.length === 0 && <EmptyEvents mayCreate />}
      {ahead.length > 0 && (
        <ChoiceList events={ahead} many={many} chosen={chosen} onChange={setChosen} />
      )}
      <ChoiceBar
        chosen={there.length}
        busy={busy}
        onAdd={() => onAnswer(there)}
        onCancel={() => onAnswer([])}
      />
      <EventDialogs dialog={actions.dialog} onClose={actions.closeDialog} />
    </Shell>
  );
}

/** What a student could still come to. */
const isAhead = ({ status }: ClassEvent) => ['scheduled', 'open', 'live'].includes(status);

function NothingTaken({ busy, onBack }: { busy: boolean; onBack: () => void }) {
  return (
    <CalmPage icon={IconLinkOff} title={t.choose.noneTitle} text={t.choose.none}>
      <Button onClick={onBack} loading={busy}>
        {t.choose.back}
      </Button>
    </CalmPage>
  );
}
