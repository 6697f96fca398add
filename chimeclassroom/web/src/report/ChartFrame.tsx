import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Definition } from '../messages/en.report';
import { t } from '../messages';
import classes from './ChartFrame.module.css';
import { Term } from './Term';

interface Props {
  title: string;
  /** What the chart shows, if that needs to be said. */
  definition?: Definition;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  children: ReactNode;
}

/** A chart with its numbers as a table, for those who do not see it or want to know exactly. */
export function ChartFrame({ title, definition, head, rows, children }: Props) {
  return (
    <section className={classes.frame} aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {definition === undefined ? title : <Term of={definition}>{title}</Term>}
      </Title>
      {/* Time runs from left to right in every language. */}
      <div dir="ltr" aria-hidden className={classes.chart}>
        {children}
      </div>
      <details className={classes.details}>
        <summary>{t.reports.asTable}</summary>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
