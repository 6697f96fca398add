import { ActionIcon, Button, Group, Stack } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldsOf, messageOf } from '../api/errors';
import { useChangePoll, useDropPoll, usePreparePoll } from '../api/mutations';
import type { Poll } from '../api/types';
import { notifyDone, notifyError } from '../components/notify';
import { t } from '../messages';
import { PollForm } from './PollForm';
import { PollHead } from './PollHead';
import classes from './Polls.module.css';

interface Props {
  eventId: string;
  polls: readonly Poll[];
  /** There may be another one. */
  open: boolean;
  /** Asks it in the class; absent outside, null while another one is open. */
  onAsk?: ((poll: Poll) => void) | null;
}

/** What is to be asked, and where more is put down. */
export function PreparedPolls({ eventId, polls, open, onAsk }: Props) {
  const [writing, setWriting] = useState<string | null>(null);
  const done = () => setWriting(null);
  return (
    <Stack gap="sm">
      {polls.length > 0 && (
        <ul className={classes.list}>
          {polls.map((poll) =>
            writing === poll.id ? (
              <li key={poll.id} className={classes.poll}>
                <EditPoll eventId={eventId} poll={poll} onDone={done} />
              </li>
            ) : (
              <li key={poll.id} className={classes.poll}>
                <Prepared
                  eventId={eventId}
                  poll={poll}
                  onAsk={onAsk}
                  onEdit={() => setWriting(poll.id)}
                />
              </li>
            ),
          )}
        </ul>
      )}
      {writing === 'new' ? (
        <NewPoll eventId={eventId} onDone={done} />
      ) : (
        open && (
          <Button
            variant="default"
            size="xs"
            w="fit-content"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setWriting('new')}
          >
            {t.polls.new}
          </Button>
        )
      )}
    </Stack>
  );
}

interface PreparedProps {
  eventId: string;
  poll: Poll;
  onAsk: Props['onAsk'];
  onEdit: () => void;
}

function Prepared({ eventId, poll, onAsk, onEdit }: PreparedProps) {
  const drop = useDropPoll(eventId);
  const { id, text, choices } = poll;
  return (
    <>
      <PollHead {...poll} id={`prepared-${id}`} />
      <ol className={classes.plain} aria-label={t.polls.chosen(text)}>
        {choices.map((choice, n) => (
          <li key={n} dir="auto" data-own-words>
            {choice}
          </li>
        ))}
      </ol>
      <Group gap="xs">
        {onAsk !== undefined && (
          <Button
            size="xs"
            disabled={onAsk === null}
            aria-describedby={`prepared-${id}`}
            onClick={() => onAsk?.(poll)}
          >
            {t.polls.ask}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={16} aria-hidden />}
          aria-describedby={`prepared-${id}`}
          onClick={onEdit}
        >
          {t.polls.edit}
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--cc-quiet)"
          size={30}
          aria-label={t.polls.remove(text)}
          loading={drop.isPending}
          onClick={() => drop.mutate(id, { onError: notifyError })}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
    </>
  );
}

/** What is wrong with a question, in one sentence. */
export const whatIsWrong = (error: unknown): string | undefined =>
  error === null ? undefined : (fieldsOf(error)[0]?.detail ?? messageOf(error));

function NewPoll({ eventId, onDone }: { eventId: string; onDone: () => void }) {
  const prepare = usePreparePoll(eventId);
  const onSuccess = () => {
    notifyDone(t.polls.saved);
    onDone();
  };
  return (
    <div className={classes.poll}>
      <PollForm
        error={whatIsWrong(prepare.error)}
        deeds={[
          {
            label: t.polls.save,
            busy: prepare.isPending,
            run: (question) => prepare.mutate(question, { onSuccess }),
          },
        ]}
        onCancel={onDone}
      />
    </div>
  );
}

function EditPoll({ eventId, poll, onDone }: { eventId: string; poll: Poll; onDone: () => void }) {
  const change = useChangePoll(eventId);
  const { id, text, choices, several, anonymous } = poll;
  return (
    <PollForm
      initial={{ text, choices, several, anonymous }}
      error={whatIsWrong(change.error)}
      deeds={[
        {
          label: t.polls.save,
          busy: change.isPending,
          run: (question) => change.mutate({ id, question }, { onSuccess: onDone }),
        },
      ]}
      onCancel={onDone}
    />
  );
}
