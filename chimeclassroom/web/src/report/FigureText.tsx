import { VisuallyHidden } from '@mantine/core';
import { t } from '../messages';
import { formatFigure, type Figure, type FigureName } from './figures';

/** A figure, marked where it rests on what people's own pages say; no data is no 0. */
export function FigureText({ name, figure }: { name: FigureName; figure: Figure }) {
  if (figure === null) {
    return (
      <>
        <span aria-hidden>–</span>
        <VisuallyHidden>{t.reports.noData}</VisuallyHidden>
      </>
    );
  }
  return (
    <>
      {formatFigure(name, figure)}
      {figure.selfReported && <abbr title={t.reports.selfReported}>*</abbr>}
    </>
  );
}
