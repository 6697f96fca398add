import { QueryClient } from '@tanstack/react-query';
import { NetworkError } from './errors';

/**
 * What the page knows of the server. A reading that found no network is tried once more; an answer is
 * an answer. `always`: with the network gone a request fails, and the page says so, instead of waiting.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      refetchOnWindowFocus: 'always',
      retry: (failures, error) => error instanceof NetworkError && failures < 1,
      retryDelay: 500,
    },
    mutations: { networkMode: 'always' },
  },
});
