import { Skeleton } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';

// The library of the charts is large, and most people never open a report.
export const CurveChart = lazy(async () => ({ default: (await import('./charts')).CurveChart }));
export const DistributionChart = lazy(async () => ({
  default: (await import('./charts')).DistributionChart,
}));
export const TrendChart = lazy(async () => ({ default: (await import('./charts')).TrendChart }));

/** Keeps the place of charts that are on their way. */
export const Charts = ({ children }: { children: ReactNode }) => (
  <Suspense fallback={<Skeleton height={300} radius="lg" />}>{children}</Suspense>
);
