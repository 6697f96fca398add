import { createServer } from 'node:http';
import { once } from 'node:events';

/**
 * What a browser does with the cookies of a page in another site's frame. The frame answers with
 * two cookies and redirects to itself; the names of those that came back are returned.
 */
export async function cookiesKeptInFrame(context) {
  const framed = await serve((request, response) => {
    if (request.url !== '/set') return html(response, `<p>${request.headers.cookie ?? ''}</p>`);
    response.setHeader('Set-Cookie', [
      'partitioned=1; Path=/; Secure; SameSite=None; Partitioned',
      'unpartitioned=1; Path=/; Secure; SameSite=None',
    ]);
    response.writeHead(303, { Location: '/read' }).end();
  });
  const framing = await serve((_, response) =>
    html(response, `<iframe src="http://localhost:${framed.address().port}/set"></iframe>`),
  );
  const page = await context.newPage();
  try {
    await page.goto(`http://127.0.0.1:${framing.address().port}/`);
    const sent = await page.frameLocator('iframe').locator('p').textContent();
    return sent.split('; ').map((pair) => pair.split('=')[0]);
  } finally {
    await page.close();
    framed.close();
    framing.close();
  }
}

async function serve(answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function html(response, body) {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html>${body}`);
}
