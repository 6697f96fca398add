import { t } from '../messages';
import type { Definition } from '../messages/en.report';
import { useMeaning } from './counting';
import classes from './Definitions.module.css';
import { FIGURES } from './figures';

/** What every figure means, as a list. */
export function Definitions() {
  const all: Definition[] = [
    ...Object.values(t.reports.others),
    ...FIGURES.map((name) => t.reports.metrics[name]),
  ];
  const meaning = useMeaning();
  return (
    <details className={classes.definitions}>
      <summary>{t.reports.definitions}</summary>
      <dl>
        {all.map((one) => (
          <div key={one.name}>
            <dt>{one.name}</dt>
            <dd>{meaning(one)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
