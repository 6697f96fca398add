import type { Poll } from '../api/types';
import { Pill } from '../components/Pill';
import { t } from '../messages';
import classes from './PollHead.module.css';

type Props = Pick<Poll, 'number' | 'text' | 'several' | 'anonymous'> & {
  state?: Poll['state'];
  id: string;
};

const tones = { prepared: 'grey', open: 'green', closed: 'grey' } as const;

/** What is asked, and how. */
export function PollHead({ number, text, several, anonymous, state, id }: Props) {
  return (
    <header className={classes.head}>
      <span className={classes.marks}>
        {number !== undefined && <span className={classes.number}>{t.polls.number(number)}</span>}
        {state !== undefined && state !== 'prepared' && (
          <Pill tone={tones[state]} live={state === 'open'}>
            {t.polls.states[state]}
          </Pill>
        )}
        {several && <Pill tone="teal">{t.polls.several}</Pill>}
        {anonymous && <Pill tone="violet">{t.polls.anonymous}</Pill>}
      </span>
      <h3 className={classes.text} id={id} dir="auto" data-own-words>
        {text}
      </h3>
    </header>
  );
}
