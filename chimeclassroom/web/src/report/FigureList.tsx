import { t } from '../messages';
import { FIGURES, type Figures } from './figures';
import { FigureText } from './FigureText';
import classes from './FigureList.module.css';
import { Term } from './Term';

/** All figures of a person, with what they mean. */
export function FigureList({ figures }: { figures: Figures }) {
  return (
    <dl className={classes.list}>
      {FIGURES.map((name) => (
        <div key={name} className={classes.figure}>
          <dt>
            <Term of={t.reports.metrics[name]} />
          </dt>
          <dd>
            <FigureText name={name} figure={figures[name]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
