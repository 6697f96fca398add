import { Button, Checkbox, Radio, Stack, Text } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { Poll } from '../api/types';
import { t } from '../messages';
import { PollHead } from '../polls/PollHead';
import { PollResult } from '../polls/PollResult';
import type { RoomConnection } from './roomConnection';

/** An open poll, and where one answers it or changes the answer. */
export function PollAnswer({ poll, room }: { poll: Poll; room: RoomConnection }) {
  const { id, choices, several, anonymous, own, hasAnswered, result } = poll;
  const [chosen, setChosen] = useState<readonly number[]>(own ?? []);
  const heading = `poll-${id}`;
  const lost = hasAnswered && own === undefined;
  const same = own !== undefined && String(own) === String(chosen);
  const submit = (submission: SubmitEvent) => {
    submission.preventDefault();
    if (chosen.length > 0) room.say({ type: 'answer', poll: id, choices: [...chosen] });
  };
  const toggle = (n: number) =>
    setChosen(
      chosen.includes(n) ? chosen.filter((one) => one !== n) : [...chosen, n].sort((a, b) => a - b),
    );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PollHead {...poll} id={heading} />
        {lost ? (
          <Text size="sm">{t.polls.lost}</Text>
        ) : (
          <>
            <Stack gap="xs" role={several ? 'group' : 'radiogroup'} aria-labelledby={heading}>
              {choices.map((choice, n) =>
                several ? (
                  <Checkbox
                    key={n}
                    label={<bdi>{choice}</bdi>}
                    checked={chosen.includes(n)}
                    onChange={() => toggle(n)}
                  />
                ) : (
                  <Radio
                    key={n}
                    name={heading}
                    label={<bdi>{choice}</bdi>}
                    checked={chosen.includes(n)}
                    onChange={() => setChosen([n])}
                  />
                ),
              )}
            </Stack>
            <Text size="xs" c="dimmed">
              {several && `${t.polls.severalHint} `}
              {anonymous ? t.polls.anonymousHint : t.polls.namedHint}
            </Text>
            <Button type="submit" size="xs" w="fit-content" disabled={chosen.length === 0 || same}>
              {hasAnswered ? t.polls.change : t.polls.send}
            </Button>
            <Text size="sm" role="status">
              {hasAnswered && same && t.polls.sent}
            </Text>
          </>
        )}
        {result !== undefined && (
          <PollResult
            choices={choices}
            totals={result.totals ?? null}
            answered={result.answered}
            own={own}
          />
        )}
      </Stack>
    </form>
  );
}
