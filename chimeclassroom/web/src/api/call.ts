import { ApiError, NetworkError, problemOf } from './errors';

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Awaits a request and answers its data, or throws an ApiError or a NetworkError. */
export async function call<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (error) {
    throw new NetworkError(error);
  }
  if (!answer.response.ok) throw new ApiError(problemOf(answer.error, answer.response.status));
  return answer.data as T;
}
