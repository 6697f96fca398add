import { t } from '../messages';
import { formatClock } from '../time/format';
import classes from './Bars.module.css';

/** From when to when; what goes on has no end. */
export interface Stretch {
  from: string;
  until?: string | undefined;
}

interface Props {
  /** What the bars are of, for those who do not see them. */
  label: string;
  stretches: readonly Stretch[];
  start: number;
  end: number;
}

/** When something was so during a class, as bars on the time of the class. */
export function Bars({ label, stretches, start, end }: Props) {
  const length = Math.max(1, end - start);
  const place = (at: number) => Math.min(100, Math.max(0, ((at - start) / length) * 100));
  const spoken = stretches.map(({ from, until }) =>
    t.reports.timeline.span(
      formatClock(new Date(from)),
      until === undefined ? t.report.openEnd : formatClock(new Date(until)),
    ),
  );
  return (
    <svg
      className={classes.bars}
      role="img"
      aria-label={`${label}: ${spoken.join(', ') || t.reports.timeline.none}`}
      preserveAspectRatio="none"
      viewBox="0 0 100 10"
    >
      <rect className={classes.ground} x="0" y="4" width="100" height="2" />
      {stretches.map(({ from, until }) => {
        const x = place(Date.parse(from));
        const width = place(until === undefined ? end : Date.parse(until)) - x;
        return (
          <rect
            key={from}
            className={classes.bar}
            x={x}
            y="0"
            width={Math.max(0.6, width)}
            height="10"
          >
            <title>{spoken[stretches.findIndex((one) => one.from === from)]}</title>
          </rect>
        );
      })}
    </svg>
  );
}
