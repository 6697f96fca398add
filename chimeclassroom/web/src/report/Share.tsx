import { formatPercent } from '../time/format';
import classes from './Share.module.css';

/** A part of the class, from 0 to 1, as a number and as a bar. */
export function Share({ share }: { share: number }) {
  return (
    <span className={classes.share}>
      <span className={classes.number}>{formatPercent(share)}</span>
      <progress max={1} value={share} aria-hidden className={classes.meter} />
    </span>
  );
}
