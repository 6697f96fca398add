import { t } from '../messages';
import { formatNumber } from '../messages/language';
import { formatPercent } from '../time/format';
import classes from './PollResult.module.css';

interface Props {
  choices: readonly string[];
  /** How many people took each choice; null where one is not to know. */
  totals: readonly number[] | null;
  answered: number;
  /** The choices that this person took. */
  own?: readonly number[] | undefined;
}

/** How many took which choice: in numbers, and as bars for the eye. */
export function PollResult({ choices, totals, answered, own = [] }: Props) {
  return (
    <ol className={classes.choices}>
      {choices.map((choice, n) => {
        const share = totals === null || answered === 0 ? 0 : (totals[n] ?? 0) / answered;
        return (
          <li key={n} className={classes.choice} data-own={own.includes(n) || undefined}>
            <span className={classes.text} dir="auto" data-own-words>
              {choice}
            </span>
            {own.includes(n) && <span className={classes.own}>{t.polls.own}</span>}
            {totals !== null && (
              <>
                <span className={classes.number}>
                  {`${formatNumber(totals[n] ?? 0)} (${formatPercent(share, 0)})`}
                </span>
                <span className={classes.ground} aria-hidden>
                  <span className={classes.bar} style={{ inlineSize: `${share * 100}%` }} />
                </span>
              </>
            )}
          </li>
        );
      })}
    </ol>
  );
}
