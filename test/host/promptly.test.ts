/** Training gives way to what a person waits for. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { promptly } from '../../src-main/host/engine/promptly.ts';

/** A session that counts its holds. */
function heldSession(): { holds: number; hold(): () => void } {
  return {
    holds: 0,
    hold() {
      this.holds += 1;
      return () => {
        this.holds -= 1;
      };
    },
  };
}

test('training is held during a query and a moment longer, whether it succeeds or not', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const session = heldSession();
    assert.equal(await promptly(session, async () => session.holds), 1);
    await assert.rejects(promptly(session, () => Promise.reject(new Error('no memory'))), /no memory/);
    assert.equal(session.holds, 2, 'a moment for the next query');
    mock.timers.tick(2000);
    assert.equal(session.holds, 0);
  } finally {
    mock.timers.reset();
  }
});
