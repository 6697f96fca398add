import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import type { CourseReport, Report } from '../api/types';
import { t } from '../messages';
import { formatMoment } from '../time/format';
import { ChartFrame } from './ChartFrame';
import { distribution } from './people';

const HEIGHT = 220;
/** A chart is for the eyes: the table beside it is what keyboards and screen readers reach. */
const unreached = { accessibilityLayer: false };
// A live chart that grows by itself every second needs no show.
const still = { isAnimationActive: false };

/** How many people were present in each minute. */
export function CurveChart({ curve }: { curve: readonly number[] }) {
  const data = curve.map((people, minute) => ({ minute, people }));
  return (
    <ChartFrame
      title={t.reports.curveTitle}
      definition={t.reports.others.curve}
      head={[t.reports.minute, t.reports.people]}
      rows={data.map(({ minute, people }) => [minute, people])}
    >
      <AreaChart
        h={HEIGHT}
        areaChartProps={unreached}
        data={data}
        dataKey="minute"
        series={[{ name: 'people', label: t.reports.people, color: 'var(--cc-chart-1)' }]}
        curveType="stepAfter"
        withDots={data.length < 3}
        yAxisProps={{ allowDecimals: false, width: 32 }}
        xAxisLabel={t.reports.minute}
        areaProps={still}
      />
    </ChartFrame>
  );
}

/** How many learners attended how much. */
export function DistributionChart({ people }: Pick<Report, 'people'>) {
  const data = distribution(people).map((learners, step) => ({
    share: t.reports.bucket(step * 20, step * 20 + 20),
    learners,
  }));
  return (
    <ChartFrame
      title={t.reports.distribution}
      head={[t.reports.metrics.attendancePercent.name, t.reports.learners]}
      rows={data.map(({ share, learners }) => [share, learners])}
    >
      <BarChart
        h={HEIGHT}
        barChartProps={unreached}
        data={data}
        dataKey="share"
        series={[{ name: 'learners', label: t.reports.learners, color: 'var(--cc-chart-1)' }]}
        yAxisProps={{ allowDecimals: false, width: 32 }}
        withBarValueLabel
        barProps={still}
      />
    </ChartFrame>
  );
}

/** Attendance from class to class; each line has a pattern of its own. */
export function TrendChart({ trend }: Pick<CourseReport, 'trend'>) {
  const names = t.reports.course;
  const data = trend.map(({ from, class: sums }) => ({
    from: formatMoment(new Date(from)),
    attended: sums.present,
    late: sums.late,
    absent: sums.absent,
  }));
  return (
    <ChartFrame
      title={names.trend}
      head={[names.class, names.attended, names.late, names.absent]}
      rows={data.map(({ from, attended, late, absent }) => [from, attended, late, absent])}
    >
      <LineChart
        h={HEIGHT}
        lineChartProps={unreached}
        data={data}
        dataKey="from"
        withLegend
        series={[
          { name: 'attended', label: names.attended, color: 'var(--cc-chart-1)' },
          { name: 'late', label: names.late, color: 'var(--cc-chart-2)', strokeDasharray: '8 4' },
          {
            name: 'absent',
            label: names.absent,
            color: 'var(--cc-chart-3)',
            strokeDasharray: '2 4',
          },
        ]}
        curveType="linear"
        yAxisProps={{ allowDecimals: false, width: 32 }}
        lineProps={still}
      />
    </ChartFrame>
  );
}
