import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { keys } from './keys';
import type { PermissionScope, PermissionsRequest } from './types';

const keyOf = (scope: PermissionScope) => ['permissions', scope] as const;

/** What each role may do in a scope. */
export function usePermissions(scope: PermissionScope) {
  return useQuery({
    queryKey: keyOf(scope),
    queryFn: () => call(api.GET('/api/permissions', { params: { query: { scope } } })),
  });
}

/** Replaces the exceptions of a scope. What this person may do themselves is read again. */
export function useSavePermissions() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PermissionsRequest) => call(api.PUT('/api/permissions', { body })),
    onSuccess: (table) => queries.setQueryData(keyOf(table.scope), table),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['permissions'] }),
        queries.invalidateQueries({ queryKey: keys.me }),
      ]),
  });
}
