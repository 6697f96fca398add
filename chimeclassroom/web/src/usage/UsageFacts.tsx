import type { UsageFigures } from '../api/types';
import { t } from '../messages';
import classes from '../report/ReportFacts.module.css';
import { Term } from '../report/Term';
import { figureText, USAGE_FIGURES } from './figures';
import own from './UsageFacts.module.css';

/** Everything in total. */
export function UsageFacts({ total }: { total: UsageFigures }) {
  return (
    <dl className={`${classes.facts ?? ''} ${own.facts ?? ''}`} aria-label={t.usage.total}>
      {USAGE_FIGURES.map((name) => (
        <div key={name} className={classes.fact}>
          <dt>
            <Term of={t.usage.figures[name]} />
          </dt>
          <dd>{figureText(name, total)}</dd>
        </div>
      ))}
    </dl>
  );
}
