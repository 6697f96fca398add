import { Button, Group } from '@mantine/core';
import { useDecideGrade } from '../api/mutations';
import { notifyDone, notifyError } from '../components/notify';
import { t } from '../messages';

interface Props {
  eventId: string;
  personId: string;
  state: 'parked' | 'kept' | 'failed';
}

/** What a teacher can do about a grade that was not sent. */
export function GradeChoice({ eventId, personId, state }: Props) {
  const decide = useDecideGrade(eventId, personId);
  const choose = (choice: 'keep' | 'send') => () =>
    decide.mutate(choice, {
      onSuccess: () => notifyDone(t.grades.decided),
      onError: notifyError,
    });
  return (
    <Group gap="xs">
      {state === 'parked' && (
        <Button
          size="compact-xs"
          variant="default"
          loading={decide.isPending}
          onClick={choose('keep')}
        >
          {t.grades.keepTheirs}
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        loading={decide.isPending}
        onClick={choose('send')}
      >
        {state === 'failed' ? t.grades.sendAgain : t.grades.sendOurs}
      </Button>
    </Group>
  );
}
