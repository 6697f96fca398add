import { Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { Report } from '../api/types';
import { t } from '../messages';
import { PollHead } from '../polls/PollHead';
import { PollResult } from '../polls/PollResult';
import classes from '../polls/Polls.module.css';

type ReportedPoll = Report['polls'][number];

/** What was asked in the class, and who answered what unless nobody is to know. */
export function ReportPolls({ polls }: Pick<Report, 'polls'>) {
  const heading = useId();
  if (polls.length === 0) return null;
  return (
    <section aria-labelledby={heading}>
      <Title order={2} size="h4" mt="lg" mb="sm" id={heading}>
        {t.polls.title}
      </Title>
      <ul className={classes.list}>
        {polls.map((poll) => (
          <li key={poll.number} className={classes.poll}>
            <OnePoll poll={poll} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnePoll({ poll }: { poll: ReportedPoll }) {
  const { number, choices, totals, answered, anonymous, answers } = poll;
  return (
    <Stack gap="sm">
      <PollHead {...poll} id={`poll-${number}`} />
      <PollResult choices={choices} totals={totals ?? null} answered={answered} />
      <Text size="sm" c="dimmed">
        {t.polls.answered(answered)}
        {anonymous && ` · ${totals === undefined ? t.polls.few : t.polls.nobodyKnows}`}
      </Text>
      {answers.length > 0 && (
        <details className={classes.who}>
          <summary>{t.polls.whoAnswered}</summary>
          <dl>
            {answers.map(({ personId, name, choices: taken }) => (
              <Answer key={personId} name={name} words={taken.map((n) => choices[n] ?? '')} />
            ))}
          </dl>
        </details>
      )}
    </Stack>
  );
}

const Answer = ({ name, words }: { name: string; words: string[] }) => (
  <>
    <dt dir="auto" data-own-words>
      {name}
    </dt>
    <dd dir="auto" data-own-words>
      {words.join('; ')}
    </dd>
  </>
);
