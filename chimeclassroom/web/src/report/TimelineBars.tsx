import type { Timeline } from '../api/types';
import { t } from '../messages';
import { formatClock } from '../time/format';
import type { Span } from './attendance';
import { Bars } from './Bars';
import classes from './TimelineBars.module.css';

const LINES = ['presence', 'camera', 'share', 'unmuted', 'talk'] as const;

/** How the connection was; of classes whose pages told nothing there are no lines. */
const CONNECTION = ['good', 'fair', 'poor'] as const;

/** What a person did when: a line for each kind of thing. */
export function TimelineBars({ timeline, span }: { timeline: Timeline; span: Span }) {
  const words = t.reports.timeline;
  const told = CONNECTION.some((line) => timeline[line].length > 0);
  const lines = told ? [...LINES, ...CONNECTION] : LINES;
  return (
    <>
      <dl className={classes.lines}>
        {lines.map((line) => (
          <div key={line} className={classes.line}>
            <dt>{words[line]}</dt>
            <dd>
              <Bars label={words[line]} stretches={timeline[line]} {...span} />
            </dd>
          </div>
        ))}
      </dl>
      {timeline.marks.length > 0 && (
        <details className={classes.marks}>
          <summary>{`${words.marks} (${timeline.marks.length})`}</summary>
          <ul>
            {timeline.marks.map(({ at, what, kind }, index) => (
              <li key={index}>
                {formatClock(new Date(at))} {words[what]}
                {kind !== undefined && `: ${kind}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
