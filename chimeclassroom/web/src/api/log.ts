import { useInfiniteQuery } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import type { PermissionScope } from './types';

/** Who did what in a scope, newest first, page by page. */
export function useLog(scope: PermissionScope) {
  return useInfiniteQuery({
    queryKey: ['log', scope],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/log', {
          params: { query: pageParam === '' ? { scope } : { scope, before: pageParam } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    select: ({ pages }) => pages.flatMap(({ entries }) => entries),
  });
}
