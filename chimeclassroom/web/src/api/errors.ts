import { t } from '../messages';
import { fieldRefusal, refusal } from '../messages/problems';
import type { Problem } from './types';

/** The server has answered, and the answer is no. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(refusal(problem.code, problem.title));
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer has arrived at all. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super(t.error.network, { cause });
    this.name = 'NetworkError';
  }
}

/** One sentence for the person. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof NetworkError) return error.message;
  return t.error.unexpected;
}

/** What is wrong field by field, where the server has said so. */
export function fieldsOf(error: unknown): { field: string; detail: string }[] {
  const found = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return found.map(({ field, detail }) => ({ field, detail: fieldRefusal(detail) }));
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

/** Whether the server has answered with this stable code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof ApiError && error.problem.code === code;
}

/** Reads problem details; a body that is none (a proxy's page, say) becomes a general problem. */
export function problemOf(body: unknown, status: number): Problem {
  if (typeof body === 'object' && body !== null && 'title' in body && 'code' in body) {
    return { ...(body as Problem), status };
  }
  return { type: 'about:blank', title: t.error.unexpected, status, code: 'unexpected' };
}
