import { Text } from '@mantine/core';
import type { Poll } from '../api/types';
import { t } from '../messages';
import { PollHead } from './PollHead';
import { PollResult } from './PollResult';

/** A poll that was asked, with its result for those who see that. */
export function AskedPoll({ poll }: { poll: Poll }) {
  const { id, choices, result, own } = poll;
  return (
    <>
      <PollHead {...poll} id={`poll-${id}`} />
      <PollResult
        choices={choices}
        totals={result?.totals ?? null}
        answered={result?.answered ?? 0}
        own={own}
      />
      {result !== undefined && (
        <Text size="sm" c="dimmed">
          {t.polls.answered(result.answered)}
          {result.totals === undefined && ` · ${t.polls.few}`}
        </Text>
      )}
    </>
  );
}
