/** The page of releases: offered where package.json names one that may be opened, and nowhere else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import project from '../../package.json' with { type: 'json' };
import { externalAddress } from '../../src-main/core/protocol/hostApi.ts';
import { answerHost, HostCallError } from '../../src-main/host/window/hostProtocol.ts';
import { releasesPage } from '../../src-main/host/window/releases.ts';

test('a page of releases is an https address without secrets', () => {
  assert.equal(releasesPage('https://releases.invalid/coordx'), 'https://releases.invalid/coordx');
  for (const address of [
    ...['', 'releases', 'http://releases.invalid/', 'file:///etc/passwd', 'javascript:alert(1)'],
    ...['https://', 'https://me@releases.invalid/', 'https://me:secret@releases.invalid/'],
  ]) {
    assert.equal(releasesPage(address), null, address);
  }
});

test('package.json names such a page, or none at all', () => {
  const { releases } = project.config;
  assert.ok(releases === '' || releasesPage(releases) !== null, `"${releases}" cannot be opened`);
  assert.equal(releasesPage(), releases === '' ? null : new URL(releases).href);
});

test('links go to known addresses, and to the page of releases where there is one', () => {
  assert.equal(externalAddress('paper', null), 'https://arxiv.org/abs/2201.12425');
  assert.equal(externalAddress('releases', null), null);
  assert.equal(externalAddress('releases', 'https://releases.invalid/'), 'https://releases.invalid/');
});

test('a window asks for the page by its key alone', async () => {
  const opened: string[] = [];
  const api = { openExternal: async ({ link }: { link: string }) => void opened.push(link) };
  const ask = (args: unknown): Promise<unknown> => answerHost(api as never, 'openExternal', args);
  await ask({ link: 'releases' });
  await assert.rejects(ask({ link: 'https://releases.invalid/' }), HostCallError);
  await assert.rejects(ask({ link: 'releases', address: 'https://evil.invalid/' }), HostCallError);
  assert.deepEqual(opened, ['releases']);
});
