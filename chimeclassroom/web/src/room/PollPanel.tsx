import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe, usePolls } from '../api/queries';
import { usePreparePoll } from '../api/mutations';
import type { Poll } from '../api/types';
import { notifyDone } from '../components/notify';
import { t } from '../messages';
import { AskedPoll } from '../polls/AskedPoll';
import { PollForm } from '../polls/PollForm';
import classes from '../polls/Polls.module.css';
import { PreparedPolls, whatIsWrong } from '../polls/PreparedPolls';
import { PollAnswer } from './PollAnswer';
import type { RoomConnection } from './roomConnection';

interface Props {
  eventId: string;
  polls: readonly Poll[];
  host: boolean;
  room: RoomConnection;
}

/** What hosts ask, the newest first, and what is answered; for hosts also where they ask. */
export function PollPanel({ eventId, polls, host, room }: Props) {
  const asks = useMe().data?.permissions.includes('class.poll') === true && host;
  const busy = polls.some(({ state }) => state === 'open');
  return (
    <Stack gap="md">
      {asks && <AskPolls eventId={eventId} busy={busy} asked={polls.length} room={room} />}
      {polls.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.polls.none}
        </Text>
      )}
      {polls.length > 0 && (
        <ul className={classes.list}>
          {polls.toReversed().map((poll) => (
            <li
              key={poll.id}
              className={classes.poll}
              data-open={poll.state === 'open' || undefined}
            >
              {poll.state === 'open' && !host ? (
                <PollAnswer key={String(poll.own)} poll={poll} room={room} />
              ) : (
                <AskedPoll poll={poll} />
              )}
              {asks && <PollSwitches poll={poll} room={room} />}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

/** Closes a poll, and shows its result. */
function PollSwitches({ poll: { id, state, shown }, room }: { poll: Poll; room: RoomConnection }) {
  return (
    <Group gap="xs">
      {state === 'open' && (
        <Button
          size="xs"
          aria-describedby={`poll-${id}`}
          onClick={() => room.say({ type: 'closePoll', poll: id })}
        >
          {t.polls.close}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        aria-describedby={`poll-${id}`}
        onClick={() => room.say({ type: 'showPoll', poll: id, on: !shown })}
      >
        {shown ? t.polls.hide : t.polls.show}
      </Button>
    </Group>
  );
}

interface AskProps {
  eventId: string;
  /** A poll is open, so no other one can be asked. */
  busy: boolean;
  /** How many were asked; what was prepared is read again then. */
  asked: number;
  room: RoomConnection;
}

function AskPolls({ eventId, busy, asked, room }: AskProps) {
  const { data } = usePolls(eventId, asked);
  const [writing, setWriting] = useState(false);
  const prepared = data?.polls.filter(({ state }) => state === 'prepared') ?? [];
  return (
    <Stack gap="sm">
      {busy && (
        <Text size="sm" c="dimmed">
          {t.polls.oneAtATime}
        </Text>
      )}
      {writing ? (
        <div className={classes.poll}>
          <AskForm
            eventId={eventId}
            busy={busy}
            keeps={data?.open === true}
            room={room}
            onDone={() => setWriting(false)}
          />
        </div>
      ) : (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setWriting(true)}
        >
          {t.polls.new}
        </Button>
      )}
      {prepared.length > 0 && (
        <section aria-label={t.polls.prepared}>
          <Text component="h3" size="sm" fw={600} mb="xs">
            {t.polls.prepared}
          </Text>
          <PreparedPolls
            eventId={eventId}
            polls={prepared}
            open={false}
            onAsk={busy ? null : ({ id }) => room.say({ type: 'ask', poll: id })}
          />
        </section>
      )}
    </Stack>
  );
}

interface AskFormProps {
  eventId: string;
  busy: boolean;
  /** What is written can be kept for later. */
  keeps: boolean;
  room: RoomConnection;
  onDone: () => void;
}

function AskForm({ eventId, busy, keeps, room, onDone }: AskFormProps) {
  const prepare = usePreparePoll(eventId);
  const onSuccess = () => {
    notifyDone(t.polls.saved);
    onDone();
  };
  const ask = {
    label: t.polls.askNow,
    disabled: busy,
    run: (question: Parameters<typeof prepare.mutate>[0]) => {
      room.say({ type: 'ask', question });
      onDone();
    },
  };
  const keep = {
    label: t.polls.keep,
    busy: prepare.isPending,
    run: (question: Parameters<typeof prepare.mutate>[0]) =>
      prepare.mutate(question, { onSuccess }),
  };
  return (
    <PollForm
      error={whatIsWrong(prepare.error)}
      deeds={keeps ? [ask, keep] : [ask]}
      onCancel={onDone}
    />
  );
}
