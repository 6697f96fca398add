import { ActionIcon, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState, type SubmitEvent } from 'react';
import type { Question } from '../api/types';
import { t } from '../messages';

const FEWEST = 2;
const MOST = 10;

export const emptyQuestion: Question = {
  text: '',
  choices: ['', ''],
  several: false,
  anonymous: false,
};

/** What there is to do with a question once it is complete; the first is the main thing. */
export interface PollDeed {
  label: string;
  busy?: boolean;
  disabled?: boolean;
  run: (question: Question) => void;
}

interface Props {
  initial?: Question;
  /** What is wrong, in one sentence. */
  error?: string | undefined;
  deeds: readonly PollDeed[];
  onCancel: () => void;
}

/** Where a question is written. */
export function PollForm({ initial = emptyQuestion, error, deeds, onCancel }: Props) {
  const [question, setQuestion] = useState(initial);
  const { text, choices, several = false, anonymous = false } = question;
  const change = (part: Partial<Question>) => setQuestion({ ...question, ...part });
  const written = [text, ...choices].every((words) => words.trim() !== '');
  const submit = (submission: SubmitEvent) => {
    submission.preventDefault();
    const main = deeds.find(({ disabled }) => disabled !== true);
    if (written) main?.run(question);
  };
  return (
    <Stack component="form" gap="sm" onSubmit={submit}>
      <TextInput
        label={t.polls.question}
        maxLength={300}
        required
        data-autofocus
        value={text}
        error={error}
        onChange={(typed) => change({ text: typed.currentTarget.value })}
      />
      <Choices value={choices} onChange={(list) => change({ choices: list })} />
      <Checkbox
        label={t.polls.several}
        checked={several}
        onChange={(ticked) => change({ several: ticked.currentTarget.checked })}
      />
      <Checkbox
        label={t.polls.anonymous}
        description={t.polls.nobodyKnows}
        checked={anonymous}
        onChange={(ticked) => change({ anonymous: ticked.currentTarget.checked })}
      />
      <Group gap="xs">
        {deeds.map(({ label, busy = false, disabled = false, run }, n) => (
          <Button
            key={label}
            size="xs"
            variant={n === 0 ? 'filled' : 'default'}
            loading={busy}
            disabled={disabled || !written}
            onClick={() => run(question)}
          >
            {label}
          </Button>
        ))}
        <Button size="xs" variant="subtle" color="gray" c="var(--cc-quiet)" onClick={onCancel}>
          {t.polls.cancel}
        </Button>
      </Group>
    </Stack>
  );
}

function Choices({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  return (
    <Stack gap="xs" role="group" aria-label={t.polls.choices}>
      {value.map((choice, n) => (
        <Group key={n} gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={t.polls.choice(n + 1)}
            placeholder={t.polls.choice(n + 1)}
            maxLength={120}
            required
            value={choice}
            onChange={(typed) => onChange(value.with(n, typed.currentTarget.value))}
          />
          {value.length > FEWEST && (
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--cc-quiet)"
              size={36}
              aria-label={t.polls.removeChoice(n + 1)}
              onClick={() => onChange(value.filter((_, other) => other !== n))}
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {value.length < MOST && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange([...value, ''])}
        >
          {t.polls.addChoice}
        </Button>
      )}
    </Stack>
  );
}
