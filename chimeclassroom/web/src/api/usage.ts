import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { keys } from './keys';
import type { UsagePeriod } from './types';

/** What the classes of all courses of the platform come to. */
export function useUsage(query: UsagePeriod) {
  return useQuery({
    queryKey: keys.usage(query),
    queryFn: () => call(api.GET('/api/usage', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

const table = (query: UsagePeriod, by: 'month' | 'course') =>
  call(api.GET('/api/usage/csv', { params: { query: { ...query, by } }, parseAs: 'blob' }));

/** The same as a file. */
export const downloadUsage = {
  byMonth: (query: UsagePeriod) => table(query, 'month'),
  byCourse: (query: UsagePeriod) => table(query, 'course'),
};
