/** Where the requests get their tokens from. */
export interface Tokens {
  token(): Promise<string | null>;
  instead(refused: string): Promise<string | null>;
}

/**
 * Sends requests with the visit's token. One that is refused all the same, such as after the device
 * has slept, is renewed once and the request sent again: what is refused for its token has not been
 * done.
 */
export function signedIn(
  tokens: Tokens,
  send: typeof fetch,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const spare = request.clone();
    const token = await tokens.token();
    const answer = await send(authorized(request, token));
    if (answer.status !== 401 || token === null) return answer;
    const other = await tokens.instead(token);
    return other === null ? answer : send(authorized(spare, other));
  };
}

function authorized(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}
