import { Title } from '@mantine/core';
import { t } from '../messages';
import classes from '../report/Definitions.module.css';
import { USAGE_FIGURES } from './figures';

/** What every figure means. */
export function UsageDefinitions() {
  return (
    <section className={classes.definitions}>
      <Title order={2} size="h4">
        {t.reports.definitions}
      </Title>
      <dl>
        {USAGE_FIGURES.map((name) => (
          <div key={name}>
            <dt>{t.usage.figures[name].name}</dt>
            <dd>{t.usage.figures[name].text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
