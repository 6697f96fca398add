import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { answerApi } from './fakeApi.ts';
import { FakeClassroom } from './fakeClassroom.ts';
import { attachSockets } from './fakeSocket.ts';

/**
 * A stand-in for the classroom's server, in memory, for development only: `vite` and `vite preview`
 * answer the API and the WebSocket by themselves. The preview also sends the real
 * Content-Security-Policy, so that a violation shows before the page meets the real server.
 */
export function fakeServer({ nonceWord }: { nonceWord: string }): Plugin {
  const classroom = new FakeClassroom();
  const attach = (middlewares: Connect.Server, server: object | null) => {
    middlewares.use((request, response, next) => answerApi(classroom, request, response, next));
    middlewares.use(answerLaunch);
    if (server !== null) attachSockets(classroom, server as Server);
  };
  return {
    name: 'fake-classroom-server',
    configureServer(server) {
      attach(server.middlewares, server.httpServer);
    },
    configurePreviewServer(server) {
      attach(server.middlewares, server.httpServer);
      const index = `${server.config.root}/${server.config.build.outDir}/index.html`;
      server.middlewares.use((request, response, next) =>
        answerPage(index, nonceWord, request, response, next),
      );
    },
  };
}

/** `/launch?code=teacher` hands the code over as the server's page of a launch does. */
function answerLaunch(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
  if (pathname !== '/launch') {
    next();
    return;
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  const handOver = JSON.stringify(searchParams.toString());
  response.end(
    `<script>sessionStorage.setItem('chimeclassroom.handOver', ${handOver}); location.replace('/');</script>`,
  );
}

function answerPage(
  index: string,
  nonceWord: string,
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): void {
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('Content-Security-Policy', policy(nonce));
  const { pathname } = new URL(request.url ?? '/', 'http://host');
  if (pathname !== '/' && pathname !== '/index.html') {
    next();
    return;
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(readFileSync(index, 'utf8').replaceAll(nonceWord, nonce));
}

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
