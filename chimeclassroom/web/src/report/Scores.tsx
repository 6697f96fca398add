import { Title } from '@mantine/core';
import type { Attendance } from '../api/types';
import { t } from '../messages';
import { formatNumber } from '../messages/language';
import classes from './FigureList.module.css';

const rounded = (points: number) => formatNumber(Math.round(points * 10) / 10);

/** What the engagement of a person is made of. */
export function Scores({ score }: Pick<Attendance, 'score'>) {
  if (score.length === 0) return null;
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t.reports.scoreParts.title}
      </Title>
      <dl className={classes.list}>
        {score.map(({ of, points, most }) => (
          <div key={of} className={classes.figure}>
            <dt>{t.reports.scoreParts[of]}</dt>
            <dd>{t.reports.scoreParts.points(rounded(points), rounded(most))}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
