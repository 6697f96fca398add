export type Body = Record<string, unknown>;
export type Reply = [status: number, body?: unknown];

export const problem = (status: number, code: string, title: string): Reply => [
  status,
  { type: 'about:blank', title, status, code },
];
