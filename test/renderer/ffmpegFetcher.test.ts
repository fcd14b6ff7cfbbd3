/** What the window does when a call lacks FFmpeg: it asks once, fetches, and makes the call again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelledError, FfmpegMissingError, FileError } from '../../src-main/core/base/errors.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { FfmpegOffer } from '../../src-main/core/protocol/studio/exports.ts';
import type { Task } from '../../src-main/core/protocol/studio/task.ts';
import { FfmpegFetcher } from '../../src-renderer/state/engine/ffmpegFetcher.ts';

const OFFER: FfmpegOffer = { bytes: 62_511_159, from: 'registry.npmjs.org', folder: '/data/ffmpeg/6.1.1' };

/** A window whose engine has no FFmpeg until it has fetched it. */
function setUp({ wants = true, failure }: { wants?: boolean; failure?: Error } = {}) {
  const log: string[] = [];
  let isThere = false;
  const api = {
    probe: async ({ file }: { file: string }) => {
      log.push(`probe ${file}`);
      if (!isThere) throw new FfmpegMissingError('Videos need FFmpeg.');
      return { file };
    },
    devices: async () => {
      throw new FileError('Something else.');
    },
    ffmpegOffer: async () => OFFER,
    fetchFfmpeg: async (_: null, task: Task) => {
      log.push('fetch');
      task.progress?.(0.5);
      if (failure) throw failure;
      isThere = true;
      return null;
    },
  } as unknown as StudioApi;
  const jobs = {
    run: async (title: string, work: (task: Task) => Promise<void>) => {
      try {
        await work({ progress: (done) => log.push(`${title} ${done}`) });
        return true;
      } catch (error) {
        log.push(`told: ${(error as Error).message}`);
        return false;
      }
    },
  };
  const ask = async (offer: FfmpegOffer): Promise<boolean> => {
    log.push(`asked for ${offer.bytes} bytes`);
    return wants;
  };
  return { api: new FfmpegFetcher(jobs, ask).over(api), log };
}

const ASKED = 'asked for 62511159 bytes';

test('it is asked for, fetched, and the call is made again', async () => {
  const { api, log } = setUp();
  assert.deepEqual(await api.probe({ file: 'a' }), { file: 'a' });
  assert.deepEqual(log, ['probe a', ASKED, 'fetch', 'Fetching FFmpeg 0.5', 'probe a']);
  await api.probe({ file: 'b' });
  assert.deepEqual(log.slice(5), ['probe b']);
});

test('of several calls one asks', async () => {
  const { api, log } = setUp();
  await Promise.all([api.probe({ file: 'a' }), api.probe({ file: 'b' })]);
  assert.deepEqual(log.filter((line) => line === ASKED || line === 'fetch'), [ASKED, 'fetch']);
});

test('who does not want it has cancelled what they did, and is asked again another time', async () => {
  const { api, log } = setUp({ wants: false });
  await assert.rejects(api.probe({ file: 'a' }), CancelledError);
  await assert.rejects(api.probe({ file: 'a' }), CancelledError);
  assert.deepEqual(log, ['probe a', ASKED, 'probe a', ASKED]);
});

test('what cannot be fetched is told once, and the call is not made again', async () => {
  const { api, log } = setUp({ failure: new FileError('Offline.') });
  await assert.rejects(api.probe({ file: 'a' }), CancelledError);
  assert.deepEqual(log.slice(2), ['fetch', 'Fetching FFmpeg 0.5', 'told: Offline.']);
});

test('other errors are as they were', async () => {
  const { api, log } = setUp();
  await assert.rejects(api.devices(null), /Something else/);
  assert.deepEqual(log, []);
});
