/** Nobody but the window of this server gets anything out of the browser host, and nothing makes it fall. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import { ask, askAsWindow, PAGE, SECRET, socketStatus, startTestHost, TestWindow } from './webClient.ts';

const server = await startTestHost();
const { host, cookie, proof, origin, log } = server;
const token = new URL(host.address).searchParams.get('token') as string;

after(() => {
  const told = log.filter((line) => [token, cookie, proof].some((secret) => line.includes(secret)));
  assert.deepEqual(told, [], 'the token must not be logged');
});

/** The line that was logged last. */
const lastLine = (): string => log.at(-1) ?? '';

describe('the token', () => {
  test('is 256 bits that differ from one server to the next', async () => {
    assert.equal(Buffer.from(token, 'base64url').length, 32);
    const other = await startTestHost();
    assert.notEqual(new URL(other.host.address).searchParams.get('token'), token);
    assert.equal((await ask(host.port, { headers: { cookie: other.cookie } })).status, 401);
  });

  test('gets a cookie that no script and no other site gets at, and leaves the address', async () => {
    const { status, headers, body } = await ask(host.port, { path: `/?token=${token}` });
    // A redirect would be followed without the cookie, where the address was clicked in another site's page.
    assert.equal(status, 200);
    assert.match(body.toString(), /<meta http-equiv="refresh" content="0; url=\/#proof=[\w-]{43}">/);
    assert.equal(headers['set-cookie']?.length, 1);
    assert.match(headers['set-cookie']?.[0] ?? '', /^coordx-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  for (const wrong of ['', 'x', token.slice(1), `${token}x`, token.toUpperCase(), '%00']) {
    test(`is refused as ${JSON.stringify(wrong.length > 10 ? `${wrong.slice(0, 3)}...` : wrong)}, with the cookie too`, async () => {
      const lines = log.length;
      for (const headers of [{}, { cookie }]) {
        const reply = await ask(host.port, { path: `/?token=${wrong}`, headers });
        assert.deepEqual([reply.status, reply.headers['set-cookie']], [403, undefined]);
      }
      assert.equal(log.length, lines + 2);
      assert.match(lastLine(), /^refused: GET \/ \(The address is not valid/);
    });
  }

  test('that opens one browser opens no second one', async () => {
    const address = new URL(host.addressOnce());
    assert.notEqual(address.searchParams.get('token'), token);
    const first = await ask(host.port, { path: address.search });
    assert.equal(first.headers['set-cookie']?.[0]?.split(';')[0], cookie);
    assert.equal((await ask(host.port, { path: address.search })).status, 403);
    assert.equal((await ask(host.port, { path: `/?token=${token}` })).status, 200, 'the printed address stays valid');
  });

  test('is not in the cookie, whose secret opens no address', async () => {
    const secret = cookie.split('=')[1] as string;
    assert.notEqual(secret, token);
    assert.equal((await ask(host.port, { path: `/?token=${secret}` })).status, 403);
    assert.equal((await ask(host.port, { headers: { cookie: `coordx-${host.port}=${token}` } })).status, 401);
  });
});

describe('without the proof of a page', () => {
  // As a server on another port has it, to which the browser sent the cookie.
  for (const wrong of ['', 'x', cookie.split('=')[1] as string, token]) {
    test(`the cookie opens nothing but the page: ${wrong.slice(0, 3)}`, async () => {
      assert.equal(await socketStatus(host.port, `/socket?proof=${wrong}`, { cookie, origin }), 401);
      const headers = { cookie, origin, 'x-coordx-proof': wrong };
      assert.equal((await ask(host.port, { method: 'POST', path: `/upload/${'0'.repeat(32)}?name=a.png&from=0`, headers, body: 'x' })).status, 401);
      assert.ok(!(await ask(host.port, { headers: { cookie } })).body.includes(proof), 'the page does not tell it');
    });
  }
});

describe('without the cookie', () => {
  const places = ['/', '/index.html', '/assets/index-0a1b.js', '/nowhere', `/download/${'0'.repeat(32)}`];
  for (const place of places) {
    test(`${place} is refused`, async () => {
      const { status, body } = await ask(host.port, { path: place });
      assert.equal(status, 401);
      assert.ok(!body.includes('title'), 'nothing of the page is sent');
    });
  }

  const name = `coordx-${host.port}`;
  const cookies = ['', name, `${name}=`, `${name}=${token.slice(0, -1)}`, `x${cookie}`, `other=${token}`, `coordx-1=${token}`];
  for (const [i, wrong] of cookies.entries()) {
    test(`wrong cookie ${i} is refused`, async () => {
      assert.equal((await ask(host.port, { headers: { cookie: wrong } })).status, 401);
      assert.equal(await socketStatus(host.port, '/socket', { cookie: wrong, origin }), 401);
    });
  }

  test('an upload and a socket are refused', async () => {
    assert.equal((await ask(host.port, { method: 'POST', path: `/upload/${'0'.repeat(32)}?name=a.png&from=0`, headers: { origin }, body: 'x' })).status, 401);
    assert.equal(await socketStatus(host.port, '/socket', { origin }), 401);
  });

  test('among others it is found', async () => {
    const { status, body } = await ask(host.port, { headers: { cookie: `a=b; ${cookie}; ${cookie}x` } });
    assert.deepEqual([status, body.toString()], [200, PAGE]);
  });
});

describe('a foreign Host is refused', () => {
  const hosts = ['evil.example', `evil.example:${host.port}`, '127.0.0.1', 'localhost', '127.0.0.1:1', `127.0.0.1:${host.port}.evil.example`];
  for (const foreign of [...hosts, `[::1]:${host.port}`]) {
    test(JSON.stringify(foreign), async () => {
      const headers = { host: foreign, cookie, origin };
      for (const path of ['/', `/?token=${token}`]) {
        const { status, headers: answered } = await ask(host.port, { path, headers });
        assert.deepEqual([status, answered['set-cookie']], [421, undefined]);
      }
      assert.equal((await ask(host.port, { method: 'POST', path: `/upload/${'0'.repeat(32)}?name=a.png&from=0`, headers, body: 'x' })).status, 421);
      assert.equal(await socketStatus(host.port, '/socket', { ...headers, origin: `http://${foreign}` }), 421);
    });
  }

  test('but localhost is this machine', async () => {
    const { status, headers } = await ask(host.port, { headers: { host: `localhost:${host.port}`, cookie } });
    assert.equal(status, 200);
    assert.match(headers['content-security-policy']?.toString() ?? '', new RegExp(`connect-src 'self' ws://localhost:${host.port};`));
  });
});

describe('a foreign Origin is refused', () => {
  const origins = ['http://evil.example', 'null', `https://127.0.0.1:${host.port}`, 'http://127.0.0.1', `http://localhost:${host.port}`, ''];
  for (const foreign of [...origins, `${origin}/`, `${origin}.evil.example`, undefined]) {
    test(String(foreign), async () => {
      const headers: Record<string, string> = { cookie, ...(foreign === undefined ? {} : { origin: foreign }) };
      assert.equal((await ask(host.port, { method: 'POST', path: `/upload/${'0'.repeat(32)}?name=a.png&from=0`, headers, body: 'x' })).status, 403);
      assert.equal(await socketStatus(host.port, '/socket', headers), 403);
      assert.match(lastLine(), /^refused: GET \/socket \(The Origin/);
    });
  }
});

describe('what is not there', () => {
  const paths = [
    ...['/../secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/..\\secret.txt'],
    ...['//etc/passwd', '/assets', '/assets/', '/.', '/index.html/', '/index.html%00.png', '/__proto__', '/constructor'],
    ...['http://127.0.0.1/', '/secret.txt', '*', '/assets//index-0a1b.js', '/%', '/socket', '/upload'],
    ...['/download/', '/download/../index.html', '/download/..%2f..%2fsecret.txt', `/download/${'a'.repeat(32)}`],
    ...[`/download/${'0'.repeat(33)}`, `/download/${'0'.repeat(32)}/../../secret.txt`, '/download/__proto__'],
  ];
  for (const path of paths) {
    test(`${path} is 404`, async () => {
      const { status, body } = await askAsWindow(server, { path });
      assert.equal(status, 404);
      assert.ok(!body.includes(SECRET), 'the file beside the window is not sent');
      assert.match(lastLine(), /^refused: GET /);
    });
  }

  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
    test(`${method} is refused`, async () => {
      assert.equal((await askAsWindow(server, { method })).status, 405);
    });
  }

  test('a socket elsewhere is refused', async () => {
    for (const place of ['/', '/socket/', '/upload']) {
      assert.equal(await socketStatus(host.port, place, { cookie, origin, 'x-coordx-proof': proof }), 404);
    }
  });

  test('nothing that could steer a terminal is logged', async () => {
    await askAsWindow(server, { path: `/${'x'.repeat(500)}` });
    assert.ok(lastLine().length < 200, `the line has ${lastLine().length} characters`);
    const socket = net.connect(host.port, '127.0.0.1');
    socket.end(`GET /\u001b[31m HTTP/1.1\r\nHost: x\r\n\r\n`);
    socket.resume();
    await once(socket, 'close');
    assert.ok(!log.some((line) => line.includes('\u001b')), 'no line holds a control character');
  });
});

describe('what comes with every answer', () => {
  const asked = { page: '/', script: '/assets/index-0a1b.js', refusal: '/nowhere' };
  for (const [name, path] of Object.entries(asked)) {
    test(name, async () => {
      const { headers } = await askAsWindow(server, { path });
      assert.equal(
        headers['content-security-policy'],
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; ` +
          `connect-src 'self' ws://127.0.0.1:${host.port}; worker-src 'self' blob:; frame-ancestors 'none'; ` +
          `base-uri 'none'; form-action 'none'`,
      );
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['access-control-allow-origin'], undefined);
      const caching = name === 'script' ? 'private, max-age=31536000, immutable' : 'no-store';
      assert.equal(headers['cache-control'], caching);
    });
  }

  test('HEAD is answered as GET, without the body', async () => {
    const { status, headers, body } = await askAsWindow(server, { method: 'HEAD' });
    assert.deepEqual([status, headers['content-length'], body.length], [200, String(PAGE.length), 0]);
  });
});

describe('what is no HTTP', () => {
  /** What a connection is answered with until it is closed. */
  async function raw(bytes: string, port = host.port): Promise<string> {
    const socket = net.connect(port, '127.0.0.1');
    socket.write(bytes);
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    return text;
  }

  test('is refused and closed', async () => {
    assert.match(await raw('\x16\x03\x01\x02\x00 this is TLS\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await raw('GET / HTTP/1.1\r\nno colon\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(lastLine(), /^refused: a connection \(HPE_/);
  });

  test('a head that is too long is refused', async () => {
    assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`), /^HTTP\/1\.1 400 /);
    assert.match(lastLine(), /HPE_HEADER_OVERFLOW/);
  });

  test('a head that does not come to its end is given up', async () => {
    const slow = await startTestHost({ headPatience: 100 });
    assert.match(await raw('GET / HTTP/1.1\r\nHost: 127', slow.host.port), /^HTTP\/1\.1 408 /);
    assert.deepEqual(slow.log, ['refused: a connection (ERR_HTTP_REQUEST_TIMEOUT)']);
  });

  test('a request without a Host is refused', async () => {
    assert.match(await raw(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`), /^HTTP\/1\.1 421 /);
  });

  test('the server still stands', async () => {
    assert.equal((await askAsWindow(server, {})).status, 200);
    const window = await TestWindow.openReady(server);
    assert.deepEqual(await window.order({ do: 'echo' }), { do: 'echo' });
    window.socket.close();
  });
});
